package main

import (
	"os"
	"path/filepath"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/run"
)

const suffix = ".safetensors"

// checkpoint looks at a training as a checkpoint of a run keeps it, RUN/checkpoints/step-N.safetensors.
func checkpoint(path string) error {
	m, err := run.ReadManifest(filepath.Dir(filepath.Dir(path)))
	if err != nil {
		return err
	}
	t, err := prepare(m.Model, m.Data, m.Set, train.Options{Seed: m.Seed, Batch: m.Batch, Steps: m.Steps, Epochs: m.Epochs, Threads: *threads})
	if err != nil {
		return err
	}
	file, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := t.Load(file); err != nil {
		return err
	}
	dog, err := watchdog(t)
	if err != nil {
		return err
	}
	_, err = look(dog, title(m.Model, t.Data.Name, m.Set), m.Seed, t.Step())
	return err
}
