package parity

import (
	"fmt"
	"math"
	goruntime "runtime"

	"github.com/ganc-ml/ganc/compile/bound"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/operators"
)

// Roundings is the number of standard deviations of rounding (compile/bound) that two runtimes may be apart: √2 for the errors of
// both, times six for elements far from the mean and for the uncertainty of a deviation that is itself a sample of sixteen.
const Roundings = 8

// Rounding returns how far rounding may take the outputs of a file in another runtime from those of ganc's, element by element:
// Roundings deviations and four units in the last place. The limit of an output that is no floating-point number, and of an element
// of which the deviation is no number, is zero. Limits are f32. The file's graph is computed for the given inputs.
func Rounding(f *load.File, inputs []NamedTensor) ([]NamedTensor, error) {
	m, err := operators.New(f)
	if err != nil {
		return nil, err
	}
	byName := map[string]ir.Tensor{}
	for _, in := range inputs {
		byName[in.Name] = in.Tensor
	}
	args := make([]operators.Arg, len(m.Inputs))
	for i, in := range m.Inputs {
		t, ok := byName[in.Name]
		if !ok {
			return nil, fmt.Errorf("input %q is missing", in.Name)
		}
		if args[i].Shape = t.Shape(); in.Static {
			args[i].Value = t
		}
	}
	g, _, err := m.Import(args, operators.Limits{})
	if err != nil {
		return nil, err
	}
	list, err := bound.Deviations(g, 1, func(in *ir.Input) ir.Tensor { return ir.Widened(byName[in.Name]) }, nil, goruntime.GOMAXPROCS(0))
	if err != nil {
		return nil, err
	}
	out := make([]NamedTensor, len(list))
	for i, t := range list {
		out[i].Name = g.Outputs[i].Name
		if !t.IsZero() {
			out[i].Tensor = scaled(t, Roundings)
		}
	}
	return out, nil
}

// scaled multiplies numbers. One that is not finite becomes zero.
func scaled(t ir.Tensor, by float32) ir.Tensor {
	for i, v := range t.Float32s() {
		if t.Float32s()[i] = by * v; !(v <= math.MaxFloat32/by) {
			t.Float32s()[i] = 0
		}
	}
	return t
}

// lastPlaces is the distance in units in the last place that every limit has besides.
const lastPlaces = 4

// CompareWithin is Compare with a limit for every element of floating-point outputs, by position: |got − want| ≤ limit, or at most four
// units in the last place. Outputs without a limit are compared as tol says.
func CompareWithin(want, got, limits []NamedTensor, tol Tolerance) Report {
	r := Compare(want, got, tol)
	for i := range r.Outputs {
		o := &r.Outputs[i]
		if i < len(limits) && !limits[i].Tensor.IsZero() && o.Problem == "" && want[i].Tensor.DType().Carrier().IsFloat() && limits[i].Tensor.Len() == want[i].Tensor.Len() {
			o.within(want[i].Tensor, got[i].Tensor, limits[i].Tensor.Float32s())
		}
	}
	return r
}

// within judges an output by the limits of its elements.
func (o *Output) within(want, got ir.Tensor, limits []float32) {
	o.Outside = 0
	var share float64
	for i, limit := range limits {
		d := differ(want, got, i)
		if d.ulp == 0 {
			continue
		}
		ratio := d.abs / float64(limit)
		if d.ulp > lastPlaces && !(ratio <= 1) {
			if o.Outside++; o.Outside == 1 {
				o.Divergence.First = index(i, want.Shape())
			}
			if o.Outside == 1 || ratio > share {
				o.Worst = &Sample{Index: index(i, want.Shape()), Want: Number(want.At(i)), Got: Number(got.At(i))}
			}
		}
		if limit > 0 && d.ulp > lastPlaces {
			share = max(share, ratio)
		}
	}
	n := Number(share)
	o.Share = &n
}
