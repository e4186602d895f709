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
		mistakes = append(checkRanges(m, d), checkIndices(m.Graph(), d)...)
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
		return fmt.Errorf("field %q has %d elements an example (shape %v), the model reads %v%s", in.Name, f.Size(), f.Shape, in.Type, otherImages(in, f))
	}
	if chw, ok := imageShape(f); ok && in.Type.Rank() == 4 && chw != planes(in) {
		return fmt.Errorf("field %q has images of %d×%d×%d (channels, height, width), the model reads %v: declare it as f32[N×%d×%d×%d]",
			in.Name, chw[0], chw[1], chw[2], in.Type, chw[0], chw[1], chw[2])
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

// imageShape is channels, height and width of a field that is an image.
func imageShape(f dataset.Field) (chw [3]int, ok bool) {
	switch s := f.Shape; {
	case len(s) == 2:
		return [3]int{1, s[0], s[1]}, true
	case len(s) == 3:
		return [3]int(s), true
	}
	return chw, false
}

// planes is channels, height and width of an input of images, [N, C, H, W].
func planes(in *ir.Input) (chw [3]int) {
	for i := range chw {
		chw[i] = in.Type.At(i + 1).Coef()
	}
	return chw
}

// otherImages says in which way the images of a field are not those that an input declares, and the remedy.
func otherImages(in *ir.Input, f dataset.Field) string {
	have, ok := imageShape(f)
	want := have
	switch {
	case in.Type.Rank() == 4:
		want = planes(in)
	case in.Image != nil:
		want = [3]int{in.Image.Channels(), in.Image.H, in.Image.W}
	}
	switch {
	case !ok || want == have:
		return ""
	case have[0] != want[0] && want[0] == 1:
		return ": the data are colour and the model is grey: ask for grey with channels=1, where the data are files of images, or declare 3 channels"
	case have[0] != want[0] && have[0] == 1:
		return fmt.Sprintf(": the data are grey and the model has %d channels: ask for channels=3, where the data are files of images, or declare 1 channel", want[0])
	}
	return fmt.Sprintf(": ask for size=%dx%d, where the data are files of images, or declare the size of the data", want[1], want[2])
}

// checkRanges returns an error for every loss that needs values in a range and reads a field as it is, with values beyond.
func checkRanges(m *ir.Model, d *dataset.Dataset) (mistakes []error) {
	for _, in := range m.Inputs() {
		f, _ := d.Field(in.Name)
		for _, n := range in.Needs() {
			if in.Source == ir.FromData && in.Range == nil && (f.Min < n.Range.Lo || f.Max > n.Range.Hi) {
				mistakes = append(mistakes, &dataset.Error{Source: d.Name, Err: fmt.Errorf("field %q has values from %v to %v, %s takes %v to %v (%v): declare the data with ir.Range(%v, %v), which scales them",
					in.Name, f.Min, f.Max, n.By, n.Range.Lo, n.Range.Hi, n.Pos, n.Range.Lo, n.Range.Hi)})
			}
		}
	}
	return mistakes
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
