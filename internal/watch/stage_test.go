package watch

import (
	"context"
	"testing"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/internal/zoo"
)

// TestStages: samples of a generator whose training begins in a later stage are looked at after 800 iterations of that stage, not
// before: gradients alone are.
func TestStages(t *testing.T) {
	plan := zoo.Plan(t, "aegan")
	d, err := dataset.Open("mnist")
	if err != nil {
		t.Fatal(err)
	}
	tr, err := train.New(plan, d, train.Options{Seed: 1, Batch: 8, Steps: 4000, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	p := picture.Of(plan.Model)[0]
	net, err := tr.Reference(p.Network)
	if err != nil {
		t.Fatal(err)
	}
	dog, err := New(tr, p, net)
	if err != nil {
		t.Fatal(err)
	}
	if dog.begun != 600 || dog.ripe(599+Every) || !dog.ripe(600+Every) || !(&Watchdog{}).ripe(1) {
		t.Errorf("training of the generator begins after %d iterations", dog.begun)
	}
	l, err := dog.Look(context.Background())
	if err != nil || l.Samples != 0 || l.Spread != nil || len(l.Gradients) != 1 || len(dog.Findings(l)) > 0 {
		t.Errorf("before the first stage: %+v, %v", l, err)
	}
	dog.begun = 0
	if l, err = dog.Look(context.Background()); err != nil || l.Samples != 256 || len(dog.Findings(l)) == 0 {
		t.Errorf("an untrained generator, if it were looked at: %+v, %v", l, err)
	}
}
