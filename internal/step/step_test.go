package step

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/internal/zoo"
	"github.com/ganc-ml/ganc/models"
)

// trainerOf returns a trainer of a model of the zoo that has done nothing.
func trainerOf(t *testing.T, name string, o train.Options) *train.Trainer {
	t.Helper()
	plan := zoo.Plan(t, name)
	m := plan.Model
	data, err := dataset.Open(m.Defaults.Data)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := train.New(plan, data, o.Resolve(m.Defaults))
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// brief is the models that a short test exports: an R1 penalty with averages, a gradient penalty with several updates of a
// critic, stages with a pre-trained part, a schedule, convolutions with batch normalisation.
var brief = map[string]bool{"gan": true, "wgangp": true, "aegan": true, "vae": true, "dcgan": true}

// long is the models that train for 200 iterations where the test is not short.
var long = map[string]bool{"gan": true, "wgangp": true, "aegan": true, "vae": true, "dcgan": true}

// TestOwn exports the step of every model and trains with it, in ganc's runtime and by the files alone, beside the trainer: the
// state is equal, bit for bit, after every iteration.
func TestOwn(t *testing.T) {
	for _, e := range models.All {
		t.Run(e.Name, func(t *testing.T) {
			if testing.Short() && !brief[e.Name] {
				t.Skip("the step of every model")
			}
			iterations := 2
			if !testing.Short() && long[e.Name] {
				iterations = 200
			}
			s, err := Export(trainerOf(t, e.Name, train.Options{Seed: 3, Batch: 6, Steps: 200}), Options{})
			if err != nil {
				t.Fatal(err)
			}
			p, err := s.Prove(context.Background(), iterations, iterations)
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Idle) > 0 {
				t.Errorf("%v did not run", p.Idle)
			}
			t.Logf("%d programs, %d executions, %d state variables", p.Programs, p.Executions, p.States)
		})
	}
}

// TestDifferenceIsTold exports a step, changes one weight of the state that the files begin with, and wants it named.
func TestDifferenceIsTold(t *testing.T) {
	s, err := Export(trainerOf(t, "gan2d", train.Options{Seed: 3, Batch: 6, Steps: 40}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := newDriver(s)
	d.state["gen.2.bias"].Float32s()[0] += 1e-6
	_, err = d.prove(context.Background(), 1, 1)
	var parity *proof.ParityError
	if !errors.As(err, &parity) || !strings.Contains(err.Error(), "iteration 1 of stage 1: ") {
		t.Errorf("got %v", err)
	}
}
