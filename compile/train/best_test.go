package train_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/safetensors"
)

// validated is a data set with examples set aside.
func validated(t *testing.T) *dataset.Dataset {
	t.Helper()
	d, err := dataset.Open(dataset.With(data(t, 27, 7, 2, 0).Name, "validation=7"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// column is the numbers under a head of metrics.csv.
func column(t *testing.T, text, head string) []float64 {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.Index(lines[0], head)
	if at < 0 {
		t.Fatalf("%q has no %s", lines[0], head)
	}
	var out []float64
	for _, l := range lines[1:] {
		v, err := strconv.ParseFloat(l[at], 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// TestBest: the best epoch is the first with the least, or greatest, report on the validation split; its weights can be
// taken back; a run that is continued finds the same.
func TestBest(t *testing.T) {
	d := validated(t)
	p := planOf(t, mixed("mixed"))
	for _, best := range []string{"d", "max:d"} {
		o := train.Options{Seed: 3, Best: best, Steps: 15}
		whole := start(t, p, d, o)
		var weights []byte
		whole.Observe = func(e train.Event) {
			if e.Kind == "epoch" && e.Best {
				weights = saved(t, whole)
			}
		}
		if err := whole.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		values := column(t, metrics(t, whole), "validation/"+strings.TrimPrefix(best, "max:"))
		want := slices.Index(values, slices.Min(values))
		if strings.HasPrefix(best, "max:") {
			want = slices.Index(values, slices.Max(values))
		}
		epoch, step := whole.Best()
		if epoch != want+1 || column(t, metrics(t, whole), "step")[want] != float64(step) {
			t.Errorf("%s: epoch %d, step %d of %v", best, epoch, step, values)
		}
		end := saved(t, whole)
		for n := 0; n < whole.Total(); n += 5 {
			first := start(t, p, d, o)
			runTo(t, first, n)
			next := start(t, p, d, o)
			if err := next.Load(saved(t, first)); err != nil {
				t.Fatal(err)
			}
			runTo(t, next, next.Total())
			if e, s := next.Best(); e != epoch || s != step || !bytes.Equal(saved(t, next), end) {
				t.Errorf("%s: continued at %d: epoch %d, step %d, want %d, %d", best, n, e, s, epoch, step)
			}
		}
		at := start(t, p, d, o)
		if err := at.Load(weights); err != nil || at.Step() != step {
			t.Fatalf("%s: the best checkpoint is of step %d: %v", best, at.Step(), err)
		}
		if err := whole.TakeWeights(weights); err != nil {
			t.Fatal(err)
		}
		for _, s := range p.States() {
			if !bytes.Equal(whole.State(s).Bytes(), at.State(s).Bytes()) {
				t.Errorf("%s: %s is not that of the best epoch", best, s.Name)
			}
		}
	}
}

// TestPatience: a run ends after so many epochs without a better one, and stays ended.
func TestPatience(t *testing.T) {
	d := validated(t)
	p := planOf(t, mixed("mixed"))
	for _, patience := range []int{1, 2} {
		o := train.Options{Seed: 3, Best: "max:d", Patience: patience, Steps: 40}
		tr := start(t, p, d, o)
		if err := tr.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		epoch, _ := tr.Best()
		values := column(t, metrics(t, tr), "validation/d")
		if !tr.Finished() || tr.Step() >= tr.Total() || len(values) != epoch+patience {
			t.Errorf("patience %d: the run ends at step %d of %d, the best of %v is epoch %d", patience, tr.Step(), tr.Total(), values, epoch)
		}
		end := saved(t, tr)
		again := start(t, p, d, o)
		if err := errors.Join(again.Load(end), again.Run(context.Background())); err != nil || !bytes.Equal(saved(t, again), end) {
			t.Errorf("patience %d: a run that has ended goes on: %v", patience, err)
		}
	}
}

func TestBestErrors(t *testing.T) {
	p := planOf(t, mixed("mixed"))
	with, without := validated(t), data(t, 27, 7, 2, 0)
	for _, c := range []struct {
		d    *dataset.Dataset
		o    train.Options
		want string
	}{
		{with, train.Options{Best: "dd"}, `model mixed has no report "dd" to choose the best epoch by: did you mean "d"? (reports: d, g, iterations)`},
		{with, train.Options{Best: "max:accuracy"}, `model mixed has no report "accuracy" to choose the best epoch by (reports: d, g, iterations)`},
		{with, train.Options{Patience: 3}, `patience of 3 epochs: name the report that is to become better with --best`},
		{with, train.Options{Best: "d", Patience: -1}, `patience of -1 epochs: want at least 1`},
		{without, train.Options{Best: "d"}, `the best epoch is chosen on validation examples, and DATA has none: set some aside with --split validation=0.1`},
	} {
		_, err := train.New(p, c.d, c.o)
		var u *train.UsageError
		if err == nil || !errors.As(err, &u) || strings.ReplaceAll(err.Error(), c.d.Name, "DATA") != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	first := trainer(t, mixed("mixed"), with, train.Options{Seed: 3})
	runTo(t, first, 5)
	lacking := edited(t, saved(t, first), func(f *safetensors.File) { rename(f, "train/validation_means", "other") })
	if err := trainer(t, mixed("mixed"), with, train.Options{Seed: 3, Best: "d"}).Load(lacking); err == nil ||
		err.Error() != `checkpoint: it lacks the tensor "train/validation_means"` {
		t.Errorf("got %v", err)
	}
}

// TestBestOfStages: epochs before the last stage are not chosen, and do not try patience.
func TestBestOfStages(t *testing.T) {
	d, err := dataset.Open(dataset.With(data(t, 18, 0, 1, 0).Name, "validation=4"))
	if err != nil {
		t.Fatal(err)
	}
	tr := trainer(t, counting(), d, train.Options{Best: "max:a", Patience: 1})
	if err := tr.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	values := column(t, metrics(t, tr), "validation/a") // it falls in the first stage, of 2 epochs, and stays in the second
	if epoch, _ := tr.Best(); epoch != 3 || len(values) != 4 {
		t.Errorf("the best of %v is epoch %d, want the third, and an end after the fourth", values, epoch)
	}
}
