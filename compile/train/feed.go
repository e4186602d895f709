package train

import (
	"fmt"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/internal/dataset"
	"github.com/ganc-ml/ganc/internal/noise"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/ir"
)

// checkInputs says what of a model the data set cannot give.
func checkInputs(m *ir.Model, d *dataset.Dataset) error {
	for _, in := range m.Inputs() {
		if in.Source == ir.FromData {
			if err := checkField(in, d); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkField(in *ir.Input, d *dataset.Dataset) error {
	f, ok := d.Field(in.Name)
	if !ok {
		names := make([]string, len(d.Fields))
		for i, f := range d.Fields {
			names[i] = f.Name
		}
		return &dataset.Error{Source: d.Name, Err: fmt.Errorf("no field %q: the data set has %q", in.Name, names)}
	}
	want, power := in.Type.Count()
	if power != 1 || want != f.Size() {
		return &dataset.Error{Source: d.Name, Err: fmt.Errorf("field %q has %d elements an example (shape %v), the model reads %v", in.Name, f.Size(), f.Shape, in.Type)}
	}
	switch {
	case in.Type.DType != ir.Float32 && in.Type.DType != ir.Int64:
		return &dataset.Error{Source: d.Name, Err: fmt.Errorf("field %q is read as %v: want f32 or i64", in.Name, in.Type.DType)}
	case in.Classes > 0 && f.Classes > in.Classes:
		return &dataset.Error{Source: d.Name, Err: fmt.Errorf("field %q has %d classes, the model takes %d", in.Name, f.Classes, in.Classes)}
	}
	return nil
}

// feedData fills an input from the examples idx of a split.
func feedData(dst ir.Tensor, in *ir.Input, f dataset.Field, s *dataset.Split, idx []int) error {
	if dst.DType() == ir.Int64 {
		return s.Ints(dst.Int64s(), in.Name, idx)
	}
	lo, hi := f.Min, f.Max
	if in.Range != nil {
		lo, hi = in.Range.Lo, in.Range.Hi
	}
	return s.Floats(dst.Float32s(), in.Name, idx, float32(lo), float32(hi))
}

// feeder fills the inputs of programs.
type feeder struct {
	data    *dataset.Dataset
	seed    uint64
	threads int
	perm    []int // the permutation of epoch permEpoch
	epoch   int   // −1: none yet
}

// feed fills the inputs of code from a batch of examples and from the noise of an execution. Streams are named
// with prefix before the input's name.
func (f *feeder) feed(code *compile.Code, inputs []*ir.Input, s *dataset.Split, idx []int, prefix string, execution uint64) error {
	for _, in := range inputs {
		dst := code.Input(in)
		if dst.IsZero() {
			continue
		}
		if in.Source == ir.FromNoise {
			noise.Fill(dst, *in.Law, f.seed, prefix+in.Name, execution, f.threads)
			continue
		}
		field, _ := f.data.Field(in.Name)
		if err := feedData(dst, in, field, s, idx); err != nil {
			return err
		}
	}
	return nil
}

// batch is the training examples of a batch of an epoch, in the epoch's own order.
func (f *feeder) batch(epoch, batch, size int) []int {
	if f.epoch != epoch {
		f.perm = rng.Permutation(f.data.Train.N, f.seed, uint64(epoch))
		f.epoch = epoch
	}
	return f.perm[batch*size : (batch+1)*size]
}
