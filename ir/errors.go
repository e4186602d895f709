package ir

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/ganc-ml/ganc/internal/mistakes"
)

// Position is a place in a user's source: the last element of the package path, the file name, and the line.
type Position struct {
	File string
	Line int
}

func (p Position) String() string {
	if p.File == "" {
		return "-"
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// IsZero reports whether the position is unknown.
func (p Position) IsZero() bool { return p.File == "" }

// Origin says where a node comes from: its source position, the path of its layer, and, for a layer, where
// the block was applied.
type Origin struct {
	Pos     Position
	Layer   string
	Applied Position
}

func (o Origin) String() string {
	switch {
	case o.Layer == "":
		return o.Pos.String()
	case o.Pos.IsZero():
		return o.Layer
	}
	return o.Pos.String() + ": " + o.Layer
}

// Error is one mistake in a model.
type Error struct {
	Origin Origin
	Err    error
}

func (e *Error) Error() string {
	s := e.Err.Error()
	if e.Origin.Layer != "" {
		s = e.Origin.Layer + ": " + s
	}
	if !e.Origin.Pos.IsZero() {
		s = e.Origin.Pos.String() + ": " + s
	}
	if !e.Origin.Applied.IsZero() && e.Origin.Applied != e.Origin.Pos {
		s += "  (applied at " + e.Origin.Applied.String() + ")"
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Errors is every mistake of a model, in the order of declaration.
type Errors []*Error

func (es Errors) Error() string   { return mistakes.Text(es) }
func (es Errors) Unwrap() []error { return mistakes.Errors(es) }

// distinct drops repetitions of the same text and keeps the order of first appearance.
func (es Errors) distinct() Errors {
	seen := map[string]bool{}
	var out Errors
	for _, e := range es {
		if s := e.Error(); !seen[s] {
			seen[s] = true
			out = append(out, e)
		}
	}
	return out
}

const irPackage = "github.com/ganc-ml/ganc/ir"

// Caller is the nearest position on the stack outside this package and those below it.
func Caller() Position {
	var pcs [32]uintptr
	n := runtime.Callers(2, pcs[:])
	frames := runtime.CallersFrames(pcs[:n])
	for {
		f, more := frames.Next()
		if rest, ok := strings.CutPrefix(f.Function, irPackage); f.Function != "" && !(ok && (rest[0] == '.' || rest[0] == '/')) {
			return framePosition(f)
		}
		if !more {
			return Position{}
		}
	}
}

func framePosition(f runtime.Frame) Position {
	pkg := f.Function
	dir := pkg[:strings.LastIndexByte(pkg, '/')+1]
	base := pkg[len(dir):]
	if i := strings.IndexByte(base, '.'); i >= 0 {
		base = base[:i]
	}
	return Position{File: base + "/" + f.File[strings.LastIndexByte(f.File, '/')+1:], Line: f.Line}
}
