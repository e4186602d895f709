package runtime

import (
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/operators"
)

// Graph returns the network as IR, for inputs of the given shapes in the order of Inputs. Each call makes a new graph, which
// the caller may extend: with a loss, gradients and an update it becomes a search or a training through the file. The graph
// reads each input by an ir.Feed of its name and has the outputs of the file under their names; it shares the weights of the
// session, which nobody may write to, as constants. Composite ops are whole. Inputs and outputs of storage types have the
// types of their carriers (ir.DType.Carrier).
//
// It is an error that shapes do not fit the declarations of the file, and that the network has a Static input, because then
// the graph depends on values.
func (s *Session) Graph(shapes ...[]int) (*ir.Graph, error) {
	if len(shapes) != len(s.inputs) {
		return nil, fmt.Errorf("runtime: got %d shapes, want those of %s", len(shapes), s.signature())
	}
	args := make([]operators.Arg, len(shapes))
	for i, shape := range shapes {
		if s.inputs[i].Static {
			return nil, fmt.Errorf("runtime: input %q: shapes depend on its values, so that there is no graph without them", s.inputs[i].Name)
		}
		if !s.inputs[i].admitsShape(shape) {
			return nil, fmt.Errorf("runtime: input %q: got the shape %s, want %s", s.inputs[i].Name, shapeText(shape), s.inputs[i].Type())
		}
		args[i].Shape = slices.Clone(shape)
	}
	for _, e := range s.equal {
		if err := s.unequal(e, shapes[e.input], shapes[e.firstInput]); err != nil {
			return nil, err
		}
	}
	return s.imported(args)
}

// imported builds the graph. A panic is a fault of ours, as in plan.build.
func (s *Session) imported(args []operators.Arg) (g *ir.Graph, err error) {
	defer func() {
		if r := recover(); r != nil {
			g, err = nil, load.Refuse(load.Internal, "", "importing the graph: %v", r)
		}
	}()
	g, _, err = s.model.Import(args, operators.Limits(s.limits.Graph))
	return g, err
}
