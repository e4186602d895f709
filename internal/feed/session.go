package feed

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// Session is inputs of a loaded file for a batch of n, by what the file says of them; normal numbers where it says
// nothing. A first dimension that the file leaves open becomes n; another open dimension is an error.
func (s Source) Session(inputs []runtime.ValueInfo, n int) ([]ir.Tensor, error) {
	out := make([]ir.Tensor, len(inputs))
	for i, in := range inputs {
		shape := make([]int, len(in.Dims))
		for k, d := range in.Dims {
			switch {
			case d.Size >= 0:
				shape[k] = d.Size
			case k == 0:
				shape[k] = n
			default:
				return nil, fmt.Errorf("input %s is %s: only its first dimension may be open", in.Name, in.Type())
			}
		}
		out[i] = ir.NewTensor(in.DType, shape...)
		if err := s.Noise(out[i], in.Name, in.Port, 0); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Extremes is inputs of a loaded file for a batch of 4: the greatest numbers of each input's range, the least, and both in
// turns, twice. Where the file fixes another size, the first rows alone are so. Inputs that are no f32 are as Session has them.
func (s Source) Extremes(inputs []runtime.ValueInfo) ([]ir.Tensor, error) {
	const rows = 4
	in, err := s.Session(inputs, rows)
	if err != nil {
		return nil, err
	}
	for i, x := range in {
		if x.DType() != ir.Float32 || x.Rank() == 0 || x.Shape()[0] < 1 {
			continue
		}
		lo, hi := bounds(inputs[i].Port)
		n := min(rows, x.Shape()[0])
		v := x.Float32s()[:n*(x.Len()/x.Shape()[0])]
		four := make([]float32, rows*len(v)/n)
		extremes(four, rows, lo, hi)
		copy(v, four)
	}
	return in, nil
}
