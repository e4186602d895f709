package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/apply/evaluate"
)

// TestPage: RESULTS.md is what results.csv says, and every trial is of a bar.
func TestPage(t *testing.T) {
	trials, err := readRecord("results.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, tr := range trials {
		if !slices.ContainsFunc(bars, func(b bar) bool { return b.name == tr.bar }) {
			t.Errorf("results.csv has a trial of %s, which is no bar", tr.bar)
		}
	}
	page, err := os.ReadFile("RESULTS.md")
	if err != nil {
		t.Fatal(err)
	}
	if table(trials) != string(page) {
		t.Error("RESULTS.md is not the page of results.csv: go run ./bench/quality -page")
	}
}

// TestBars: names are unique, the base of a difference is a bar, and ganc eval has every measure.
func TestBars(t *testing.T) {
	seen := map[string]bool{"": true}
	for _, b := range bars {
		if seen[b.name] || !seen[b.base] {
			t.Errorf("%s: want a name of its own, and its base %q before it", b.name, b.base)
		}
		seen[b.name] = true
		for _, g := range b.goals {
			if !slices.Contains(evaluate.Names(), g.measure) {
				t.Errorf("%s: ganc eval has no measure %s", b.name, g.measure)
			}
		}
	}
}

// TestRecord: trials survive the file, and a later trial of the same bar and seed takes the place of the former.
func TestRecord(t *testing.T) {
	a := trial{"cgan", 1, 15000, 100, 190, "a processor, avx512, 2 threads", "abc", []value{{"parzen", 244.5}, {"agree", 0.997}}}
	b := trial{"aae", 1, 7000, 300, 600, "another, avx2, 2 threads", "abd", []value{{"parzen_fine", 331}}}
	again := a
	again.values = []value{{"parzen", 243}, {"agree", 0.998}}
	trials := put(put(put(nil, b), a), again)
	if want := []trial{again, b}; !reflect.DeepEqual(trials, want) {
		t.Errorf("got %v, want %v", trials, want)
	}
	path := filepath.Join(t.TempDir(), "results.csv")
	if err := writeRecord(path, trials); err != nil {
		t.Fatal(err)
	}
	read, err := readRecord(path)
	if err != nil || !reflect.DeepEqual(read, trials) {
		t.Errorf("read %v, %v, want %v", read, err, trials)
	}
}

func TestMeasured(t *testing.T) {
	line := []byte(`{"event":"eval","measures":[{"name":"sure","mean":0.75,"sd":0},{"name":"score","mean":9}],"left_out":[{"name":"agree","reason":"no class"}]}`)
	if v, err := measured(line, []string{"sure"}); !reflect.DeepEqual(v, []value{{"sure", 0.75}}) || err != nil {
		t.Errorf("sure: %v, %v", v, err)
	}
	if _, err := measured(line, []string{"sure", "agree"}); err == nil || !strings.Contains(err.Error(), "no class") {
		t.Errorf("agree: %v, want the reason", err)
	}
}

// TestCalls: goals with flags of their own are measured apart.
func TestCalls(t *testing.T) {
	plain, flagged := goal{measure: "a"}, goal{measure: "b", flags: []string{"--samples", "9"}}
	if got := (bar{goals: []goal{plain, plain, flagged}}).calls(); len(got) != 2 || len(got[0]) != 2 {
		t.Errorf("got %d calls, want two: %v", len(got), got)
	}
}

// TestFigure: the median decides, of two the worse; where every seed must keep the bound, the worst.
func TestFigure(t *testing.T) {
	for _, row := range []struct {
		g      goal
		values []float64
		want   float64
	}{
		{goal{}, []float64{3, 1, 2}, 2},
		{goal{}, []float64{3, 1}, 1},
		{goal{most: true}, []float64{3, 1}, 3},
		{goal{every: true}, []float64{8, 7, 8}, 7},
		{goal{every: true, most: true}, []float64{1, 3, 2}, 3},
	} {
		if got := row.g.figure(row.values); got != row.want {
			t.Errorf("%+v of %v: %v, want %v", row.g, row.values, got, row.want)
		}
	}
}

// TestLine: a figure within the bound is missed where the training took longer than the bar allows.
func TestLine(t *testing.T) {
	g := goal{measure: "sure", bound: 0.9, share: true, digits: 1}
	b := bar{name: "dcgan", model: "dcgan", minutes: 2, goals: []goal{g}}
	for _, row := range []struct {
		value, cpu float64
		want       string
	}{
		{0.91, 230, "| 91.0 % | 1 | 1.9 min of 2 | **met** |"},
		{0.91, 250, "| 91.0 % | 1 | 2.1 min of 2 | missed: too long |"},
		{0.89, 230, "| 89.0 % | 1 | 1.9 min of 2 | missed |"},
	} {
		got := line(b, g, []trial{{bar: "dcgan", cpu: row.cpu, values: []value{{"sure", row.value}}}}, nil)
		if !strings.HasSuffix(got, row.want+"\n") {
			t.Errorf("got %s, want it to end in %s", got, row.want)
		}
	}
	free := line(bar{name: "vae", model: "vae", goals: []goal{{measure: "nll", free: true, digits: 1}}}, goal{measure: "nll", free: true, digits: 1},
		[]trial{{bar: "vae", values: []value{{"nll", 90}}}}, nil)
	if !strings.Contains(free, "| nll | – | 90.0 | 1 |") || !strings.HasSuffix(free, "| base |\n") {
		t.Errorf("got %s, want no goal and no verdict", free)
	}
	gain := line(bar{name: "iwae-gain", base: "vae-nll"}, goal{measure: "nll", bound: 1, digits: 2},
		[]trial{{seed: 1, values: []value{{"nll", 90}}}}, []trial{{seed: 1, values: []value{{"nll", 91.5}}}, {seed: 2, values: []value{{"nll", 80}}}})
	if !strings.Contains(gain, "| 1.50 | 1 |") || !strings.Contains(gain, "**met**") {
		t.Errorf("got %s, want a gain of 1.50, met", gain)
	}
}

// TestNotes: what a bar says of its figures is on the page as soon as there is one.
func TestNotes(t *testing.T) {
	note := bars[slices.IndexFunc(bars, func(b bar) bool { return b.name == "vae-nll" })].note
	if page := table([]trial{{bar: "vae-nll", values: []value{{"nll", 86}}}}); note == "" || !strings.Contains(page, "`vae-nll`: "+note) {
		t.Errorf("the page lacks the note %q", note)
	}
	if page := table([]trial{{bar: "ring", values: []value{{"modes", 8}}}}); strings.Contains(page, note) {
		t.Error("the page of ring alone has the note of vae-nll")
	}
}

// TestFirst: a bar with a build before its own begins that with the last weights of the former, and counts both.
func TestFirst(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell to stand for ganc")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "ganc")
	script := "#!" + sh + `
test $1 = eval && { echo '{"measures":[{"name":"nll","mean":86}]}'; exit; }
out=$6
mkdir -p $out/run/checkpoints
touch $out/run/checkpoints/step-000000006.safetensors $out/run/checkpoints/step-000000007.safetensors
echo "$@" >$out/args
echo '{"phases":[{"name":"train","seconds":10}]}' >$out/provenance.json
printf 'step,loss\n7,1\n' >$out/metrics.csv
`
	if err := os.WriteFile(program, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	b := bar{name: "vae", model: "m", first: []string{"--epochs", "3"}, train: []string{"--epochs", "1"}, goals: []goal{{measure: "nll"}}}
	got, err := runner{ganc: program, builds: dir, threads: 1}.run(b, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got.steps != 14 || got.training != 20 || !reflect.DeepEqual(got.values, []value{{"nll", 86}}) {
		t.Errorf("got %+v, want 14 steps in 20 s and nll of 86", got)
	}
	args, err := os.ReadFile(filepath.Join(dir, "vae-1", "args"))
	if want := filepath.Join(dir, "vae-1-first", "run", "checkpoints", "step-000000007.safetensors") + " --epochs 1\n"; err != nil ||
		!strings.HasSuffix(string(args), "--init "+want) {
		t.Errorf("the second build has %s (%v), want it to end in --init %s", args, err, want)
	}
	if want := "`m --epochs 3`, and from its weights `--epochs 1`"; b.recipe() != want {
		t.Errorf("the page says %s, want %s", b.recipe(), want)
	}
}
