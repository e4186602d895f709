package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/safetensors"
)

const suffix = ".safetensors"

// checkpoint looks at a training as a checkpoint of a run keeps it, RUN/checkpoints/step-N.safetensors. Another release may have
// written it, as long as it holds every variable.
func checkpoint(path string) error {
	m, err := run.ReadManifest(filepath.Dir(filepath.Dir(path)))
	if err != nil {
		return err
	}
	t, err := prepare(m.Model, m.Data, m.Set, train.Options{Seed: m.Seed, Batch: m.Batch, Steps: 1 << 20, Threads: *threads})
	if err != nil {
		return err
	}
	file, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	f, err := safetensors.Decode(file)
	if err != nil {
		return err
	}
	for _, s := range t.Plan.States() {
		v, ok := f.Tensor(s.Name)
		if !ok || len(v.Data) != len(t.State(s).Bytes()) {
			return fmt.Errorf("%s: it lacks %s as %v", path, s.Name, s.Type)
		}
		copy(t.State(s).Bytes(), v.Data)
	}
	step, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), "step-"), suffix))
	if err != nil {
		return err
	}
	dog, err := watchdog(t)
	if err != nil {
		return err
	}
	return look(dog, title(m.Model, t.Data.Name, m.Set), m.Seed, step)
}
