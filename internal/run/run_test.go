package run_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
)

// points is an autoencoder of points in the plane.
func points(t *testing.T) *ir.Model {
	t.Helper()
	m := ir.NewModel("points", ir.Defaults{Data: "ring8,n=40,validation=20", Batch: 10, Epochs: 2})
	x := m.Data("point", ir.Float32, ir.Shape{ir.Batch, 2}, ir.Range(-1, 1))
	net := nn.Sequential("net", nn.Dense{Out: 2})
	loss := nn.MSE(net.Apply(x), x)
	m.Minimize("fit", loss, optim.SGD{}, net)
	m.Report("loss", loss)
	m.Export("copy", ir.In("point", x), ir.Out("copy", net.Apply(x)))
	built, err := m.Build()
	if err != nil {
		t.Fatal(err)
	}
	return built
}

// listener writes down what it is told.
type listener struct {
	run.Silent
	heard []string
}

func (l *listener) hear(format string, args ...any) {
	l.heard = append(l.heard, fmt.Sprintf(format, args...))
}

func (l *listener) Start(s run.Start) { l.hear("start %d/%d in %s", s.Step, s.Steps, s.Place) }
func (l *listener) Progress(e train.Event) {
	if e.Kind != "step" {
		l.hear("%s %d", e.Kind, e.Epoch)
	}
}
func (l *listener) Record(e run.Event) error {
	l.hear("%s at %d", e.Event, e.Step)
	return nil
}
func (l *listener) Stop() { l.hear("stop") }
func (l *listener) Best(b run.Best) {
	l.hear("best of %s: epoch %d of step %d/%d", b.Report, b.Epoch, b.Last, b.Steps)
}

// TestTrain: an observer is told everything in order; what is finished can be continued and exported.
func TestTrain(t *testing.T) {
	t.Chdir(t.TempDir())
	o := run.Options{Seed: 1, Threads: 1, Best: "loss", Given: []string{"best"}}
	var first listener
	s, err := run.Train(context.Background(), points(t), o, &first)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"start 0/4 in runs/points-1", "start at 0",
		"epoch 1", "epoch at 2", "checkpoint at 2", "epoch 2", "epoch at 4", "checkpoint at 4",
		"stop", "end at 4", "best of loss: epoch 2 of step 4/4",
	}
	if diff := cmp.Diff(want, first.heard); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	for _, name := range []string{run.ManifestFile, "events.jsonl", run.MetricsFile, run.CurvesFile, "checkpoints/best.safetensors"} {
		if !rundir.Exists(filepath.Join(s.Dir, name)) {
			t.Errorf("%s lacks %s", s.Dir, name)
		}
	}
	var again listener
	o.Resume = true
	if _, err := run.Train(context.Background(), points(t), o, &again); err != nil {
		t.Fatal(err)
	}
	want = []string{"start 4/4 in runs/points-1", "resume at 4", "stop", "end at 4", "best of loss: epoch 2 of step 4/4"}
	if diff := cmp.Diff(want, again.heard); diff != "" {
		t.Errorf("continued: -want +got\n%s", diff)
	}
	record, err := run.Open("runs/points-1")
	if err != nil {
		t.Fatal(err)
	}
	e, err := record.Export(points(t), "", export.DefaultOpset)
	if err != nil || e.Step != "4" || e.Network.Name != "copy" || len(e.File) == 0 {
		t.Errorf("exported %+v, %v", e, err)
	}
}

// TestTrainInterrupted: a run that is interrupted before its first step can be continued, and ends like any other.
func TestTrainInterrupted(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, stop := context.WithCancel(context.Background())
	stop()
	o := run.Options{Seed: 1, Threads: 1, Out: "half"}
	var l listener
	if _, err := run.Train(ctx, points(t), o, &l); !errors.Is(err, train.ErrInterrupted) {
		t.Fatalf("got %v", err)
	}
	if !slices.Contains(l.heard, "interrupted at 0") || !slices.Contains(l.heard, "checkpoint at 0") {
		t.Errorf("heard %q", l.heard)
	}
	o.Resume = true
	s, err := run.Train(context.Background(), points(t), o, run.Silent{})
	if err != nil || s.Trainer.Step() != 4 {
		t.Errorf("%v", err)
	}
}
