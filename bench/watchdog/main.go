// Command watchdog trains models of the zoo for a few steps, lets the watchdog look, and writes a line for each look, from which
// the limits of internal/watch were taken. CSV, appended to standard output:
//
//	go run ./bench/watchdog -steps 200,468 -seeds 1,2,3 gan gan-vanilla vae >> bench/watchdog/looks.csv
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

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
		for _, seed := range numbers(*seeds) {
			if err := run(name, uint64(seed)); err != nil {
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

// run trains a model and looks.
func run(name string, seed uint64) error {
	at := numbers(*steps)
	t, err := prepare(name, train.Options{Seed: seed, Steps: slices.Max(at), Threads: *threads})
	if err != nil {
		return err
	}
	dog, err := watchdog(t)
	if err != nil {
		return err
	}
	recipeName := name + " " + t.Data.Name
	if *set != "" {
		recipeName += " " + strings.ReplaceAll(*set, ",", " ")
	}
	var failed error
	t.Observe = func(e train.Event) {
		if e.Kind != "step" || !slices.Contains(at, e.Step) || failed != nil {
			return
		}
		l, err := dog.Look(context.Background())
		if err != nil {
			failed = err
			return
		}
		fmt.Printf("%s,%d,%d,%s,%s\n", recipeName, seed, e.Step, figures(l), causes(dog.Findings(l)))
	}
	if err := t.Run(context.Background()); err != nil {
		fmt.Printf("%s,%d,%d,,,,,,%s: %s\n", recipeName, seed, t.Step(), watch.NotFinite, strings.ReplaceAll(err.Error(), ",", ";"))
	}
	return failed
}

func prepare(name string, o train.Options) (*train.Trainer, error) {
	e, err := models.Lookup(name)
	if err != nil {
		return nil, err
	}
	source := *data
	m, err := e.Build()
	if err != nil {
		return nil, err
	}
	if source == "" {
		source = m.Defaults.Data
	}
	if *set != "" {
		changes, err := recipe.Parse("-set", strings.Split(*set, ","))
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
