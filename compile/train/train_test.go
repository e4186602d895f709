package train_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// data is a data set of train and test images of 1×width pixels, with labels 0 … 2, whose bytes depend on seed.
func data(t testing.TB, training, test, width int, seed byte) *dataset.Dataset {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, n int, magic uint32, each int, value func(i int) byte) {
		head := []uint32{magic, uint32(n)}
		if magic == 0x0803 {
			head = append(head, 1, uint32(each))
		}
		b, err := binary.Append(nil, binary.BigEndian, head)
		if err != nil {
			t.Fatal(err)
		}
		for i := range n * each {
			b = append(b, value(i))
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	pixel := func(i int) byte { return byte(i*37) + seed }
	label := func(i int) byte { return byte(i % 3) }
	write("train-images-idx3-ubyte", training, 0x0803, width, pixel)
	write("train-labels-idx1-ubyte", training, 0x0801, 1, label)
	if test > 0 {
		write("t10k-images-idx3-ubyte", test, 0x0803, width, func(i int) byte { return pixel(i + 5) })
		write("t10k-labels-idx1-ubyte", test, 0x0801, 1, label)
	}
	d, err := dataset.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// mixed is a small GAN with all that a checkpoint must keep: moments and powers of Adam, schedules by steps and by
// the length of the run, running statistics, averages, user state, and noise for generator, dropout and penalty.
func mixed(name string) *ir.Model {
	m := ir.NewModel(name, ir.Defaults{Batch: 4, Steps: 11})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 2}, ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, 3})
	gen := nn.Sequential("gen", nn.Dense{Out: 4}, nn.BatchNorm{}, nn.ReLU{}, nn.Dropout{P: 0.25}, nn.Dense{Out: 2})
	disc := nn.Sequential("disc", nn.Dense{Out: 4}, nn.LeakyReLU{}, nn.Dropout{}, nn.Dense{Out: 1})
	fake := gen.Apply(z)
	real, forged := disc.Apply(x), disc.Apply(fake)
	dLoss, gLoss := nn.NonSaturatingD(real, forged), nn.NonSaturatingG(forged)
	m.Minimize("disc", dLoss, optim.Adam{LR: 0.01, Schedule: optim.Linear{From: optim.Steps(3), To: optim.Steps(9)}}, disc).Times(2).Lazy(3, nn.R1(1, real, x))
	m.Minimize("gen", gLoss, optim.Adam{LR: 0.01, Schedule: optim.Warmup{Then: optim.Cosine{}}}, gen).Average(optim.EMA{})
	n := m.State("iterations", ir.TypeOf(ir.Float32), ir.Fill{})
	m.Set(n, op.AddScalar(m.Read(n), 1))
	m.Report("d", dLoss)
	m.Report("g", gLoss)
	m.Report("iterations", m.Read(n))
	return m
}

func planOf(t testing.TB, m *ir.Model) *compile.Plan {
	t.Helper()
	if _, err := m.Build(); err != nil {
		t.Fatal(err)
	}
	p, err := compile.NewPlan(m)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func trainer(t testing.TB, m *ir.Model, d *dataset.Dataset, o train.Options) *train.Trainer {
	t.Helper()
	return start(t, planOf(t, m), d, o)
}

func start(t testing.TB, p *compile.Plan, d *dataset.Dataset, o train.Options) *train.Trainer {
	t.Helper()
	tr, err := train.New(p, d, o)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// runTo runs until the trainer has done n iterations.
func runTo(t testing.TB, tr *train.Trainer, n int) {
	t.Helper()
	if n == tr.Step() {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	tr.Observe = func(e train.Event) {
		if e.Step == n {
			stop()
		}
	}
	defer stop()
	if err := tr.Run(ctx); err != nil && !(errors.Is(err, train.ErrInterrupted) && errors.Is(err, context.Canceled) && tr.Step() == n) {
		t.Fatal(err)
	}
}

func saved(t testing.TB, tr *train.Trainer) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := tr.Save(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func metrics(t testing.TB, tr *train.Trainer) string {
	t.Helper()
	var b bytes.Buffer
	if err := tr.WriteMetrics(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
