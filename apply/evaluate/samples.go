package evaluate

import (
	"context"
	"slices"

	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// Samples is what a generator draws.
type Samples struct {
	X     eval.Matrix // a sample a row; numbers from 0 to 1, where the generator says its range
	Asked []int       // the class that each sample was asked for; nil where the generator takes no class

	code  []int // the value of a categorical noise; nil where there is none
	codes int   // the number of its values
}

// Label is the input of a generator that takes the class to draw; ok is false where it takes none.
func (n *Network) Label() (label runtime.ValueInfo, ok bool) {
	for _, in := range n.Session.Inputs() {
		if asks(in) {
			return in, true
		}
	}
	return label, false
}

// asks reports whether an input takes the class to draw.
func asks(in runtime.ValueInfo) bool { return picture.IsLabel(in.Port, in.DType) && in.Law == nil }

// Samples draws count samples from the laws of a generator. Labels count through the classes from class first on, so that every class
// is asked for equally often.
func (n *Network) Samples(ctx context.Context, count, first int, seed uint64) (s Samples, err error) {
	in, err := n.draw(count, seed)
	if err != nil {
		return s, err
	}
	for i, info := range n.Session.Inputs() {
		if in[i].DType() != ir.Int64 || in[i].Len() != count {
			continue
		}
		labels := in[i].Int64s()
		switch {
		case asks(info):
			s.Asked = turns(labels, first, info.Classes)
		case info.Law != nil && info.Law.Classes > 0:
			s.code, s.codes = turns(labels, first, info.Law.Classes), info.Law.Classes
		}
	}
	out, err := n.run(ctx, in, count, n.Output)
	if err != nil {
		return s, err
	}
	s.X = out[0]
	return s, n.checkSamples(s.X)
}

// checkSamples brings samples to numbers from 0 to 1. Samples of another size than the file announces, and numbers that are not
// finite, are an error.
func (n *Network) checkSamples(x eval.Matrix) error {
	want := elements(n.Port)
	if n.Port.Image != nil {
		want = numbers(n.Port.Port)
	}
	if x.Cols != want {
		return n.Errorf("output %s has rows of %d numbers, its metadata say %d: export it again", n.Port.Name, x.Cols, want)
	}
	if i := slices.IndexFunc(x.Data, func(v float32) bool { return v-v != 0 }); i >= 0 {
		return n.Errorf("sample %d holds %v: there is nothing to measure in numbers that are not finite", i/x.Cols, x.Data[i])
	}
	unit(x, n.Port.Port)
	return nil
}

// turns lets labels count through the classes, from class first on.
func turns(labels []int64, first, classes int) []int {
	out := make([]int, len(labels))
	for i := range labels {
		out[i] = (first + i) % classes
		labels[i] = int64(out[i])
	}
	return out
}
