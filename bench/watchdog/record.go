package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/watch"
)

const events = "events.jsonl"

// record writes the looks that a run has recorded in RUN/events.jsonl.
func record(path string) error {
	m, err := run.ReadManifest(filepath.Dir(path))
	if err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e struct {
			Event string             `json:"event"`
			Step  int                `json:"step"`
			Watch map[string]float64 `json:"watch"`
		}
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if e.Event != "watch" {
			continue
		}
		l, drawn := recordedLook(e.Step, e.Watch, string(lines.Bytes()))
		fmt.Printf("%s,%d,%d,%s,%s\n", title(m.Model, m.Data, m.Set), m.Seed, e.Step, figures(l, drawn), causes(l.Findings(nil)))
	}
	return lines.Err()
}

// recordedLook is a look as an event holds it, whose line gives the order of the gradients.
func recordedLook(step int, values map[string]float64, line string) (l watch.Look, drawn string) {
	number := func(name string) *float64 {
		v, ok := values[name]
		if !ok {
			return nil
		}
		return &v
	}
	l.Trained, l.Classes, l.DataClasses = step, number("classes"), values["data_classes"]
	l.Spread, l.Nearest, l.Separation = number("spread"), number("nearest"), number("separation")
	if l.Spread == nil && l.Classes == nil {
		drawn = nothing
	}
	for part := range strings.SplitSeq(line, `"gradient/`) {
		name, _, ok := strings.Cut(part, `"`)
		if v, found := values["gradient/"+name]; ok && found {
			l.Gradients = append(l.Gradients, train.Value{Name: name, Value: v})
		}
	}
	return l, drawn
}
