package train_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/safetensors"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// TestResume: a run that is interrupted after any iteration (in short tests after every sixth), saved and continued gives
// the bytes of one that is not, checkpoint and metrics. Epochs of the first model have two iterations of three draws, so that every place in one is
// met.
func TestResume(t *testing.T) {
	d := data(t, 27, 7, 2, 0)
	for _, row := range []struct {
		m     *ir.Model
		lines int // of metrics: a head and one for each epoch
	}{{mixed("mixed"), 7}, {accumulating(), 4}, {pretrained(), 4}} {
		p := planOf(t, row.m)
		whole := start(t, p, d, train.Options{Seed: 3})
		runTo(t, whole, whole.Total())
		want, wantMetrics := saved(t, whole), metrics(t, whole)
		if n := strings.Count(wantMetrics, "\n"); n != row.lines {
			t.Errorf("%s: %d lines of metrics, want %d:\n%s", row.m.Name, n, row.lines, wantMetrics)
		}
		for n := range whole.Total() + 1 {
			if testing.Short() && n%6 != 1 {
				continue
			}
			first := start(t, p, d, train.Options{Seed: 3})
			runTo(t, first, n)
			checkpoint := saved(t, first)
			next := start(t, p, d, train.Options{Seed: 3, Threads: 2})
			if err := next.Load(checkpoint); err != nil {
				t.Fatalf("%s, after %d iterations: %v", row.m.Name, n, err)
			}
			if next.Step() != n || !bytes.Equal(saved(t, next), checkpoint) {
				t.Errorf("%s, after %d iterations: what was loaded is saved differently", row.m.Name, n)
			}
			runTo(t, next, next.Total())
			if !bytes.Equal(saved(t, next), want) {
				t.Errorf("%s, after %d iterations: the continued run differs", row.m.Name, n)
			}
			if got := metrics(t, next); got != wantMetrics {
				t.Errorf("%s, after %d iterations: metrics\n%swant\n%s", row.m.Name, n, got, wantMetrics)
			}
		}
	}
}

// accumulating is a small Wasserstein GAN with what bounds its critic, whose players add up gradients.
func accumulating() *ir.Model {
	m := ir.NewModel("accumulating", ir.Defaults{Batch: 3, Steps: 3})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 2}, ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, 3})
	gen := nn.Sequential("gen", nn.Dense{Out: 4}, nn.BatchNorm{}, nn.ReLU{}, nn.Dense{Out: 2})
	critic := nn.Sequential("critic", nn.Dense{Out: 4}, nn.Tanh{}, nn.Dropout{}, nn.Dense{Out: 1})
	fake := gen.Apply(z)
	real, forged := critic.Apply(x), critic.Apply(fake)
	mixed := nn.Interpolate(m, "mix", x, fake)
	loss := op.Add(nn.WassersteinD(real, forged), nn.GradientPenalty(10, critic.Apply(mixed), mixed))
	m.Minimize("critic", loss, optim.RMSProp{Centered: true}, critic).Times(2).Accumulate(2).
		Lazy(2, nn.R1(1, real, x)).Limit(optim.ClipWeights{Max: 0.1})
	m.Minimize("gen", nn.WassersteinG(forged), optim.AdamW{AMSGrad: true, Schedule: optim.Cosine{}}, gen).Accumulate(3).
		Clip(optim.ClipNorm{Max: 0.1}).Average(optim.EMA{})
	m.Report("loss", loss)
	return m
}

// TestLoadErrors holds the exact text of what cannot be continued from, and that the trainer is as it was.
func TestLoadErrors(t *testing.T) {
	d := data(t, 27, 7, 2, 0)
	plain := trainer(t, mixed("mixed"), d, train.Options{Seed: 3})
	runTo(t, plain, 3)
	good := saved(t, plain)
	tr := trainer(t, mixed("mixed"), d, train.Options{Seed: 3})
	runTo(t, tr, 2)
	before := saved(t, tr)
	of := func(m *ir.Model, d *dataset.Dataset, o train.Options) []byte { return saved(t, trainer(t, m, d, o)) }
	other := mixed("mixed")
	other.Report("extra", other.Reports[0].Value)
	for _, row := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "checkpoint: safetensors: truncated: 0 bytes, less than a header length"},
		{"truncated", good[:len(good)-1], "checkpoint: safetensors: truncated: tensor \"optimizer/gen/gen.4.weight/v\" ends at byte 928 of the data, the file has 927"},
		{"of an earlier release", edited(t, good, func(f *safetensors.File) { f.Metadata["format"] = "ganc.checkpoint.1" }), `checkpoint: it has no checksum that would tell whether it is whole: an earlier release of ganc wrote it: train anew, with --init to begin with its weights`},
		{"not a checkpoint", edited(t, good, func(f *safetensors.File) { delete(f.Metadata, "format") }), `checkpoint: format "": not a checkpoint of ganc`},
		{"another model", of(mixed("other"), d, train.Options{Seed: 3}), `checkpoint: it is of model "other", not "mixed"`},
		{"a changed model", of(other, d, train.Options{Seed: 3}), `checkpoint: model "mixed" has changed since it was written: train anew`},
		{"a changed range", of(narrow(mixed("mixed")), d, train.Options{Seed: 3}), `checkpoint: model "mixed" has changed since it was written: train anew`},
		{"other data", of(mixed("mixed"), data(t, 27, 7, 2, 1), train.Options{Seed: 3}), "checkpoint: it was trained on other data than DATA: give the same --data"},
		{"another seed", of(mixed("mixed"), d, train.Options{Seed: 4}), "the run was started with --seed 4: it cannot continue with 3"},
		{"another batch", of(mixed("mixed"), d, train.Options{Seed: 3, Batch: 5}), "the run was started with --batch 5: it cannot continue with 4"},
		{"another length", of(mixed("mixed"), d, train.Options{Seed: 3, Steps: 7}), "the run was started for 7 steps, and its learning rate follows a schedule over them: it cannot continue to 11: train anew for 11, or begin a new run with its weights (--init)"},
		{"no step", edited(t, good, func(f *safetensors.File) { f.Metadata["step"] = "x" }), `checkpoint: step "x", count "1": want numbers`},
		{"negative count", edited(t, good, func(f *safetensors.File) { f.Metadata["count"] = "-1" }), `checkpoint: step "3", count "-1": want numbers`},
		{"a tensor is missing", edited(t, good, func(f *safetensors.File) { rename(f, "gen.0.bias", "gen.0.other") }), `checkpoint: it lacks the tensor "gen.0.bias"`},
		{"a tensor of another shape", edited(t, good, func(f *safetensors.File) { reshape(f, "gen.0.weight", 4, 3) }), `checkpoint: tensor "gen.0.weight" is F32[4 3], want F32[3 4]`},
		{"a tensor of another type", edited(t, good, func(f *safetensors.File) { retype(f, "gen.0.weight", safetensors.I32) }), `checkpoint: tensor "gen.0.weight" is I32[3 4], want F32[3 4]`},
		{"no sums", edited(t, good, func(f *safetensors.File) { rename(f, "train/report_sums", "x") }), `checkpoint: it lacks the tensor "train/report_sums"`},
		{"sums of another length", edited(t, good, func(f *safetensors.File) {
			f.Tensors[index(f, "train/report_sums")] = safetensors.Of("train/report_sums", []int{1}, []float64{0})
		}), `checkpoint: tensor "train/report_sums" is F64[1], want 3 elements of F64`},
		{"means of another length", edited(t, good, func(f *safetensors.File) {
			f.Tensors[index(f, "train/report_means")] = safetensors.Of("train/report_means", []int{0, 3}, []float64{})
		}), `checkpoint: tensor "train/report_means" is F64[0 3], want 3 elements of F64`},
		{"test means of another length", edited(t, good, func(f *safetensors.File) {
			f.Tensors[index(f, "train/test_means")] = safetensors.Of("train/test_means", []int{2, 3}, make([]float64, 6))
		}), `checkpoint: tensor "train/test_means" has 6 elements, want 3 or none`},
	} {
		err := tr.Load(row.data)
		got := strings.ReplaceAll(fmt.Sprint(err), d.Name, "DATA")
		if got != row.want {
			t.Errorf("%s:\ngot  %s\nwant %s", row.name, got, row.want)
		}
		var bad *train.CheckpointError
		var usage *train.UsageError
		if !errors.As(err, &bad) && !errors.As(err, &usage) {
			t.Errorf("%s: error of type %T", row.name, err)
		}
		if tr.Step() != 2 || !bytes.Equal(saved(t, tr), before) {
			t.Errorf("%s: the trainer has changed", row.name)
		}
	}
}

// TestFlips: no bit of a checkpoint can change unnoticed, and a change says that the checkpoint is damaged.
func TestFlips(t *testing.T) {
	tr := trainer(t, mixed("mixed"), data(t, 27, 7, 2, 0), train.Options{Seed: 3})
	runTo(t, tr, 3)
	c := saved(t, tr)
	step := 29 // 29 and 8 have no common factor: all places of a byte are met
	if testing.Short() {
		step *= 11
	}
	for bit := 0; bit < 8*len(c); bit += step {
		c[bit/8] ^= 1 << (bit % 8)
		for name, take := range map[string]func([]byte) error{"Load": tr.Load, "TakeWeights": tr.TakeWeights, "CheckCheckpoint": train.CheckCheckpoint} {
			var bad *train.CheckpointError
			if err := take(c); !errors.As(err, &bad) || !bad.Damaged {
				t.Fatalf("%s: bit %d of byte %d of %d is flipped: %v", name, bit%8, bit/8, len(c), err)
			}
		}
		c[bit/8] ^= 1 << (bit % 8)
	}
	if err := tr.Load(c); err != nil {
		t.Error(err)
	}
}

// TestRunLength: the length of a run, as a schedule sees it, counts executions; a run without such a schedule may be
// continued to any length.
func TestRunLength(t *testing.T) {
	d := data(t, 27, 7, 2, 0)
	m := mixed("mixed")
	m.Objectives[0].Optimizer = optim.SGD{Schedule: optim.Linear{}} // two executions an iteration
	tr := trainer(t, m, d, train.Options{Epochs: 3})
	want := map[string]int64{"optimizer/disc/total": 12, "optimizer/gen/total": 6}
	for _, s := range tr.Plan.States() {
		if n, ok := want[s.Name]; ok && tr.State(s).Int64s()[0] == n {
			delete(want, s.Name)
		}
	}
	if len(want) > 0 {
		t.Errorf("no state with %v", want)
	}

	d = data(t, 70, 0, 64, 0)
	first := trainer(t, wide(), d, train.Options{Steps: 1})
	runTo(t, first, 1)
	next := trainer(t, wide(), d, train.Options{Steps: 2})
	if err := next.Load(saved(t, first)); err != nil {
		t.Error(err)
	}
}

// narrow changes the range that a model asks its images in.
func narrow(m *ir.Model) *ir.Model {
	for _, in := range m.Inputs() {
		if in.Range != nil {
			in.Range = &ir.ValueRange{Lo: 0, Hi: 1}
		}
	}
	return m
}

// edited is a checkpoint with something changed.
func edited(t *testing.T, checkpoint []byte, edit func(*safetensors.File)) []byte {
	t.Helper()
	f, err := safetensors.Decode(bytes.Clone(checkpoint))
	if err != nil {
		t.Fatal(err)
	}
	edit(f)
	var b bytes.Buffer
	if err := safetensors.WriteSummed(&b, f.Tensors, f.Metadata); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func index(f *safetensors.File, name string) int {
	for i, t := range f.Tensors {
		if t.Name == name {
			return i
		}
	}
	panic("no tensor " + name)
}

func rename(f *safetensors.File, name, to string)            { f.Tensors[index(f, name)].Name = to }
func reshape(f *safetensors.File, name string, shape ...int) { f.Tensors[index(f, name)].Shape = shape }
func retype(f *safetensors.File, name, dtype string)         { f.Tensors[index(f, name)].DType = dtype }
