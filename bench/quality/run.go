package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// trial is a recipe trained with one seed, and its measures.
type trial struct {
	bar      string
	seed     int
	steps    int
	training float64 // seconds
	cpu      float64 // seconds of all processors, for all of the build; 0: not known
	machine  string
	commit   string
	values   []value
}

// value is a measure of a trial.
type value struct {
	measure string
	number  float64
}

func (t trial) value(measure string) (float64, bool) {
	for _, v := range t.values {
		if v.measure == measure {
			return v.number, true
		}
	}
	return 0, false
}

// runner trains and measures with a binary of ganc.
type runner struct {
	ganc, builds, commit string
	threads              int
	reuse                bool // builds that are there are not trained again
}

// run builds the model of a bar and measures the files.
func (r runner) run(b bar, seed int) (trial, error) {
	t := trial{bar: b.name, seed: seed, commit: r.commit}
	dir := filepath.Join(r.builds, fmt.Sprintf("%s-%d", b.name, seed))
	flags := b.train
	if b.first != nil {
		weights, err := r.stage(&t, b.model, b.first, dir+"-first")
		if err != nil {
			return t, err
		}
		flags = append([]string{"--init", weights}, flags...)
	}
	if _, err := r.stage(&t, b.model, flags, dir); err != nil {
		return t, err
	}
	for _, g := range b.calls() {
		values, err := r.measure(dir, g)
		if err != nil {
			return t, fmt.Errorf("%s: %w", b.name, err)
		}
		t.values = append(t.values, values...)
	}
	return t, nil
}

// stage builds a model into a directory, adds what that took to the trial, and returns the file of the last weights.
func (r runner) stage(t *trial, model string, flags []string, dir string) (weights string, err error) {
	if err := r.train(t, model, flags, dir); err != nil {
		return "", err
	}
	if err := t.describe(dir); err != nil {
		return "", err
	}
	pattern := filepath.Join(dir, "run", "checkpoints", "step-*.safetensors")
	found, err := filepath.Glob(pattern)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("%s: the build left no checkpoint", pattern)
	}
	if err != nil {
		return "", err
	}
	return slices.Max(found), nil // names are of equal length and count steps
}

// train builds a model into a directory.
func (r runner) train(t *trial, model string, flags []string, dir string) error {
	if _, err := os.Stat(filepath.Join(dir, "SHA256SUMS")); r.reuse && err == nil {
		return nil
	}
	args := append([]string{"build", model, "--seed", strconv.Itoa(t.seed), "--out", dir, "--threads", strconv.Itoa(r.threads)}, flags...)
	c := exec.Command(r.ganc, args...)
	c.Stderr = os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s: %w", strings.Join(args, " "), err)
	}
	t.cpu += (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds()
	return nil
}

// calls are the goals of a bar, those that are measured with the same flags together.
func (b bar) calls() (calls [][]goal) {
	for i, g := range b.goals {
		if i > 0 && slices.Equal(g.flags, b.goals[i-1].flags) {
			calls[len(calls)-1] = append(calls[len(calls)-1], g)
			continue
		}
		calls = append(calls, []goal{g})
	}
	return calls
}

// measure is what ganc eval says of a build, in one call.
func (r runner) measure(dir string, goals []goal) (values []value, err error) {
	var names []string
	for _, g := range goals {
		names = append(names, g.measure)
	}
	c := exec.Command(r.ganc, append([]string{"eval", dir, "--json", "--only", strings.Join(names, ",")}, goals[0].flags...)...)
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("eval %s: %w", dir, err)
	}
	return measured(out, names)
}

// measured is the values of measures in a line of ganc eval --json.
func measured(line []byte, names []string) (values []value, err error) {
	var result struct {
		Measures []struct {
			Name string
			Mean float64
		}
		LeftOut []struct{ Name, Reason string } `json:"left_out"`
	}
	if err := json.Unmarshal(line, &result); err != nil {
		return nil, fmt.Errorf("ganc eval --json: %w", err)
	}
	for _, m := range result.Measures {
		if slices.Contains(names, m.Name) {
			values = append(values, value{m.Name, m.Mean})
		}
	}
	if len(values) < len(names) {
		return nil, fmt.Errorf("ganc eval was to measure %s, and gave %v: %+v", strings.Join(names, ", "), values, result.LeftOut)
	}
	return values, nil
}

// describe adds how long a build was trained, and says where.
func (t *trial) describe(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, "provenance.json"))
	if err != nil {
		return err
	}
	var p struct {
		OS, Arch, Kernels string
		Threads           int
		Phases            []struct {
			Name    string
			Seconds float64
		}
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return fmt.Errorf("provenance.json: %w", err)
	}
	for _, ph := range p.Phases {
		if ph.Name == "train" {
			t.training += ph.Seconds
		}
	}
	t.machine = fmt.Sprintf("%s, %s, %d threads", processor(p.OS, p.Arch), p.Kernels, p.Threads)
	n, err := steps(filepath.Join(dir, "metrics.csv"))
	t.steps += n
	return err
}

// steps is the number in the first column of the last line of a build's metrics.
func steps(path string) (int, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(rows[len(rows)-1][0])
}

// processor is the name that Linux gives the processor, elsewhere the system's.
func processor(system, arch string) string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		for line := range strings.Lines(string(text)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				return strings.TrimSpace(value)
			}
		}
	}
	return system + "/" + arch
}
