package run_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// level is a block of one parameter.
type level struct{ *ir.State }

func (l level) Name() string        { return "level" }
func (l level) States() []*ir.State { return []*ir.State{l.State} }

// sinking is a model whose loss is NaN in iteration 700. An epoch has 1,000.
func sinking(t *testing.T) *ir.Model {
	t.Helper()
	m := ir.NewModel("sinking", ir.Defaults{Data: "ring8,n=4000", Batch: 2, Epochs: 1})
	x := m.Data("point", ir.Float32, ir.Shape{ir.Batch, 2}, ir.Range(-1, 1))
	height := m.Parameter("height", ir.TypeOf(ir.Float32), ir.Fill{Value: 699.5})
	m.Minimize("sink", m.Read(height), optim.SGD{LR: 1}, level{height})
	net := nn.Sequential("net", nn.Dense{Out: 2})
	loss := op.Add(nn.MSE(net.Apply(x), x), op.Sqrt(m.Read(height)))
	m.Minimize("fit", loss, optim.SGD{LR: 1e-3}, net)
	m.Report("loss", loss)
	m.Export("copy", ir.In("point", x), ir.Out("copy", net.Apply(x)))
	built, err := m.Build()
	if err != nil {
		t.Fatal(err)
	}
	return built
}

// replays hears of replays, and may do something at a step.
type replays struct {
	run.Silent
	at     func(step int)
	replay train.Event
}

func (r *replays) Progress(e train.Event) {
	switch e.Kind {
	case "replay":
		r.replay = e
	case "step":
		r.at(e.Step)
	}
}

// TestReplay: a long epoch has checkpoints within, and a fault is found from the newest that is whole, or from the
// beginning of the run.
func TestReplay(t *testing.T) {
	t.Chdir(t.TempDir())
	const checkpoint = "checkpoints/step-000000500.safetensors"
	for _, row := range []struct {
		name string
		at   func(step int)
		from int
	}{
		{"whole", func(int) {}, 500},
		{"removed", func(step int) {
			if step == 600 {
				if err := os.Remove(filepath.Join("removed", checkpoint)); err != nil {
					t.Error(err)
				}
			}
		}, 0},
	} {
		o := run.Options{Seed: 1, Threads: 1, Out: row.name}
		r := &replays{at: row.at}
		_, err := run.Train(context.Background(), sinking(t), o, r)
		var fault *train.NotFiniteError
		if !errors.As(err, &fault) || fault.Step != 700 || fault.Node != "Sqrt" || !strings.Contains(err.Error(), "replay_test.go:") {
			t.Fatalf("%s: got %v", row.name, err)
		}
		if r.replay.Step != row.from || r.replay.Steps != 699-row.from {
			t.Errorf("%s: replayed %d steps from %d, want %d", row.name, r.replay.Steps, r.replay.Step, row.from)
		}
		if kept := rundir.Exists(filepath.Join(row.name, checkpoint)); kept != (row.from > 0) {
			t.Errorf("%s: the checkpoint is kept: %v", row.name, kept)
		}
	}
}
