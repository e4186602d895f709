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
