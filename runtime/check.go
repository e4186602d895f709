package runtime

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/ir"
)

// staticMost is the greatest number of elements of a Static input. Its values are part of the key of a plan.
const staticMost = 1024

// equality is a pair of declared dimensions with the same symbol, whose sizes must be equal.
type equality struct{ input, dim, firstInput, firstDim int }

func equalities(inputs []ValueInfo) []equality {
	type place struct{ input, dim int }
	first := map[string]place{}
	var list []equality
	for i, in := range inputs {
		for k, d := range in.Dims {
			if d.Size >= 0 || d.Symbol == "" {
				continue
			}
			if p, ok := first[d.Symbol]; ok {
				list = append(list, equality{i, k, p.input, p.dim})
				continue
			}
			first[d.Symbol] = place{i, k}
		}
	}
	return list
}

// check compares inputs with the declarations of the file.
func (s *Session) check(inputs []Tensor) error {
	if len(inputs) != len(s.inputs) {
		return fmt.Errorf("runtime: got %d inputs, want %s", len(inputs), s.signature())
	}
	for i, t := range inputs {
		if !s.inputs[i].admits(t) {
			return fmt.Errorf("runtime: input %q: got %s, want %s", s.inputs[i].Name, typeText(t), s.inputs[i].Type())
		}
		if s.inputs[i].Static && t.Len() > staticMost {
			return fmt.Errorf("runtime: input %q: got %s, want at most %d elements: shapes depend on their values", s.inputs[i].Name, typeText(t), staticMost)
		}
	}
	for _, e := range s.equal {
		if err := s.unequal(e, inputs[e.input].Shape(), inputs[e.firstInput].Shape()); err != nil {
			return err
		}
	}
	return nil
}

// unequal returns the error of two inputs of these shapes that differ in a dimension with one symbol.
func (s *Session) unequal(e equality, shape, firstShape []int) error {
	got, want := shape[e.dim], firstShape[e.firstDim]
	if got == want {
		return nil
	}
	in, first := s.inputs[e.input], s.inputs[e.firstInput]
	return fmt.Errorf("runtime: input %q: got %v%s: dimension %d (%s) is %d, want %d as in input %q",
		in.Name, in.DType, shapeText(shape), e.dim, in.Dims[e.dim].Symbol, got, want, first.Name)
}

// admits reports whether a tensor agrees with the declaration.
func (v *ValueInfo) admits(t Tensor) bool { return t.DType() == v.DType && v.admitsShape(t.Shape()) }

// admitsShape reports whether a tensor of the shape, with the declared element type, agrees with the declaration.
func (v *ValueInfo) admitsShape(shape []int) bool {
	if len(shape) > ir.MaxRank || v.HasRank && len(shape) != len(v.Dims) {
		return false
	}
	for i, d := range v.Dims {
		if d.Size >= 0 && shape[i] != d.Size {
			return false
		}
	}
	return !slices.ContainsFunc(shape, func(d int) bool { return d < 0 })
}

func typeText(t Tensor) string {
	switch {
	case t.IsZero():
		return "nothing (a zero Tensor)"
	case t.Rank() > ir.MaxRank:
		return fmt.Sprintf("%v of rank %d", t.DType(), t.Rank())
	}
	return t.Type().String()
}

// signature returns the number of inputs, their names and types.
func (s *Session) signature() string {
	list := make([]string, len(s.inputs))
	for i, in := range s.inputs {
		list[i] = in.String()
	}
	return fmt.Sprintf("%d (%s)", len(list), strings.Join(list, ", "))
}

// order returns named inputs in the order of the session.
func (s *Session) order(inputs map[string]Tensor) ([]Tensor, error) {
	list := make([]Tensor, len(s.inputs))
	for i, in := range s.inputs {
		t, ok := inputs[in.Name]
		if !ok {
			return nil, fmt.Errorf("runtime: input %q is missing, want %s", in.Name, s.signature())
		}
		list[i] = t
	}
	if len(inputs) > len(list) {
		return nil, fmt.Errorf("runtime: there is no input %q, want %s", s.stranger(inputs), s.signature())
	}
	return list, nil
}

// stranger returns the first name, in alphabetical order, that no input has.
func (s *Session) stranger(inputs map[string]Tensor) string {
	var names []string
	for name := range inputs {
		if !slices.ContainsFunc(s.inputs, func(v ValueInfo) bool { return v.Name == name }) {
			names = append(names, name)
		}
	}
	return slices.Min(names)
}

// checkOutputs compares the tensors that a caller wants filled with the outputs of the plan.
func (p *plan) checkOutputs(infos []ValueInfo, outputs []Tensor) error {
	if len(outputs) != len(p.types) {
		return fmt.Errorf("runtime: got %d outputs, want %d", len(outputs), len(p.types))
	}
	for i, t := range outputs {
		if t.DType() != p.types[i].dtype || !slices.Equal(t.Shape(), p.types[i].shape) {
			return fmt.Errorf("runtime: output %q: got %s, want %v%s", infos[i].Name, typeText(t), p.types[i].dtype, shapeText(p.types[i].shape))
		}
	}
	return nil
}
