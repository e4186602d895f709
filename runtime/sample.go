package runtime

import (
	"fmt"
	"image"

	"github.com/ganc-ml/ganc/internal/noise"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/operators"
)

// Sample draws n samples: it runs the network on the inputs that Draw makes.
func (s *Session) Sample(n int, seed uint64) ([]Tensor, error) {
	inputs, err := s.Draw(n, seed)
	if err != nil {
		return nil, err
	}
	return s.Run(inputs...)
}

// SampleImages is Sample for a generator of images: the first output of n samples as pictures, as ValueInfo.Images makes
// them.
func (s *Session) SampleImages(n int, seed uint64) ([]image.Image, error) {
	samples, err := s.Sample(n, seed)
	if err != nil {
		return nil, err
	}
	return s.outputs[0].Images(samples[0])
}

// Draw makes inputs for a batch of n from the laws that ganc wrote into the file: noise by its law, labels with equal
// probability. A first dimension that the file leaves open becomes n. The same seed and n give the same numbers on every
// machine, and those of `ganc sample`.
func (s *Session) Draw(n int, seed uint64) ([]Tensor, error) {
	if n < 0 {
		return nil, fmt.Errorf("runtime: %d samples: want at least 0", n)
	}
	inputs := make([]Tensor, len(s.inputs))
	for i, in := range s.inputs {
		law, err := in.law()
		if err != nil {
			return nil, fmt.Errorf("runtime: input %q: %w", in.Name, err)
		}
		shape := make([]int, len(in.Dims))
		for k, d := range in.Dims {
			if shape[k] = d.Size; d.Size >= 0 {
				continue
			}
			if k > 0 {
				return nil, fmt.Errorf("runtime: input %q is %s: only its first dimension may be open", in.Name, in.Type())
			}
			shape[k] = n
		}
		if err := operators.Limits(s.limits.Graph).CheckSize(in.DType, shape); err != nil {
			return nil, fmt.Errorf("runtime: input %q: %w", in.Name, err)
		}
		inputs[i] = NewTensor(in.DType, shape...)
		if err := noise.Fill(inputs[i], law, seed, "sample/"+in.Name, 0, s.threads); err != nil {
			return nil, fmt.Errorf("runtime: input %q: %w", in.Name, err)
		}
	}
	return inputs, nil
}

// law returns the law that an input is drawn from. The file may say anything: law refuses what cannot be drawn.
func (v *ValueInfo) law() (ir.Law, error) {
	law := ir.Categorical(v.Classes)
	switch {
	case v.Law != nil:
		law = *v.Law
	case v.Classes < 1 || v.DType != Int64:
		return law, fmt.Errorf("the file does not say what it is drawn from: make it and call Run")
	}
	want := law.DType()
	if want == ir.Invalid || want == Int64 && law.Classes < 1 {
		return law, fmt.Errorf("law %q with %d classes is not known", law.Name, law.Classes)
	}
	if v.DType != want || !v.HasRank || len(v.Dims) > ir.MaxRank {
		return law, fmt.Errorf("law %q of %s: want %v of known rank", law.Name, v.Type(), want)
	}
	return law, nil
}
