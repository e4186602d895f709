package train_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// counting is a model of two stages that count: a falls by 1 in every iteration of the first, b by the factor of a
// schedule over the second, which has three executions an iteration and a lazy term.
func counting() *ir.Model {
	m := ir.NewModel("counting", ir.Defaults{Batch: 2})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 1})
	one := op.AddScalar(op.Scale(op.Mean(x), 0), 1)
	a := m.Parameter("a", ir.TypeOf(ir.Float32), ir.Fill{})
	b := m.Parameter("b", ir.TypeOf(ir.Float32), ir.Fill{})
	m.Stage("first", 2)
	m.Minimize("a", op.Mul(one, m.Read(a)), optim.SGD{LR: 1}, &block{"a", []*ir.State{a}})
	m.Stage("second", 3)
	m.Minimize("b", op.Mul(one, m.Read(b)), optim.SGD{LR: 1, Schedule: optim.Linear{}}, &block{"b", []*ir.State{b}}).
		Times(3).Lazy(4, op.Scale(m.Read(b), 64))
	m.Report("x", op.Mean(x))
	m.Report("a", m.Read(a))
	return m
}

// TestStages works out by a loop of its own what a run of two stages does: batches go on from one to the next, schedule
// and lazy terms begin anew.
func TestStages(t *testing.T) {
	const seed = 5
	d := data(t, 14, 0, 1, 0) // 7 batches: an epoch is 7 iterations of the first stage, 2 of the second
	tr := trainer(t, counting(), d, train.Options{Seed: seed})
	var got []string
	tr.Observe = func(e train.Event) {
		text := fmt.Sprintf("%s %d/%d", e.Kind, e.Step, e.Total)
		switch e.Kind {
		case "stage":
			text += fmt.Sprintf(" %s %d", e.Stage, e.Steps)
		case "step":
			text += fmt.Sprint(e.Reports)
		}
		got = append(got, text)
	}
	if err := tr.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	var want []string
	report := func(step, draw, a int) {
		idx := rng.Permutation(14, seed, uint64(draw/7))[draw%7*2:][:2]
		r := readings(t, d.Train, idx, "train/z", seed, draw)
		want = append(want, fmt.Sprintf("step %d/20%v", step, []train.Value{r[0], {Name: "a", Value: float64(a)}}))
	}
	for i := range 14 {
		if i == 0 {
			want = append(want, "stage 0/20 first 14")
		}
		report(i+1, i, -i)
		if i%7 == 6 {
			want = append(want, fmt.Sprintf("epoch %d/20", i+1))
		}
	}
	b := float32(0)
	for i := range 6 {
		if i == 0 {
			want = append(want, "stage 14/20 second 6")
		}
		report(15+i, 14+3*i, -14)
		if i%2 == 1 {
			want = append(want, fmt.Sprintf("epoch %d/20", 15+i))
		}
		for j := range 3 {
			k, slope := 3*i+j, float32(1)
			if k%4 == 0 {
				slope = 65
			}
			b -= float32(1-float64(k)/18) * slope
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, s := range tr.Plan.States() {
		if s.Name == "b" && tr.State(s).Float32s()[0] != b {
			t.Errorf("b is %v, want %v", tr.State(s).Float32s()[0], b)
		}
	}
}

// TestStageLengths: a run of another length is shared out in proportion to what the stages take by default.
func TestStageLengths(t *testing.T) {
	d := data(t, 14, 0, 1, 0)
	for _, row := range []struct {
		o    train.Options
		want string
	}{
		{train.Options{}, "first 14, second 6"},
		{train.Options{Epochs: 5}, "first 14, second 6"},
		{train.Options{Epochs: 10}, "first 28, second 12"},
		{train.Options{Epochs: 1}, "first 2, second 2"}, // 0.4 and 0.6 epochs, of 7 and of 2 iterations
		{train.Options{Steps: 20}, "first 14, second 6"},
		{train.Options{Steps: 1000}, "first 700, second 300"},
		{train.Options{Steps: 1_000_000_000}, "first 700000000, second 300000000"},
		{train.Options{Steps: 3}, "first 2, second 1"},
	} {
		if got := trainer(t, counting(), d, row.o).Stages(); got != row.want {
			t.Errorf("%+v: stages of %s, want %s", row.o, got, row.want)
		}
	}
	_, err := train.New(planOf(t, counting()), d, train.Options{Steps: 1})
	var usage *train.UsageError
	if !errors.As(err, &usage) || err.Error() != `the run leaves stage "first" without a step: make it longer` {
		t.Errorf("one step for two stages: %v", err)
	}
}

// TestResumeStages: what a checkpoint of one length of stages is not continued with.
func TestResumeStages(t *testing.T) {
	d := data(t, 14, 0, 1, 0)
	first := trainer(t, counting(), d, train.Options{})
	runTo(t, first, 3)
	err := trainer(t, counting(), d, train.Options{Steps: 10}).Load(saved(t, first))
	const want = "the run was started for stages of first 14, second 6 steps: it cannot continue with first 7, second 3: give the length that it was started with, or train anew"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// pretrained is a small GAN whose generator ends in a decoder that a stage of its own has trained, with all that stages
// must keep apart.
func pretrained() *ir.Model {
	m := ir.NewModel("pretrained", ir.Defaults{Batch: 4})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 2}, ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, 3})
	enc := nn.Sequential("enc", nn.Dense{Out: 3}, nn.BatchNorm{}, nn.Tanh{})
	dec := nn.Sequential("dec", nn.Dense{Out: 4}, nn.ReLU{}, nn.Dropout{P: 0.25}, nn.Dense{Out: 2})
	gen := nn.Sequential("gen", nn.Dense{Out: 3}, nn.BatchNorm{}, nn.Tanh{})
	disc := nn.Sequential("disc", nn.Dense{Out: 4}, nn.LeakyReLU{}, nn.Dense{Out: 1})
	recon := nn.MSE(dec.Apply(enc.Apply(x)), x)
	real, forged := disc.Apply(x), disc.Apply(dec.Apply(gen.Apply(z)))
	m.Stage("pretrain", 1)
	m.Minimize("autoencoder", recon, optim.Adam{Schedule: optim.Cosine{}}, enc, dec)
	m.Stage("adversarial", 2)
	m.Minimize("disc", nn.NonSaturatingD(real, forged), optim.Adam{Schedule: optim.Linear{}}, disc).Times(2).Lazy(3, nn.R1(1, real, x))
	m.Minimize("gen", nn.NonSaturatingG(forged), optim.Adam{}, gen, dec).Average(optim.EMA{})
	n := m.State("iterations", ir.TypeOf(ir.Float32), ir.Fill{})
	m.Set(n, op.AddScalar(m.Read(n), 1))
	m.Report("recon", recon)
	m.Report("iterations", m.Read(n))
	return m
}
