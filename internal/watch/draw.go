package watch

import (
	"slices"

	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// samples is what the model draws.
type samples struct {
	x      eval.Matrix // numbers from 0 to 1
	raw    []ir.Tensor // outputs of each draw, as they are
	labels [][]ir.Tensor
	n      int // samples in a draw
}

// draw draws samples: the same codes and labels in every look.
func (w *Watchdog) draw() (s samples, err error) {
	port := w.port()
	s.n = picture.Samples(port)
	draws := 1
	if port.Image != nil {
		draws = imageDraws
	}
	s.x = eval.NewMatrix(draws*s.n, w.size())
	for k := range draws {
		in, err := w.source().Inputs(w.drawn.Network.Ins, s.n, k*s.n, uint64(k))
		if err != nil {
			return s, err
		}
		out, err := w.network.Run(s.n, in)
		if err != nil {
			return s, err
		}
		s.raw, s.labels = append(s.raw, out[w.drawn.Output]), append(s.labels, in)
		copy(s.x.Slice(k*s.n, (k+1)*s.n).Data, out[w.drawn.Output].Float32s())
	}
	unit(s.x.Data, port)
	return s, nil
}

// unit brings numbers in the range of a port to 0 … 1.
func unit(x []float32, p ir.Port) {
	r := p.Limits()
	lo, width := float32(r.Lo), float32(r.Hi)-float32(r.Lo)
	for i, v := range x {
		x[i] = (v - lo) / width
	}
}

// separation is how well the discriminator's scores tell training examples from samples, nil where it reads labels that the
// samples were not drawn with.
func (w *Watchdog) separation(s samples) (*float64, error) {
	var data, drawn []float64
	for k := range s.raw {
		in, ok := w.scored(s.raw[k], s.labels[k], s.n)
		if !ok {
			return nil, nil
		}
		out, err := w.scores.Run(s.n, in)
		if err != nil {
			return nil, err
		}
		drawn = appendScores(drawn, out[0])
		if in, err = w.examples(s.n, k*s.n); err != nil {
			return nil, err
		}
		if out, err = w.scores.Run(s.n, in); err != nil {
			return nil, err
		}
		data = appendScores(data, out[0])
	}
	v := eval.Separation(data, drawn)
	return &v, nil
}

func appendScores(list []float64, t ir.Tensor) []float64 {
	for _, v := range t.Float32s() {
		list = append(list, float64(v))
	}
	return list
}

// scored is the inputs of the discriminator for samples, with the labels that they were drawn with; ok is false where it
// reads another label.
func (w *Watchdog) scored(x ir.Tensor, drawn []ir.Tensor, n int) (in []ir.Tensor, ok bool) {
	for i, p := range w.game.Scores.Ins {
		if i == 0 {
			t := ir.NewTensor(ir.Float32, p.Value.Type().Bind(n)...)
			if t.Len() != x.Len() {
				return nil, false
			}
			copy(t.Float32s(), x.Float32s())
			in = append(in, t)
			continue
		}
		at := slices.IndexFunc(w.drawn.Network.Ins, func(d ir.NetworkPort) bool { return d.Value.Op() == p.Value.Op() })
		if at < 0 {
			return nil, false
		}
		in = append(in, drawn[at])
	}
	return in, true
}

// examples is the inputs of the discriminator for n training examples, of those that the seed chooses, in turn from first on.
func (w *Watchdog) examples(n, first int) (in []ir.Tensor, err error) {
	d, idx := w.trainer.Data, make([]int, n)
	for i := range idx {
		idx[i] = w.real.examples[(first+i)%len(w.real.examples)]
	}
	for i, p := range w.game.Scores.Ins {
		t := ir.NewTensor(p.Value.DType(), p.Value.Type().Bind(n)...)
		name := p.Value.Op().(ir.Feed).Input.Name
		if i > 0 {
			err = d.Train.Ints(t.Int64s(), name, idx)
		} else {
			f, _ := d.Field(name)
			lo, hi := f.Min, f.Max
			if r := p.Value.Op().(ir.Feed).Input.Range; r != nil {
				lo, hi = r.Lo, r.Hi
			}
			err = d.Train.Floats(w.trainer.Options.Threads, t.Float32s(), name, idx, float32(lo), float32(hi))
		}
		if err != nil {
			return nil, err
		}
		in = append(in, t)
	}
	return in, nil
}
