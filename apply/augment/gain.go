package augment

import (
	"context"
	"sync"

	"github.com/ganc-ml/ganc/internal/parallel"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// Gain is what a classifier gains: its accuracy on the test examples, trained on a few labelled examples and on what is added to them.
type Gain struct {
	Test   int   `json:"test_examples"`
	Steps  int   `json:"steps"` // of each training
	Labels []int `json:"labels"`
	Draws  int   `json:"draws"`
	Arms   []Arm `json:"arms"`
}

// Arm is a way to train.
type Arm struct {
	Name     string    `json:"name"`
	About    string    `json:"about"`
	Accuracy []Measure `json:"accuracy"`       // for each of Gain.Labels
	Gain     []Measure `json:"gain,omitempty"` // over the first arm, on the same labelled examples; not of the first arm
}

// Measure is a mean over draws of labelled examples, with their standard deviation.
type Measure struct {
	Mean   float64   `json:"mean"`
	SD     float64   `json:"sd"`
	Values []float64 `json:"values"`
}

// way is how the examples of a training are made of the labelled ones: half of them are those, in turns, the other half is added.
type way struct {
	name, about string
	add         func(real set, n int, key uint64) set
}

// ways are the arms. All train as many steps on sets of one size.
func (a *augmentation) ways() []way {
	moved := func(real set, n int, key uint64) set { return classical(real, n, a.image, key) }
	drawn := func(_ set, n int, _ uint64) set { return turned(a.result.samples, n) }
	return []way{
		{"real", "the labelled examples alone", func(real set, n int, _ uint64) set { return turned(real, n) }},
		{"classical", "and copies of them, moved, turned and scaled a little", moved},
		{"generated", "and the generator's samples", drawn},
		{"both", "and of each half as many", func(real set, n int, key uint64) set { return joined(moved(real, n-n/2, key), drawn(real, n/2, key)) }},
	}
}

// turned is n rows of a set, which is repeated or cut.
func turned(x set, n int) set {
	out := set{eval.NewMatrix(n, x.images.Cols), make([]int, n)}
	for i := range n {
		copy(out.images.Row(i), x.images.Row(i%x.images.Rows))
		out.labels[i] = x.labels[i%x.images.Rows]
	}
	return out
}

// joined is the rows of one set behind those of another.
func joined(x, y set) set {
	out := set{eval.NewMatrix(x.images.Rows+y.images.Rows, x.images.Cols), append(append([]int(nil), x.labels...), y.labels...)}
	copy(out.images.Data[copy(out.images.Data, x.images.Data):], y.images.Data)
	return out
}

// trial is one training: a way with a number of labelled examples of a draw.
type trial struct{ way, labels, draw int }

// measure trains a classifier for every way, number of labelled examples and draw, several at a time.
func (a *augmentation) measure(ctx context.Context, watch Watch) error {
	test, err := a.real.all(a.real.set.Test)
	if err != nil {
		return err
	}
	train, err := a.real.all(a.real.set.Train)
	if err != nil {
		return err
	}
	ways, trials := a.ways(), []trial(nil)
	for d := range a.Draws {
		for l := range a.Labels {
			for w := range ways {
				trials = append(trials, trial{w, l, d})
			}
		}
	}
	found := make([]float64, len(trials))
	e := &experiment{augmentation: a, ways: ways, train: train, test: test}
	var lock sync.Mutex // of ended
	ended := 0
	err = parallel.Try(ctx, max(1, a.Threads), len(trials), func(ctx context.Context, i int) (err error) {
		if found[i], err = e.try(ctx, trials[i]); err == nil {
			lock.Lock()
			defer lock.Unlock()
			ended++
			watch(ended, len(trials), "training classifiers")
		}
		return err
	})
	if err != nil {
		return err
	}
	a.result.Gain = a.gain(test.images.Rows, ways, trials, found)
	a.result.caution(a)
	e.show()
	return nil
}

// experiment is what all trainings have in common.
type experiment struct {
	*augmentation
	ways        []way
	train, test set
}

// labelled is the labelled examples of a trial.
func (e *experiment) labelled(t trial) set {
	idx := choose(e.train.labels, e.real.classes, e.Labels[t.labels], e.Seed, uint64(t.draw))
	real := set{eval.NewMatrix(len(idx), e.train.images.Cols), make([]int, len(idx))}
	for i, from := range idx {
		copy(real.images.Row(i), e.train.images.Row(from))
		real.labels[i] = e.train.labels[from]
	}
	return real
}

// try is the accuracy of one training.
func (e *experiment) try(ctx context.Context, t trial) (float64, error) {
	real := e.labelled(t)
	half := max(e.N, real.images.Rows, batch/2)
	key := rng.Fork(rng.Key(e.Seed, "classical"), uint64(t.draw))
	x := joined(turned(real, half), e.ways[t.way].add(real, half, key))
	s, err := classifier(ctx, x, e.image, e.real.classes, e.Steps, rng.Fork(rng.Key(e.Seed, "classifier"), uint64(t.draw)))
	if err != nil {
		return 0, err
	}
	return accuracy(ctx, s, e.test, e.image)
}

// gain gathers the accuracies of trials.
func (a *augmentation) gain(test int, ways []way, trials []trial, found []float64) *Gain {
	g := &Gain{Test: test, Steps: a.Steps, Labels: a.Labels, Draws: a.Draws}
	values := make([][][]float64, len(ways)) // by way and number of labelled examples
	for w, way := range ways {
		g.Arms = append(g.Arms, Arm{Name: way.name, About: way.about})
		values[w] = make([][]float64, len(a.Labels))
	}
	for i, t := range trials {
		values[t.way][t.labels] = append(values[t.way][t.labels], found[i])
	}
	for w := range ways {
		for l := range a.Labels {
			g.Arms[w].Accuracy = append(g.Arms[w].Accuracy, measured(values[w][l]))
			if w == 0 {
				continue
			}
			more := make([]float64, a.Draws)
			for d := range more {
				more[d] = values[w][l][d] - values[0][l][d]
			}
			g.Arms[w].Gain = append(g.Arms[w].Gain, measured(more))
		}
	}
	return g
}

func measured(values []float64) Measure {
	mean, sd := eval.MeanSD(values)
	return Measure{mean, sd, values}
}

// caution says which labels the samples rest on besides the few that the gain is measured with.
func (r *Result) caution(a *augmentation) {
	n := words.Thousands(a.real.set.Train.N)
	if a.told {
		r.Notes = append(r.Notes, "the generator learned its classes from labelled examples, up to "+n+" of "+a.real.source+": the gain is what its samples carry over from them")
		return
	}
	r.Notes = append(r.Notes, "the labels of the samples are those that the classifier "+a.judge.Name+" sees, which learned from many labelled examples: the gain is what the samples carry over from them")
}
