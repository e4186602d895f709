package forms

import (
	"math"
	"slices"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/export/form"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/parity"
)

// A calibration runs calibrationBatches batches of calibrationRows examples.
const (
	calibrationBatches = 8
	calibrationRows    = 64
	// sampled is the greatest number of numbers of a value and a batch that a percentile is taken of: every k-th.
	sampled = 1 << 16
)

// ranges is the least and the greatest number of values of a file.
type ranges map[string][2]float32

// calibrated runs the float32 file of a network on examples, and returns the ranges of what its products multiply; nil where
// nothing is quantised.
func (e *exporter) calibrated(n form.Network) (*export.Quantization, error) {
	if !e.Int8 {
		return nil, nil
	}
	file, err := e.marshal(n, false, nil, nil)
	if err != nil {
		return nil, err
	}
	engine, err := parity.NewFile("calibration", file)
	if err != nil {
		return nil, err
	}
	names, err := multiplied(file)
	if err != nil {
		return nil, err
	}
	all, ports := ranges{}, e.ports(n)
	for b := range calibrationBatches {
		in, err := e.source("calibrate").Inputs(ports, calibrationRows, b*calibrationRows, uint64(b))
		if err != nil {
			return nil, err
		}
		fed := named(ports, in)
		values, err := engine.Trace(fed, inside(names, ports))
		if err != nil {
			return nil, err
		}
		for _, v := range append(values, fed...) {
			all.add(v, e.Percentile, b)
		}
	}
	return &export.Quantization{Range: func(name string) (lo, hi float32, ok bool) {
		r, ok := all[name]
		return r[0], r[1], ok
	}}, nil
}

// multiplied is the names of what the products of a file multiply by their weights.
func multiplied(file []byte) (names []string, err error) {
	f, err := load.Decode(file, load.Limits{})
	if err != nil {
		return nil, err
	}
	for _, n := range f.Nodes {
		switch n.OpType {
		case "MatMul", "Gemm", "Conv", "ConvTranspose":
			if !slices.Contains(names, n.Inputs[0]) {
				names = append(names, n.Inputs[0])
			}
		}
	}
	return names, nil
}

// inside is the names of values that are no inputs.
func inside(names []string, ports []ir.NetworkPort) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return slices.ContainsFunc(ports, func(p ir.NetworkPort) bool { return p.Name == name })
	})
}

// add extends the range of a value by batch number b: by its least and greatest number, or by the mean over the batches of
// their percentiles.
func (r ranges) add(v parity.NamedTensor, percentile float64, b int) {
	if v.Tensor.DType() != ir.Float32 || v.Tensor.Len() == 0 {
		return
	}
	old, known := r[v.Name]
	if percentile == 100 {
		lo, hi := slices.Min(v.Tensor.Float32s()), slices.Max(v.Tensor.Float32s())
		if known {
			lo, hi = min(lo, old[0]), max(hi, old[1])
		}
		r[v.Name] = [2]float32{lo, hi}
		return
	}
	lo, hi := percentiles(v.Tensor.Float32s(), percentile)
	share := 1 / float32(b+1)
	r[v.Name] = [2]float32{old[0] + (lo-old[0])*share, old[1] + (hi-old[1])*share}
}

// percentiles is the bounds between which the given percentage of the numbers lies, as many above as below.
func percentiles(v []float32, percentage float64) (lo, hi float32) {
	step := 1 + (len(v)-1)/sampled
	var some []float32
	for i := 0; i < len(v); i += step {
		some = append(some, v[i])
	}
	slices.Sort(some)
	out := int(math.Round((1 - percentage/100) / 2 * float64(len(some))))
	return some[out], some[len(some)-1-out]
}
