package train_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

func TestResolve(t *testing.T) {
	all := runtime.GOMAXPROCS(0)
	epochs, steps := ir.Defaults{Batch: 32, Epochs: 7}, ir.Defaults{Epochs: 7, Steps: 9}
	for _, row := range []struct {
		o    train.Options
		d    ir.Defaults
		want train.Options
	}{
		{train.Options{}, ir.Defaults{}, train.Options{Batch: 128, Threads: all}},
		{train.Options{}, epochs, train.Options{Batch: 32, Epochs: 7, Threads: all}},
		{train.Options{}, steps, train.Options{Batch: 128, Steps: 9, Threads: all}},
		{train.Options{Epochs: 3}, steps, train.Options{Batch: 128, Epochs: 3, Threads: all}},
		{train.Options{Steps: 3, Batch: 5, Threads: 2, Seed: 8}, epochs, train.Options{Seed: 8, Batch: 5, Steps: 3, Threads: 2}},
		{train.Options{Steps: -1}, epochs, train.Options{Batch: 32, Steps: -1, Threads: all}},
	} {
		if got := row.o.Resolve(row.d); got != row.want {
			t.Errorf("%+v resolved by %+v: got %+v, want %+v", row.o, row.d, got, row.want)
		}
	}
}

// TestNewErrors holds the exact text of what a run cannot be started with.
func TestNewErrors(t *testing.T) {
	d := data(t, 11, 3, 2, 0)
	for _, row := range []struct {
		name string
		x    func(m *ir.Model) ir.Value
		o    train.Options
		want string
	}{
		{"batch", pixels, train.Options{Batch: -1, Steps: 1}, "batch size -1: want at least 1"},
		{"batch larger than the data", pixels, train.Options{Batch: 12, Steps: 1}, "batch size 12 exceeds the 11 training examples of DATA"},
		{"steps", pixels, train.Options{Batch: 2, Steps: -1}, "-1 steps, 0 epochs: want a positive number of one of them"},
		{"length", pixels, train.Options{Batch: 2}, "the model has no default length: give a number of epochs or steps"},
		{"threads", pixels, train.Options{Batch: 2, Steps: 1, Threads: -1}, "-1 threads: want at least 1"},
		{"field", func(m *ir.Model) ir.Value { return m.Data("sound", ir.Float32, ir.Shape{ir.Batch, 2}) },
			train.Options{Batch: 2, Steps: 1}, `data DATA: no field "sound": the data set has ["image" "label"]`},
		{"size", func(m *ir.Model) ir.Value { return m.Data("image", ir.Float32, ir.Shape{ir.Batch, 3}) },
			train.Options{Batch: 2, Steps: 1}, `data DATA: field "image" has 2 elements an example (shape [1 2]), the model reads f32[N×3]`},
		{"multiple of the batch", func(m *ir.Model) ir.Value { return m.Data("image", ir.Float32, ir.Shape{ir.Batch.Times(2), 2}) },
			train.Options{Batch: 2, Steps: 1}, `data DATA: field "image" has 2 elements an example (shape [1 2]), the model reads f32[2N×2]`},
		{"type", func(m *ir.Model) ir.Value { return m.Data("image", ir.Float64, ir.Shape{ir.Batch, 2}) },
			train.Options{Batch: 2, Steps: 1}, `data DATA: field "image" is read as f64: want f32 or i64`},
		{"classes", func(m *ir.Model) ir.Value { return m.Data("label", ir.Int64, ir.Shape{ir.Batch}, ir.Classes(2)) },
			train.Options{Batch: 2, Steps: 1}, `data DATA: field "label" has 3 classes, the model takes 2`},
		{"more classes", func(m *ir.Model) ir.Value { return m.Data("label", ir.Int64, ir.Shape{ir.Batch}, ir.Classes(10)) },
			train.Options{Batch: 2, Steps: 1}, `data DATA: field "label" has 3 classes, the model takes 10, and would learn nothing of the others: declare it with ir.Classes(3), or give data of 10 classes`},
		{"classes of a field without", func(m *ir.Model) ir.Value { return m.Data("image", ir.Int64, ir.Shape{ir.Batch, 2}, ir.Classes(10)) },
			train.Options{Batch: 2, Steps: 1}, `data DATA: field "image" has values from 0 to 255, the model takes 10 classes`},
		{"rows of labels", func(m *ir.Model) ir.Value {
			return op.OneHot(op.Reshape(m.Data("label", ir.Int64, ir.Shape{ir.Batch}), ir.Batch, 1), 2, ir.Float32)
		}, train.Options{Batch: 2, Steps: 1}, `data DATA: field "label" has values from 0 to 2, OneHot takes 0 to 1 (train_test/options_test.go:67)`},
		{"entries for labels", func(m *ir.Model) ir.Value {
			return op.Gather(m.Read(m.State("t", ir.TypeOf(ir.Float32, 2, 4), ir.Fill{})), m.Data("label", ir.Int64, ir.Shape{ir.Batch}), 0)
		}, train.Options{Batch: 2, Steps: 1}, `data DATA: field "label" has values from 0 to 2, Gather takes 0 to 1 (train_test/options_test.go:70)`},
		{"colour", func(m *ir.Model) ir.Value {
			return m.Data("image", ir.Float32, ir.Shape{ir.Batch, 3, 1, 2})
		}, train.Options{Batch: 2, Steps: 1}, `data DATA: field "image" has 2 elements an example (shape [1 2]), the model reads f32[N×3×1×2]: the data are grey and the model has 3 channels: ask for channels=3, where the data are files of images, or declare 1 channel`},
		{"size of images", func(m *ir.Model) ir.Value {
			return m.Data("image", ir.Float32, ir.Shape{ir.Batch, 1, 4, 4})
		}, train.Options{Batch: 2, Steps: 1}, `data DATA: field "image" has 2 elements an example (shape [1 2]), the model reads f32[N×1×4×4]: ask for size=4x4, where the data are files of images, or declare the size of the data`},
		{"layout", func(m *ir.Model) ir.Value {
			return m.Data("image", ir.Float32, ir.Shape{ir.Batch, 1, 2, 1})
		}, train.Options{Batch: 2, Steps: 1}, `data DATA: field "image" has images of 1×1×2 (channels, height, width), the model reads f32[N×1×2×1]: declare it as f32[N×1×1×2]`},
		{"range of a loss", func(m *ir.Model) ir.Value {
			x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 2})
			return nn.BCEWithLogits(x, op.Reshape(x, ir.Batch, 2))
		}, train.Options{Batch: 2, Steps: 1}, `data DATA: field "image" has values from 0 to 255, BCEWithLogits takes 0 to 1 (train_test/options_test.go:83): declare the data with ir.Range(0, 1), which scales them`},
	} {
		m := ir.NewModel("bad", ir.Defaults{})
		w := m.Parameter("w", ir.TypeOf(ir.Float32), ir.Fill{})
		loss := op.Mul(op.Mean(op.Cast(row.x(m), ir.Float32)), m.Read(w))
		m.Minimize("w", loss, optim.SGD{}, &block{"w", []*ir.State{w}})
		_, err := train.New(planOf(t, m), d, row.o)
		if err == nil || strings.ReplaceAll(err.Error(), d.Name, "DATA") != row.want {
			t.Errorf("%s:\ngot  %v\nwant %s", row.name, err, row.want)
			continue
		}
		var usage *train.UsageError
		var bad *dataset.Error
		if !errors.As(err, &usage) && !errors.As(err, &bad) {
			t.Errorf("%s: error of type %T", row.name, err)
		}
	}
}

func pixels(m *ir.Model) ir.Value { return m.Data("image", ir.Float32, ir.Shape{ir.Batch, 2}) }
