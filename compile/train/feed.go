package train

import (
	"fmt"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/noise"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/internal/spell"
	"github.com/ganc-ml/ganc/ir"
)

// CheckData returns every input of the model that the data set cannot provide, as *dataset.Error or dataset.Errors.
func CheckData(m *ir.Model, d *dataset.Dataset) error {
	var mistakes []error
	for _, in := range m.Inputs() {
		if in.Source != ir.FromData {
			continue
		}
		if err := checkField(in, d); err != nil {
			mistakes = append(mistakes, &dataset.Error{Source: d.Name, Err: err})
		}
	}
	if len(mistakes) == 0 {
		mistakes = checkIndices(m.Graph(), d)
	}
	switch len(mistakes) {
	case 0:
		return nil
	case 1:
		return mistakes[0]
	}
	return dataset.Errors(mistakes)
}

func checkField(in *ir.Input, d *dataset.Dataset) error {
	f, ok := d.Field(in.Name)
	if !ok {
		names := make([]string, len(d.Fields))
		for i, f := range d.Fields {
			names[i] = f.Name
		}
		return fmt.Errorf("no field %q%s: the data set has %q", in.Name, spell.Hint(in.Name, names), names)
	}
	want, power := in.Type.Count()
	if power != 1 || want != f.Size() {
		return fmt.Errorf("field %q has %d elements an example (shape %v), the model reads %v", in.Name, f.Size(), f.Shape, in.Type)
	}
	switch {
	case in.Type.DType != ir.Float32 && in.Type.DType != ir.Int64:
		return fmt.Errorf("field %q is read as %v: want f32 or i64", in.Name, in.Type.DType)
	case in.Type.DType == ir.Int64 && f.DType != dataset.Uint8:
		return fmt.Errorf("field %q is %s, the model reads %v: want f32", in.Name, f.DType, in.Type)
	case in.Range != nil && f.Min == f.Max && *in.Range != ir.Range(f.Min, f.Max):
		return fmt.Errorf("field %q has the one value %v, which cannot be scaled to %v..%v", in.Name, f.Min, in.Range.Lo, in.Range.Hi)
	case in.Classes > 0 && f.Classes > in.Classes:
		return fmt.Errorf("field %q has %d classes, the model takes %d", in.Name, f.Classes, in.Classes)
	case in.Classes > 0 && f.Classes > 0 && f.Classes < in.Classes:
		return fmt.Errorf("field %q has %d classes, the model takes %d, and would learn nothing of the others: declare it with ir.Classes(%d), or give data of %d classes",
			in.Name, f.Classes, in.Classes, f.Classes, in.Classes)
	case in.Classes > 0 && !chooses(f, in.Classes):
		return fmt.Errorf("field %q has values from %v to %v, the model takes %d classes", in.Name, f.Min, f.Max, in.Classes)
	}
	return nil
}

// chooses reports whether every value of a field is one of 0 … limit-1.
func chooses(f dataset.Field, limit int) bool { return f.Min >= 0 && f.Max < float64(limit) }

// checkIndices returns an error for every op of a model that reads a field as indices and takes fewer than the field
// has.
func checkIndices(g *ir.Graph, d *dataset.Dataset) (mistakes []error) {
	for i := range g.Len() {
		n := g.Node(i)
		in, limit, ok := indices(n)
		if !ok {
			continue
		}
		if f, _ := d.Field(in.Name); !chooses(f, limit) {
			mistakes = append(mistakes, &dataset.Error{Source: d.Name, Err: fmt.Errorf("field %q has values from %v to %v, %s takes 0 to %d (%v)",
				in.Name, f.Min, f.Max, n.Op().Spec().Name, limit-1, n.Origin().Pos)})
		}
	}
	return mistakes
}

// indices is the field that a node reads as indices, and the number of entries that they choose from; ok is false if it
// reads none.
func indices(n ir.Node) (in *ir.Input, limit int, ok bool) {
	op, ok := n.Op().(ir.Indexer)
	if !ok {
		return nil, 0, false
	}
	input, limit := op.IndexLimit(n.InTypes())
	v := n.In(input)
	for v.Node().NumIn() > 0 && ir.KeepsValues(v.Op()) {
		v = v.Node().In(0)
	}
	feed, ok := v.Op().(ir.Feed)
	return feed.Input, limit, ok && limit > 0 && feed.Input.Source == ir.FromData
}

// feedData fills an input from the examples idx of a split.
func feedData(threads int, dst ir.Tensor, in *ir.Input, f dataset.Field, s *dataset.Split, idx []int) error {
	if dst.DType() == ir.Int64 {
		return s.Ints(dst.Int64s(), in.Name, idx)
	}
	lo, hi := f.Min, f.Max
	if in.Range != nil {
		lo, hi = in.Range.Lo, in.Range.Hi
	}
	return s.Floats(threads, dst.Float32s(), in.Name, idx, float32(lo), float32(hi))
}

// feeder fills the inputs of programs.
type feeder struct {
	data    *dataset.Dataset
	seed    uint64
	threads int
	perm    []int // the order of the training examples in epoch
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
			if err := noise.Fill(dst, *in.Law, f.seed, prefix+in.Name, execution, f.threads); err != nil {
				return fmt.Errorf("noise %q: %w", in.Name, err)
			}
			continue
		}
		field, _ := f.data.Field(in.Name)
		if err := feedData(f.threads, dst, in, field, s, idx); err != nil {
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
