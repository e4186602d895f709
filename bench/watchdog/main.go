// Command watchdog trains models of the zoo, lets the watchdog look, and writes a line of CSV for each look, from which the limits of
// internal/watch were taken (looks.csv): model and data; seed; step; effective classes or modes of those of the data; spread; nearest
// distance; separation; norms of gradients; what is found. Of a model that draws no samples, such as an autoencoder, a translator or a
// classifier, the line says "nothing drawn": gradients alone are looked at. The time of the looks beside that of the steps goes to
// standard error.
//
// Looks at three seeds were taken of all models that draw samples. gan-nonorm and infogan-nonorm
// are these models without batch norm, infogan-trunk is infogan whose recogniser shares the discriminator's layers. cgan-told is a
// recipe of bench/quality. A line without a seed is of a model that draws nothing and was not trained.
//
// A run is as long as the model's default, and ends after its first look at samples (-looks 2: after its second), which is at the end of
// an epoch, 800 iterations or more after the start. With -steps it looks after so many steps, the last of which are its length.
//
// An argument may be a checkpoint of a run as well, RUN/checkpoints/step-N.safetensors, or the looks that a run has recorded,
// RUN/events.jsonl.
//
//	go run ./bench/watchdog -seeds 1,2,3 gan gan-vanilla vae >> bench/watchdog/looks.csv
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/internal/recipe"
	"github.com/ganc-ml/ganc/internal/watch"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/models"
)

var (
	steps   = flag.String("steps", "", "looks after so many steps; the last ends the run (default: where a run looks)")
	looks   = flag.Int("looks", 1, "without -steps: looks at samples that end a run")
	seeds   = flag.String("seeds", "1", "seeds, a run for each")
	data    = flag.String("data", "", "source of the data (default: the model's)")
	set     = flag.String("set", "", "changes of the recipe, KEY=VALUE,KEY=VALUE")
	threads = flag.Int("threads", 2, "worker threads")
)

func main() {
	flag.Parse()
	for _, name := range flag.Args() {
		if filepath.Base(name) == events {
			if err := record(name); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
			continue
		}
		if strings.HasSuffix(name, suffix) {
			if err := checkpoint(name); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
			continue
		}
		for _, seed := range numbers(*seeds) {
			if err := trained(name, uint64(seed)); err != nil {
				fmt.Fprintf(os.Stderr, "%s, seed %d: %v\n", name, seed, err)
				os.Exit(1)
			}
		}
	}
}

func numbers(list string) (out []int) {
	for _, text := range strings.Split(list, ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		out = append(out, n)
	}
	return out
}

// trained trains a model and looks.
func trained(name string, seed uint64) error {
	o := train.Options{Seed: seed, Threads: *threads}
	var at []int
	if *steps != "" {
		at = numbers(*steps)
		o.Steps = slices.Max(at)
	}
	t, err := prepare(name, *data, *set, o)
	if err != nil {
		return err
	}
	dog, err := watchdog(t)
	if err != nil {
		return err
	}
	ctx, end := context.WithCancel(context.Background())
	defer end()
	var failed error
	var looking time.Duration
	told := 0
	t.Observe = func(e train.Event) {
		due := e.Kind == "step" && slices.Contains(at, e.Step)
		if at == nil {
			due = e.Kind == "epoch" && watch.Due(t.EpochEnds(), t.Total())
		}
		if !due || failed != nil {
			return
		}
		began := time.Now()
		telling, err := look(dog, title(name, t.Data.Name, *set), seed, e.Step)
		looking += time.Since(began)
		if telling {
			told++
		}
		if failed = err; err != nil || at == nil && told == *looks {
			end()
		}
	}
	began := time.Now()
	defer func() {
		took := time.Since(began) - looking
		fmt.Fprintf(os.Stderr, "%s, seed %d: %d steps in %.2f s, looks in %.3f s\n", name, seed, t.Step(), took.Seconds(), looking.Seconds())
	}()
	if err := t.Run(ctx); err != nil && ctx.Err() == nil {
		fmt.Printf("%s,%d,%d,,,,,,%s: %s\n", title(name, t.Data.Name, *set), seed, t.Step(), watch.NotFinite, strings.ReplaceAll(err.Error(), ",", ";"))
	}
	return failed
}

// title is a model, its data, and the settings that were changed.
func title(model, data, set string) string {
	return strings.TrimSpace(model + " " + data + " " + strings.ReplaceAll(set, ",", " "))
}

// look writes the line of a look, and reports whether it tells all that it can of the model: a look before the last stage of training
// that the samples depend on has gradients alone.
func look(dog *watch.Watchdog, title string, seed uint64, step int) (telling bool, err error) {
	l, err := dog.Look(context.Background())
	if err != nil {
		return false, err
	}
	drawn := ""
	switch {
	case !dog.Draws():
		drawn = nothing
	case l.Samples == 0:
		drawn = early
	}
	fmt.Printf("%s,%d,%d,%s,%s\n", title, seed, step, figures(l, drawn), causes(dog.Findings(l)))
	return drawn != early, nil
}

// What stands in the place of classes where no samples were looked at.
const (
	nothing = "nothing drawn"
	early   = "not trained yet"
)

// prepare makes a trainer of a model with another recipe, on a source of data, its own where that is empty.
func prepare(name, source, set string, o train.Options) (*train.Trainer, error) {
	e, err := models.Lookup(name)
	if err != nil {
		return nil, err
	}
	m, err := e.Build()
	if err != nil {
		return nil, err
	}
	if source == "" {
		source = m.Defaults.Data
	}
	if set != "" {
		changes, err := recipe.Parse("-set", strings.Split(set, ","))
		if err != nil {
			return nil, err
		}
		if _, err := recipe.Apply(m, changes); err != nil {
			return nil, err
		}
	}
	plan, err := compile.NewPlan(m)
	if err != nil {
		return nil, err
	}
	d, err := dataset.Open(source)
	if err != nil {
		return nil, err
	}
	return train.New(plan, d, o)
}

func watchdog(t *train.Trainer) (*watch.Watchdog, error) {
	p, ok := drawing(t.Plan.Model)
	if !ok {
		return watch.New(t, picture.Picture{}, nil)
	}
	net, err := t.Reference(p.Network)
	if err != nil {
		return nil, err
	}
	return watch.New(t, p, net)
}

// drawing is the picture of what a model draws from noise and labels; ok is false where it draws nothing so.
func drawing(m *ir.Model) (p picture.Picture, ok bool) {
	list := picture.Of(m)
	i := slices.IndexFunc(list, func(p picture.Picture) bool { return p.Input < 0 })
	if i < 0 {
		return p, false
	}
	return list[i], true
}

// figures is classes, or what stands in their place, spread, nearest, separation and the gradient norms, empty where there is none.
func figures(l watch.Look, classes string) string {
	cell := func(v *float64) string {
		if v == nil {
			return ""
		}
		return strconv.FormatFloat(*v, 'f', 4, 64)
	}
	if l.Classes != nil {
		classes = fmt.Sprintf("%.2f of %.2f", *l.Classes, l.DataClasses)
	}
	least := ""
	for _, g := range l.Gradients {
		least += fmt.Sprintf(" %s %.3g", g.Name, g.Value)
	}
	return strings.Join([]string{classes, cell(l.Spread), cell(l.Nearest), cell(l.Separation), strings.TrimSpace(least)}, ",")
}

func causes(list []watch.Finding) string {
	var names []string
	for _, f := range list {
		names = append(names, string(f.Cause))
	}
	return strings.Join(names, "; ")
}
