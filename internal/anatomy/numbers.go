package anatomy

import (
	"slices"

	"github.com/ganc-ml/ganc/internal/noise"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/load"
)

// numbers runs both files on the same inputs, drawn from fixed streams, with every open dimension 1. It compares where both
// take the same inputs; where ganc does not run a file it says so.
func (d *differences) numbers(a, b *Facts) {
	if !slices.EqualFunc(a.Inputs, b.Inputs, func(x, y load.ValueInfo) bool { return ValueText(x) == ValueText(y) }) {
		return
	}
	first, err := run(a.Path)
	if err != nil {
		d.add("numbers", "they are not compared: %s: %v", a.Path, err)
		return
	}
	second, err := run(b.Path)
	if err != nil {
		d.add("numbers", "they are not compared: %s: %v", b.Path, err)
		return
	}
	for i := range min(len(first), len(second)) {
		x, y := first[i], second[i]
		if x.Type() != y.Type() {
			d.add("numbers", "output %s is %v, %v", a.Outputs[i].Name, x.Type(), y.Type())
		} else if text := apart(x, y); text != "" {
			d.add("numbers", "output %s: %s", a.Outputs[i].Name, text)
		}
	}
}

func run(path string) ([]ir.Tensor, error) {
	s, err := runtime.LoadFile(path)
	if err != nil {
		return nil, err
	}
	var in []ir.Tensor
	for _, v := range s.Inputs() {
		t, err := drawn(v)
		if err != nil {
			return nil, err
		}
		in = append(in, t)
	}
	return s.Run(in...)
}

// drawn is an input: normal numbers for floating-point types, ones for others.
func drawn(v runtime.ValueInfo) (ir.Tensor, error) {
	var shape []int
	for _, d := range v.Dims {
		shape = append(shape, max(d.Size, 1))
		if d.Size == 0 {
			shape[len(shape)-1] = 0
		}
	}
	normal := ir.NewTensor(ir.Float32, shape...)
	if err := noise.Fill(normal, ir.Normal, 0, "diff/"+v.Name, 0, 1); err != nil {
		return normal, err
	}
	wide := ir.NewTensor(v.DType.Carrier(), shape...)
	for i, x := range normal.Float32s() {
		switch {
		case !wide.DType().IsFloat():
			wide.SetAt(i, 1)
		case v.DType.IsStorage():
			wide.SetAt(i, v.DType.Round(float64(x), ir.Rounding{Saturate: true}))
		default:
			wide.SetAt(i, float64(x))
		}
	}
	return ir.Narrowed(wide, v.DType), nil
}
