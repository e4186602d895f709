package export

import (
	"github.com/ganc-ml/ganc/internal/mistakes"
	"github.com/ganc-ml/ganc/ir"
)

// Error says why a graph cannot be written. At the command line it is exit code 6.
type Error struct {
	Node   string    // layer and op, as nodes of the file are named: gen.0/Slice; "" for the whole file
	Op     string    // the op's printed name
	Origin ir.Origin // the user's line and layer
	Err    error
}

func (e *Error) Error() string {
	s := e.Err.Error()
	switch {
	case e.Node != "":
		s = e.Node + ": " + s
	case e.Op != "":
		s = e.Op + ": " + s
	}
	if !e.Origin.Pos.IsZero() {
		s = e.Origin.Pos.String() + ": " + s
	}
	return "export: " + s
}

func (e *Error) Unwrap() error { return e.Err }

// Errors lists every node that cannot be written, in the order of the graph.
type Errors []*Error

func (es Errors) Error() string   { return mistakes.Text(es) }
func (es Errors) Unwrap() []error { return mistakes.Errors(es) }
