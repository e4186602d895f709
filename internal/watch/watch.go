// Package watch notices training that goes wrong: a generator that draws few classes, or always nearly the same; a
// discriminator that no sample deceives any more; gradients that vanish or explode. It measures samples (Look), holds the
// figures to limits (Findings) and knows a remedy for the model at hand (Advise). It changes no state of the trainer and draws
// from streams of random numbers of its own, so that a run that is watched computes the same bits as one that is not.
package watch

import (
	"context"
	"slices"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/internal/game"
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/eval"
	"github.com/ganc-ml/ganc/runtime/judge"
)

// stream begins the names of the watchdog's streams of random numbers.
const stream = "watch"

// The number of samples of a look: draws batches of the size that a picture of samples has, which is bound already.
const (
	imageDraws = 4 // 256 images
	most       = 256
)

// Every is the least number of iterations between two looks, and before the first, and the least that have trained the network that
// draws samples before samples are looked at: honest models have learnt too little before to be told from collapsed ones.
const Every = 800

// Due reports whether there is a look at the end of an epoch, that after the last of ends, or of a run of total iterations.
// ends is the iterations done at the end of every epoch so far, rising. Looks follow from them alone, so that a resumed run
// looks where an uninterrupted one does.
func Due(ends []int, total int) bool {
	looks := Looks(ends, total)
	return len(looks) > 0 && looks[len(looks)-1] == ends[len(ends)-1]
}

// Looks is those ends of epochs at which there is a look.
func Looks(ends []int, total int) (looks []int) {
	last := 0
	for _, step := range ends {
		if step-last >= Every || step == total && step >= Every {
			last = step
			looks = append(looks, step)
		}
	}
	return looks
}

// Watchdog watches one training.
type Watchdog struct {
	trainer *train.Trainer
	drawn   picture.Picture
	network picture.Network // drawn.Network, as the trainer computes it
	game    game.Game
	scores  *train.Reference // of game.Scores; nil where there is none
	begun   int              // iterations before those that train the network that draws

	field   string // of the data, of which samples are examples; empty where none has their size
	judge   *judge.Judge
	mixture *eval.Mixture
	real    *reference
}

// reference is figures of examples of the data, of which there are as many as samples.
type reference struct {
	examples  []int // of the training split
	diversity eval.Diversity
	classes   float64 // the effective number of classes that the judge sees, of one channel
}

// New prepares to watch the training of t. drawn is the picture that shows what the model draws, and network the network of
// it; where the model draws nothing, network is nil and gradients alone are watched.
func New(t *train.Trainer, drawn picture.Picture, network picture.Network) (*Watchdog, error) {
	w := &Watchdog{trainer: t, drawn: drawn, network: network}
	if network == nil {
		return w, nil
	}
	m := t.Plan.Model
	for _, iterations := range t.Iterations()[:game.Begins(m, drawn.Network)] {
		w.begun += iterations
	}
	w.game = game.Of(m, drawn.Network)
	if w.game.Scores != nil {
		var err error
		if w.scores, err = t.Reference(w.game.Scores); err != nil {
			return nil, err
		}
	}
	size := w.size()
	i := slices.IndexFunc(m.Inputs(), func(in *ir.Input) bool {
		n := 1
		for _, d := range in.Type.Bind(1)[1:] {
			n *= d
		}
		return in.Source == ir.FromData && in.Type.DType == ir.Float32 && n == size
	})
	if i < 0 {
		return w, nil
	}
	w.field = m.Inputs()[i].Name
	w.knownData(t.Data, size)
	return w, nil
}

// knownData finds what ganc knows of the classes or modes of the data.
func (w *Watchdog) knownData(d *dataset.Dataset, size int) {
	if mix, ok := eval.MixtureOf(d.Name); ok && size == 2 {
		w.mixture = &mix
	}
	if port := w.port(); picture.IsImage(port) {
		j := judge.For(d.Name)
		if j == nil {
			j = judge.ForDigest(d.Digest())
		}
		if j != nil && size == j.Pixels {
			w.judge = j
		}
	}
}

// size is the numbers of a sample.
func (w *Watchdog) size() int { return game.Numbers(w.drawn.Network.Outs[w.drawn.Output].Value) }

func (w *Watchdog) port() ir.Port { return w.drawn.Network.Outs[w.drawn.Output].Port }

// Draws reports whether the model draws samples that are like its data. Of another, such as a classifier, an autoencoder or a
// translator of images, gradients alone are watched.
func (w *Watchdog) Draws() bool { return w.network != nil && w.field != "" }

// Look measures the training as it is now. Where the model is trained in stages, samples are measured when those that train the
// network which draws them have run for Every iterations: before, that network is as it was initialised.
func (w *Watchdog) Look(ctx context.Context) (l Look, err error) {
	if l.Gradients, err = w.trainer.GradientNorms(); err != nil {
		return l, err
	}
	if !w.Draws() || !w.ripe(w.trainer.Step()) {
		return l, nil
	}
	if w.real == nil {
		if err := w.measureReal(ctx); err != nil {
			return l, err
		}
	}
	s, err := w.draw()
	if err != nil {
		return l, err
	}
	l.Samples, l.Trained = s.x.Rows, w.trainer.Step()-w.begun
	some := s.x.Slice(0, min(most, s.x.Rows, len(w.real.examples)))
	if some.Rows >= 2 && w.real.diversity.Spread > 0 {
		d := eval.MeasureDiversity(w.trainer.Options.Threads, some)
		l.Spread = number(d.Spread / w.real.diversity.Spread)
		if w.real.diversity.Nearest > 0 {
			l.Nearest = number(d.Nearest / w.real.diversity.Nearest)
		}
	}
	if w.scores != nil {
		if l.Separation, err = w.separation(s); err != nil {
			return l, err
		}
	}
	return l, w.count(ctx, s.x, &l)
}

// ripe reports whether samples tell something after so many iterations, of which those of earlier stages do not count.
func (w *Watchdog) ripe(step int) bool { return w.begun == 0 || step >= w.begun+Every }

func number(v float64) *float64 { return &v }

// count counts the classes or modes that samples are of.
func (w *Watchdog) count(ctx context.Context, x eval.Matrix, l *Look) error {
	switch {
	case w.judge != nil:
		n, err := w.classes(ctx, x)
		if err != nil {
			return err
		}
		l.Classes, l.DataClasses = &n, w.real.classes
	case w.mixture != nil:
		f, _ := w.trainer.Data.Field(w.field)
		points, of := f.Original(x.Data, 0, 1), len(w.mixture.Means)
		counts := make([]int, of)
		for _, k := range w.mixture.Nearest(points) {
			counts[k]++
		}
		m := w.mixture.Modes(points)
		l.Classes, l.DataClasses, l.Modes = number(eval.Effective(counts)), float64(of), &m
	}
	return nil
}

// classes is the effective number of classes that the judge sees.
func (w *Watchdog) classes(ctx context.Context, x eval.Matrix) (float64, error) {
	counts := make([]int, w.judge.Classes)
	for first := 0; first < x.Rows; first += picture.Images {
		view, err := w.judge.Look(ctx, x.Slice(first, min(first+picture.Images, x.Rows)))
		if err != nil {
			return 0, err
		}
		for _, k := range view.Classes.Seen {
			counts[k]++
		}
	}
	return eval.Effective(counts), nil
}

// measureReal measures examples of the training split that the seed chooses.
func (w *Watchdog) measureReal(ctx context.Context) error {
	t := w.trainer
	idx := rng.Permutation(t.Data.Train.N, rng.Key(t.Options.Seed, stream), 0)
	r := &reference{examples: idx[:min(most, len(idx))]}
	size := w.size()
	x := eval.NewMatrix(len(r.examples), size)
	if err := t.Data.Train.Floats(t.Options.Threads, x.Data, w.field, r.examples, 0, 1); err != nil {
		return err
	}
	if x.Rows >= 2 {
		r.diversity = eval.MeasureDiversity(t.Options.Threads, x)
	}
	w.real = r
	if w.judge == nil {
		return nil
	}
	var err error
	r.classes, err = w.classes(ctx, x)
	return err
}

// source is the source of the inputs of networks.
func (w *Watchdog) source() feed.Source {
	return feed.Source{Data: w.trainer.Data, Seed: w.trainer.Options.Seed, Name: stream}
}

// Findings is what is wrong at a look.
func (w *Watchdog) Findings(l Look) []Finding {
	parameters := map[string]int{}
	for _, o := range w.trainer.Plan.Model.Objectives {
		for _, s := range o.Parameters() {
			n, _ := s.Type.Count()
			parameters[o.Name] += n
		}
	}
	return l.Findings(parameters)
}
