package watch_test

import (
	"bytes"
	"context"
	"reflect"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/internal/recipe"
	"github.com/ganc-ml/ganc/internal/watch"
	"github.com/ganc-ml/ganc/internal/zoo"
)

// TestDue: the first look is after 800 iterations, and others 800 later; the end of a run is looked at if it is as long.
func TestDue(t *testing.T) {
	for _, c := range []struct {
		ends  []int
		total int
		want  bool
	}{
		{[]int{200}, 2000, false},
		{[]int{400, 800}, 2000, true},
		{[]int{400, 800, 1200}, 2000, false},
		{[]int{400, 800, 1200, 1610}, 2000, true},
		{[]int{936}, 936, true},
		{[]int{600, 810, 820}, 820, true},
		{[]int{4}, 4, false},
		{nil, 10, false},
	} {
		if got := watch.Due(c.ends, c.total); got != c.want {
			t.Errorf("after %v of %d: %v", c.ends, c.total, got)
		}
	}
}

func number(v float64) *float64 { return &v }

// TestFindings: each limit is passed by figures of one kind, and by none of honest training.
func TestFindings(t *testing.T) {
	honest := func() watch.Look {
		return watch.Look{Samples: 256, Classes: number(8.5), DataClasses: 9.9, Spread: number(0.9), Nearest: number(0.8), Separation: number(0.8),
			Gradients: []train.Value{{Name: "disc", Value: 0.3}, {Name: "gen", Value: 0.1}}}
	}
	for _, c := range []struct {
		name   string
		change func(*watch.Look)
		want   []watch.Cause
	}{
		{"honest", func(*watch.Look) {}, nil},
		{"nothing to measure", func(l *watch.Look) { *l = watch.Look{} }, nil},
		{"few classes", func(l *watch.Look) { *l.Classes = 1.5 }, []watch.Cause{watch.FewClasses}},
		{"few classes after one epoch", func(l *watch.Look) { *l.Classes, l.Trained = 2.44, 937 }, nil},
		{"few classes after two epochs", func(l *watch.Look) { *l.Classes, l.Trained = 2.44, 1404 }, []watch.Cause{watch.FewClasses}},
		{"two classes after one epoch", func(l *watch.Look) { *l.Classes, l.Trained = 1.9, 800 }, []watch.Cause{watch.FewClasses}},
		{"one image", func(l *watch.Look) { *l.Classes, *l.Spread, *l.Nearest = 1, 0, 0 }, []watch.Cause{watch.FewClasses, watch.Alike}},
		{"gan after two epochs", func(l *watch.Look) { *l.Classes, *l.Spread, *l.Nearest, *l.Separation = 7.49, 0.6, 0.3366, 0.803 }, nil},
		{"lsgan after two epochs", func(l *watch.Look) { *l.Classes, *l.Spread, *l.Nearest, *l.Separation = 7.3, 0.6836, 0.2505, 0.9414 }, nil},
		{"gan-vanilla after two epochs", func(l *watch.Look) { *l.Classes, *l.Spread, *l.Nearest, *l.Separation = 1.08, 0.3385, 0.0705, 0.9953 }, []watch.Cause{watch.FewClasses, watch.Alike, watch.Dominance}},
		{"few images", func(l *watch.Look) { *l.Nearest = 0.01 }, []watch.Cause{watch.Alike}},
		{"a sure discriminator", func(l *watch.Look) { *l.Separation = 1 }, nil},
		{"a sure discriminator of dull samples", func(l *watch.Look) { *l.Separation, *l.Spread = 1, 0.5 }, []watch.Cause{watch.Dominance}},
		{"no gradient", func(l *watch.Look) { l.Gradients[1].Value = 1e-9 }, []watch.Cause{watch.Vanishing}},
		{"a steep loss", func(l *watch.Look) { l.Gradients[0].Value = 1e9 }, []watch.Cause{watch.Exploding}},
	} {
		l := honest()
		c.change(&l)
		var got []watch.Cause
		for _, f := range l.Findings(map[string]int{"disc": 100, "gen": 100}) {
			got = append(got, f.Cause)
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// TestAdvise: what is advised is of this model, and its recipe takes the changes.
func TestAdvise(t *testing.T) {
	for _, c := range []struct {
		model string
		cause watch.Cause
		want  string
	}{
		{"gan-vanilla", watch.FewClasses, "--set disc.penalty.r1=1 (the R1 penalty, which disc lacks); --set optim.beta1=0 (no momentum); --set gen.optim.lr=5e-05 (two time scales); averaged weights of gen (Average(optim.EMA{}))"},
		{"gan", watch.FewClasses, "--set disc.optim.lr=0.0005,gen.optim.lr=0.0005 (half of the learning rate); --set gen.optim.lr=0.00025 (two time scales)"},
		{"gan", watch.Dominance, "--set disc.optim.lr=0.0005 (half of the learning rate of disc alone); --set gen.optim.lr=0.00025 (two time scales)"},
		{"dcgan", watch.Alike, "--set disc.optim.lr=0.00025,gen.optim.lr=0.0005 (half of the learning rate); nn.Pack before disc"},
		{"vae", watch.NotFinite, "--set elbo.optim.lr=0.0004 (a tenth of the learning rate)"},
		{"vae", watch.Alike, "--set elbo.optim.lr=0.002 (half of the learning rate)"},
	} {
		m := zoo.Model(t, c.model)
		a := watch.Advise(m, picture.Of(m)[0].Network, c.cause)
		if got := a.Text(); got != c.want {
			t.Errorf("%s, %s: got %s", c.model, c.cause, got)
		}
		var keys []string
		for _, ch := range a.Changes {
			keys = append(keys, ch.Key+"="+ch.Value)
		}
		if set, err := recipe.Apply(m, a.Changes); err != nil || set != strings.Join(keys, ",") {
			t.Errorf("%s: changed %s, %v, want %s", c.model, set, err, keys)
		}
		if _, err := compile.NewPlan(m); err != nil {
			t.Errorf("%s: %v", c.model, err)
		}
	}
}

// TestLookChangesNothing: a training that is looked at after every epoch ends in the same bytes, and two looks at one state
// give the same figures.
func TestLookChangesNothing(t *testing.T) {
	trained := func(watched bool) []byte {
		m := zoo.Model(t, "gan2d")
		plan, err := compile.NewPlan(m)
		if err != nil {
			t.Fatal(err)
		}
		d, err := dataset.Open("ring8,n=512")
		if err != nil {
			t.Fatal(err)
		}
		tr, err := train.New(plan, d, train.Options{Seed: 1, Batch: 64, Steps: 20, Threads: 2})
		if err != nil {
			t.Fatal(err)
		}
		p := picture.Of(m)[0]
		net, err := tr.Reference(p.Network)
		if err != nil {
			t.Fatal(err)
		}
		dog, err := watch.New(tr, p, net)
		if err != nil {
			t.Fatal(err)
		}
		looks := 0
		tr.Observe = func(e train.Event) {
			if e.Kind != "epoch" || !watched {
				return
			}
			looks++
			first, err := dog.Look(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			second, err := dog.Look(context.Background())
			if err != nil || !reflect.DeepEqual(first, second) {
				t.Errorf("looks at one state give %+v and %+v, %v", first, second, err)
			}
			if len(first.Values()) != 9 || first.Separation == nil {
				t.Errorf("measured %v", first.Values())
			}
		}
		if err := tr.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if watched && looks != 3 {
			t.Errorf("%d looks", looks)
		}
		var b bytes.Buffer
		if err := tr.Save(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	if !bytes.Equal(trained(false), trained(true)) {
		t.Error("the watchdog changes the training")
	}
}
