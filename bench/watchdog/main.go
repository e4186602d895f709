// Command watchdog trains models of the zoo for a few steps, lets the watchdog look, and writes a line of CSV for each look, from
// which the limits of internal/watch were taken (looks.csv): model and data; seed; step; effective classes or modes of those of the
// data; spread; nearest distance; separation; norms of gradients; what is found. The time of the looks beside that of the steps goes
// to standard error.
//
// Not in looks.csv for want of time, or only from before the first look of a run: wgangp, convwgangp, cgan and cgan-losses
// beyond step 200; aegan, ae, dae, sae, classifier, vqvae, the translators; seed 3; seed 2 but of gan,
// gan-vanilla and vae; gan2d beyond step 624.
//
// An argument may be a checkpoint of a run as well, RUN/checkpoints/step-N.safetensors.
//
//	go run ./bench/watchdog -steps 468,936 -seeds 1,2,3 gan gan-vanilla vae >> bench/watchdog/looks.csv
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
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
	"github.com/ganc-ml/ganc/models"
)

var (
	steps   = flag.String("steps", "200,400", "looks after so many steps; the last ends the run")
	seeds   = flag.String("seeds", "1", "seeds, a run for each")
	data    = flag.String("data", "", "source of the data (default: the model's)")
	set     = flag.String("set", "", "changes of the recipe, KEY=VALUE,KEY=VALUE")
	threads = flag.Int("threads", 2, "worker threads")
)

func main() {
	flag.Parse()
	for _, name := range flag.Args() {
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
	at := numbers(*steps)
	t, err := prepare(name, *data, *set, train.Options{Seed: seed, Steps: slices.Max(at), Threads: *threads})
	if err != nil {
		return err
	}
	dog, err := watchdog(t)
	if err != nil {
		return err
	}
	var failed error
	var looking time.Duration
	t.Observe = func(e train.Event) {
		if e.Kind != "step" || !slices.Contains(at, e.Step) || failed != nil {
			return
		}
		began := time.Now()
		failed = look(dog, title(name, t.Data.Name, *set), seed, e.Step)
		looking += time.Since(began)
	}
	began := time.Now()
	defer func() {
		took := time.Since(began) - looking
		fmt.Fprintf(os.Stderr, "%s, seed %d: %d steps in %.2f s, %d looks in %.3f s\n", name, seed, t.Step(), took.Seconds(), len(at), looking.Seconds())
	}()
	if err := t.Run(context.Background()); err != nil {
		fmt.Printf("%s,%d,%d,,,,,,%s: %s\n", title(name, t.Data.Name, *set), seed, t.Step(), watch.NotFinite, strings.ReplaceAll(err.Error(), ",", ";"))
	}
	return failed
}

// title is a model, its data, and the settings that were changed.
func title(model, data, set string) string {
	return strings.TrimSpace(model + " " + data + " " + strings.ReplaceAll(set, ",", " "))
}

// look writes the line of a look.
func look(dog *watch.Watchdog, title string, seed uint64, step int) error {
	l, err := dog.Look(context.Background())
	if err == nil {
		fmt.Printf("%s,%d,%d,%s,%s\n", title, seed, step, figures(l), causes(dog.Findings(l)))
	}
	return err
}

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
	for _, p := range picture.Of(t.Plan.Model) {
		if p.Input < 0 {
			net, err := t.Reference(p.Network)
			if err != nil {
				return nil, err
			}
			return watch.New(t, p, net)
		}
	}
	return watch.New(t, picture.Picture{}, nil)
}

// figures is classes, spread, nearest, separation and the least gradient norm, empty where there is none.
func figures(l watch.Look) string {
	cell := func(v *float64) string {
		if v == nil {
			return ""
		}
		return strconv.FormatFloat(*v, 'f', 4, 64)
	}
	classes := ""
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
