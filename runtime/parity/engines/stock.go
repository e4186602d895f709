package engines

import (
	"fmt"

	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/compile/stock"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/operators"
	"github.com/ganc-ml/ganc/runtime/parity"
)

// Stock runs one file with gorgonia's own ops, in float64. It shares the import with ganc's runtime, and no kernel.
type Stock struct{ model *operators.Model }

// OpenStock reads a file.
func OpenStock(path string) (*Stock, error) {
	f, err := load.ReadFile(path, load.Limits{})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	s, err := stockOf(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// NewStock reads the bytes of a file.
func NewStock(data []byte) (*Stock, error) {
	f, err := load.Decode(data, load.Limits{})
	if err != nil {
		return nil, err
	}
	return stockOf(f)
}

func stockOf(f *load.File) (*Stock, error) {
	m, err := operators.New(f)
	if err != nil {
		return nil, err
	}
	return &Stock{m}, nil
}

// Name is the engine's name.
func (s *Stock) Name() string { return "stock gorgonia" }

// Run computes in float64 and rounds the outputs to their own types. If gorgonia lacks an op of the graph, the error wraps
// stock.ErrUnsupported.
func (s *Stock) Run(inputs []parity.NamedTensor) ([]parity.NamedTensor, error) {
	byName := map[string]ir.Tensor{}
	for _, in := range inputs {
		byName[in.Name] = ir.Widened(in.Tensor)
	}
	args := make([]operators.Arg, len(s.model.Inputs))
	for i, in := range s.model.Inputs {
		t, ok := byName[in.Name]
		if !ok {
			return nil, fmt.Errorf("input %q is missing", in.Name)
		}
		if args[i].Shape = t.Shape(); in.Static {
			args[i].Value = t
		}
	}
	g, types, err := s.model.Import(args, operators.Limits{})
	if err != nil {
		return nil, err
	}
	doubles, _, _ := rewrite.Retype(g, ir.Float32, ir.Float64)
	if err := doubles.Err(); err != nil {
		return nil, err
	}
	res, err := stock.Run(doubles, func(o ir.Op) ir.Tensor { return byName[o.(ir.Feed).Input.Name] }, nil)
	if err != nil {
		return nil, err
	}
	out := make([]parity.NamedTensor, len(res.Outputs))
	for i, o := range g.Outputs {
		out[i] = parity.NamedTensor{Name: o.Name, Tensor: ir.Narrowed(rounded(res.Outputs[i], o.Value.DType()), types[i])}
	}
	return out, nil
}

// rounded returns float64 numbers as another element type.
func rounded(t ir.Tensor, to ir.DType) ir.Tensor {
	if to == ir.Float64 {
		return t
	}
	out := ir.NewTensor(to, t.Shape()...)
	for i, v := range t.Float64s() {
		out.SetAt(i, v)
	}
	return out
}

var _ parity.Engine = (*Stock)(nil)
