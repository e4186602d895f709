// Quality trains the recipe of every bar of bars.go, measures the exported files with ganc eval, and writes what it found
// to bench/quality/results.csv and, as a page, to RESULTS.md beside it: make quality. It runs in the root of the project.
//
//	go build -o bin/recipes ./bench/quality/recipes
//	go run ./bench/quality -only aae,dcgan -seeds 3
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	ganc := flag.String("ganc", "bin/recipes", "`FILE` of the program of bench/quality/recipes")
	only := flag.String("only", "", "`BARS` to measure, separated by commas (default: all)")
	first := flag.Int("seed", 1, "the first seed")
	seeds := flag.Int("seeds", 1, "how many seeds of each")
	threads := flag.Int("threads", 2, "worker threads of the training")
	builds := flag.String("out", "build/quality", "`DIR` of the builds")
	dir := flag.String("results", "bench/quality", "`DIR` of results.csv and RESULTS.md")
	reuse := flag.Bool("reuse", false, "measure builds that are there, without training them again")
	page := flag.Bool("page", false, "train nothing: write the page from results.csv")
	flag.Parse()
	chosen, err := choose(*only)
	if err == nil && (flag.NArg() > 0 || *seeds < 1 || *first < 0 || *threads < 1) {
		err = fmt.Errorf("want flags alone, -seeds and -threads of at least 1")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "quality:", err)
		os.Exit(2)
	}
	if *page {
		chosen = nil
	}
	r := runner{ganc: *ganc, builds: *builds, commit: commit(), threads: *threads, reuse: *reuse}
	if err := r.all(*dir, chosen, *first, *seeds); err != nil {
		fmt.Fprintln(os.Stderr, "quality:", err)
		os.Exit(1)
	}
}

// choose is the bars of names, all of them for the empty text.
func choose(only string) (chosen []bar, err error) {
	if only == "" {
		return bars, nil
	}
	for _, name := range strings.Split(only, ",") {
		i := slices.IndexFunc(bars, func(b bar) bool { return b.name == name })
		if i < 0 {
			var names []string
			for _, b := range bars {
				names = append(names, b.name)
			}
			return nil, fmt.Errorf("-only: unknown bar %q (bars: %s)", name, strings.Join(names, ", "))
		}
		chosen = append(chosen, bars[i])
	}
	return chosen, nil
}

// all runs every chosen bar, and keeps the record after each trial.
func (r runner) all(dir string, chosen []bar, first, seeds int) error {
	record, page := filepath.Join(dir, "results.csv"), filepath.Join(dir, "RESULTS.md")
	trials, err := readRecord(record)
	if err != nil {
		return err
	}
	if err := os.WriteFile(page, []byte(table(trials)), 0o644); err != nil {
		return err
	}
	for _, b := range chosen {
		for seed := first; seed < first+seeds; seed++ {
			t, err := r.run(b, seed)
			if err != nil {
				return err
			}
			trials = put(trials, t)
			if err := writeRecord(record, trials); err != nil {
				return err
			}
			if err := os.WriteFile(page, []byte(table(trials)), 0o644); err != nil {
				return err
			}
			fmt.Printf("%s, seed %d: %v in %.0f s\n", b.name, seed, t.values, t.training)
		}
	}
	return nil
}

// commit is the project's commit, with a mark where files differ from it.
func commit() string {
	out, err := exec.Command("git", "describe", "--always", "--dirty=*", "--exclude=*").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}
