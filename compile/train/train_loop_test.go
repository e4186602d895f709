package train_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/noise"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// wide is a model whose tensors are large enough to be shared out among threads.
func wide() *ir.Model {
	m := ir.NewModel("wide", ir.Defaults{Batch: 32, Steps: 3})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 64}, ir.Range(-1, 1))
	net := nn.Sequential("net", nn.Dense{Out: 600}, nn.BatchNorm{}, nn.Tanh{}, nn.Dropout{}, nn.Dense{Out: 64})
	loss := nn.MSE(net.Apply(x), x)
	m.Minimize("net", loss, optim.Adam{}, net).Average(optim.EMA{})
	m.Report("loss", loss)
	return m
}

// TestThreads: neither the number of threads nor GOMAXPROCS changes a bit.
func TestThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, row := range []struct {
		declare func() *ir.Model
		d       *dataset.Dataset
	}{
		{wide, data(t, 70, 40, 64, 0)},
		{func() *ir.Model { return mixed("mixed") }, data(t, 27, 7, 2, 0)},
	} {
		var first []byte
		for _, procs := range []int{2, 1} {
			runtime.GOMAXPROCS(procs)
			for _, threads := range []int{1, 2, 3} {
				tr := trainer(t, row.declare(), row.d, train.Options{Seed: 9, Threads: threads})
				runTo(t, tr, tr.Total())
				got := append(saved(t, tr), metrics(t, tr)...)
				if first == nil {
					first = got
				}
				if !bytes.Equal(got, first) {
					t.Errorf("%s: %d threads, GOMAXPROCS %d: another result", tr.Plan.Model.Name, threads, procs)
				}
			}
		}
	}
}

// reader is a model that reports what it reads, and has three executions an iteration, of which two may be lazy.
func reader(batch int) *ir.Model {
	m := ir.NewModel("reader", ir.Defaults{Batch: batch})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 1})
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch})
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, 1})
	w := m.Parameter("w", ir.TypeOf(ir.Float32), ir.Fill{Value: 1})
	b := &block{"w", []*ir.State{w}}
	m.Minimize("a", op.Mul(op.Mean(x), m.Read(w)), optim.SGD{LR: 1.0 / 128}, b).Times(2).Lazy(3, op.Scale(m.Read(w), 64))
	m.Minimize("b", op.Mul(op.Mean(x), m.Read(w)), optim.SGD{LR: 1.0 / 64}, b)
	m.Report("x", op.Mean(x))
	m.Report("label", op.Mean(op.Cast(label, ir.Float32)))
	m.Report("z", op.Mean(z))
	return m
}

type block struct {
	name   string
	states []*ir.State
}

func (b *block) Name() string        { return b.name }
func (b *block) States() []*ir.State { return b.states }

// TestDraws works out by a loop of its own what every iteration reads: execution number n takes batch n mod ⌊examples/batch⌋
// of the permutation of epoch n / ⌊examples/batch⌋ and noise n of its stream; test batches take examples in order and
// noise of their own, and the last, smaller one counts by its size.
func TestDraws(t *testing.T) {
	const batch, seed = 2, 5
	d := data(t, 11, 7, 1, 0)
	tr := trainer(t, reader(batch), d, train.Options{Seed: seed, Epochs: 4})
	if tr.Total() != 4 {
		t.Fatalf("%d iterations in 4 epochs, want 4: an epoch has 5 batches, an iteration draws 3", tr.Total())
	}
	var got []string
	tr.Observe = func(e train.Event) { got = append(got, fmt.Sprint(e)) }
	if err := tr.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	var want []string
	test := testReports(t, d, batch, seed)
	w := float32(1)
	for step := range 4 {
		var first []train.Value
		for j := range 3 {
			n := 3*step + j
			perm := rng.Permutation(11, seed, uint64(n/5))
			idx := perm[n%5*batch:][:batch]
			r := readings(t, d.Train, idx, "train/z", seed, n)
			if j == 0 {
				first = r
			}
			lr, slope := float32(1.0/128), float32(r[0].Value)
			switch {
			case j == 2:
				lr = 1.0 / 64
			case (2*step+j)%3 == 0:
				slope += 64
			}
			w -= lr * slope
		}
		want = append(want,
			fmt.Sprint(train.Event{Kind: "step", Step: step + 1, Total: 4, Reports: first, Ends: true}),
			fmt.Sprint(train.Event{Kind: "epoch", Step: step + 1, Total: 4, Epoch: step + 1, Reports: first, Tests: test}))
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if v := tr.State(tr.Plan.States()[0]).Float32s()[0]; v != w {
		t.Errorf("w is %v, want %v", v, w)
	}
}

// TestAccumulatedReports: a report is the mean over the executions of an iteration's first update, all with the same
// parameters.
func TestAccumulatedReports(t *testing.T) {
	const batch, micro, seed = 2, 3, 5
	d := data(t, 25, 0, 1, 0) // 12 batches: an epoch is 2 iterations of 6
	m := ir.NewModel("accumulated", ir.Defaults{Batch: batch})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 1})
	w := m.Parameter("w", ir.TypeOf(ir.Float32), ir.Fill{Value: 1})
	m.Minimize("w", op.Mul(op.Mean(x), m.Read(w)), optim.SGD{LR: 1}, &block{"w", []*ir.State{w}}).Times(2).Accumulate(micro)
	m.Report("x", op.Mean(x))
	m.Report("w", m.Read(w))
	tr := trainer(t, m, d, train.Options{Seed: seed, Epochs: 1})
	var got, want [][]train.Value
	start := []float32{1} // w at the start of each iteration
	tr.Observe = func(e train.Event) {
		if e.Kind == "step" {
			got, start = append(got, e.Reports), append(start, tr.State(w).Float32s()[0])
		}
	}
	if err := tr.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	for step := range 2 {
		sum := 0.0
		for j := range micro {
			at := (2*micro*step + j) * batch
			sum += readings(t, d.Train, rng.Permutation(25, seed, 0)[at:][:batch], "", seed, 0)[0].Value
		}
		want = append(want, []train.Value{{Name: "x", Value: sum / micro}, {Name: "w", Value: float64(start[step])}})
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// readings is what the model reads of examples and of a draw of noise.
func readings(t *testing.T, s *dataset.Split, idx []int, stream string, seed uint64, n int) []train.Value {
	t.Helper()
	x, labels, z := make([]float32, len(idx)), make([]int64, len(idx)), ir.NewTensor(ir.Float32, len(idx), 1)
	if err := errors.Join(s.Floats(1, x, "image", idx, 0, 255), s.Ints(labels, "label", idx), noise.Fill(z, ir.Normal, seed, stream, uint64(n), 1)); err != nil {
		t.Fatal(err)
	}
	var sx, sl, sz float32
	for i := range idx {
		sx, sl, sz = sx+x[i], sl+float32(labels[i]), sz+z.Float32s()[i]
	}
	k := float32(len(idx))
	return []train.Value{{Name: "x", Value: float64(sx / k)}, {Name: "label", Value: float64(sl / k)}, {Name: "z", Value: float64(sz / k)}}
}

// testReports is the means over the test split of seven examples.
func testReports(t *testing.T, d *dataset.Dataset, batch int, seed uint64) []train.Value {
	t.Helper()
	out := make([]train.Value, 3)
	for n, at := 0, 0; at < 7; n, at = n+1, at+batch {
		var idx []int
		for i := at; i < min(at+batch, 7); i++ {
			idx = append(idx, i)
		}
		for i, r := range readings(t, d.Test, idx, "test/z", seed, n) {
			out[i].Name = r.Name
			out[i].Value += r.Value * float64(len(idx))
		}
	}
	for i := range out {
		out[i].Value /= 7
	}
	return out
}

// TestSmallTestSplits: a test split smaller than a batch is evaluated whole, a data set without one not at all.
func TestSmallTestSplits(t *testing.T) {
	for _, n := range []int{0, 1, 3, 4} {
		d := data(t, 11, n, 1, 0)
		tr := trainer(t, reader(4), d, train.Options{Steps: 1})
		var last train.Event
		tr.Observe = func(e train.Event) { last = e }
		if err := tr.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			if len(last.Tests) != 0 {
				t.Errorf("no test split, but test means %v", last.Tests)
			}
			if got := metrics(t, tr); !strings.HasSuffix(got, ",,,\n") {
				t.Errorf("no test split, but metrics\n%s", got)
			}
			continue
		}
		idx := make([]int, n)
		for i := range idx {
			idx[i] = i
		}
		if want := readings(t, d.Test, idx, "test/z", 0, 0); !slices.Equal(last.Tests, want) {
			t.Errorf("%d test examples: got %v, want %v", n, last.Tests, want)
		}
	}
}

// TestEpochs: an epoch has as many iterations as its whole batches allow, the last may be cut short by Steps.
func TestEpochs(t *testing.T) {
	d := data(t, 25, 0, 2, 0)
	tr := trainer(t, mixed("mixed"), d, train.Options{Steps: 5})
	var got []string
	tr.Observe = func(e train.Event) { got = append(got, fmt.Sprintf("%s %d/%d %d", e.Kind, e.Step, e.Total, e.Epoch)) }
	if err := tr.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	want := []string{"step 1/5 0", "step 2/5 0", "epoch 2/5 1", "step 3/5 0", "step 4/5 0", "epoch 4/5 2", "step 5/5 0", "epoch 5/5 3"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if head, _, _ := strings.Cut(metrics(t, tr), "\n"); head != "step,train/d,train/g,train/iterations,test/d,test/g,test/iterations" {
		t.Errorf("metrics start with %q", head)
	}
}
