package anatomy

import (
	"fmt"

	"github.com/ganc-ml/ganc/bench"
	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/operators"
)

// Cost is what one run of a file takes, with every open dimension of its inputs 1: for one sample.
type Cost struct {
	Steps     int // that the compiled graph takes
	Memory    int // bytes that computed values share
	Constants int // bytes of weights and of what was computed ahead
	FLOPs     int // of products and convolutions, two for each multiply-add
}

// Cost compiles the file. It is an error where ganc does not run it for such inputs.
func (f *Facts) Cost() (Cost, error) {
	m, err := operators.New(f.File)
	if err != nil {
		return Cost{}, err
	}
	args := make([]operators.Arg, len(m.Inputs))
	for i, in := range m.Inputs {
		args[i] = sample(in)
	}
	g, _, err := m.Import(args, operators.Limits{})
	if err != nil {
		return Cost{}, err
	}
	code, err := compile.Bind(g, 0, 1, func(s *ir.State) ir.Tensor { panic("anatomy: a graph of a file reads state " + s.Name) })
	if err != nil {
		return Cost{}, fmt.Errorf("compiling it: %w", err)
	}
	c := Cost{Steps: len(code.Steps), Memory: code.ArenaBytes(), FLOPs: bench.Flops(code)}
	for id := range code.Graph.Len() {
		if t, ok := ir.Constant(code.Graph.Node(id).Op()); ok {
			c.Constants += len(t.Bytes())
		}
	}
	return c, nil
}

// sample is an input with every open dimension 1, of ones where shapes depend on it.
func sample(in operators.Input) operators.Arg {
	var arg operators.Arg
	for _, d := range in.Dims {
		arg.Shape = append(arg.Shape, size(d))
	}
	if in.Static {
		wide := ir.NewTensor(in.DType.Carrier(), arg.Shape...)
		for i := range wide.Len() {
			wide.SetAt(i, 1)
		}
		arg.Value = ir.Narrowed(wide, in.DType)
	}
	return arg
}

func size(d load.Dim) int {
	if d.Known {
		return int(d.Value)
	}
	return 1
}
