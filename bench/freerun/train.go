package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/cmd"
	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/internal/safetensors"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/models"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// a course is a run: the model's reports, iteration by iteration, and samples of its generator, a row each.
type course struct {
	reports map[string][]float64
	samples eval.Matrix
}

// pair is a run by ganc and one by another runtime, from the same first values.
type pair struct{ ours, theirs course }

// declared is a model of the zoo.
func declared(name string) (*ir.Model, error) {
	e, err := models.Lookup(name)
	if err != nil {
		return nil, err
	}
	return e.Build()
}

// trainer is the training of a model.
func (o options) trainer(name string, seed uint64) (*train.Trainer, error) {
	m, err := declared(name)
	if err != nil {
		return nil, err
	}
	plan, err := compile.NewPlan(m)
	if err != nil {
		return nil, err
	}
	data, err := dataset.Open(m.Defaults.Data)
	if err != nil {
		return nil, err
	}
	return train.New(plan, data, train.Options{Seed: seed, Batch: o.batch, Steps: o.steps}.Resolve(m.Defaults))
}

// export writes the step of the same training into a directory.
func (o options) export(ctx context.Context, dir, name string, seed uint64) error {
	var said strings.Builder
	args := []string{"export", name, "--step", "--batch", strconv.Itoa(o.batch), "--steps", strconv.Itoa(o.steps), "--seed", strconv.FormatUint(seed, 10), "-o", dir}
	if code := cmd.Run(ctx, args, &said, &said, models.All...); code != 0 {
		return fmt.Errorf("ganc export --step: exit code %d\n%s", code, said.String())
	}
	return nil
}

// train runs the training and draws.
func (o options) train(ctx context.Context, t *train.Trainer) (course, error) {
	c := course{reports: map[string][]float64{}}
	t.Observe = func(e train.Event) {
		if e.Kind != "step" {
			return
		}
		for _, r := range e.Reports {
			c.reports[r.Name] = append(c.reports[r.Name], r.Value)
		}
	}
	if err := t.Run(ctx); err != nil && !errors.Is(err, train.ErrInterrupted) {
		return c, err
	}
	n := generator(t)
	reference, err := t.Reference(n)
	if err != nil {
		return c, err
	}
	in, err := feed.Source{Seed: t.Options.Seed, Name: "freerun"}.Inputs(n.Ins, o.samples, 0, 0)
	if err != nil {
		return c, err
	}
	out, err := reference.Run(o.samples, in)
	if err != nil {
		return c, err
	}
	c.samples = eval.Matrix{Rows: o.samples, Cols: out[0].Len() / o.samples, Data: out[0].Float32s()}
	return c, nil
}

// generator is the network that draws.
func generator(t *train.Trainer) *ir.Network {
	for _, n := range t.Plan.Model.Networks {
		if n.Name == "generator" {
			return n
		}
	}
	return t.Plan.Model.Networks[0]
}

// python3 trains by the files in ONNX Runtime.
func (o options) python3(ctx context.Context, t *train.Trainer, dir string, seed int) (course, error) {
	c := course{reports: map[string][]float64{}}
	data, out := filepath.Join(dir, "data.safetensors"), filepath.Join(dir, "out.safetensors")
	if err := writeData(data, t); err != nil {
		return c, err
	}
	script := exec.CommandContext(ctx, o.python, "bench/freerun/free.py", dir, data, strconv.Itoa(o.steps), strconv.Itoa(o.samples), out, "--provider", o.provider, "--seed", strconv.Itoa(seed))
	if text, err := script.CombinedOutput(); err != nil {
		return c, fmt.Errorf("%w: %s", err, strings.TrimSpace(string(text)))
	}
	f, err := safetensors.ReadFile(out)
	if err != nil {
		return c, err
	}
	for _, tensor := range f.Tensors {
		x := tensor.IR()
		if tensor.Name == "samples" {
			c.samples = eval.Matrix{Rows: o.samples, Cols: x.Len() / o.samples, Data: x.Float32s()}
			continue
		}
		for _, v := range x.Float32s() {
			c.reports[tensor.Name] = append(c.reports[tensor.Name], float64(v))
		}
	}
	return c, nil
}

// writeData writes the training examples as the model reads them.
func writeData(path string, t *train.Trainer) error {
	split := t.Data.Train
	all := make([]int, split.N)
	for i := range all {
		all[i] = i
	}
	var list []safetensors.Tensor
	for _, in := range t.Plan.Model.Inputs() {
		if in.Source != ir.FromData {
			continue
		}
		x := ir.NewTensor(ir.Float32, in.Type.Bind(split.N)...)
		r := in.Port.Range
		if in.Type.DType != ir.Float32 || r == nil {
			return fmt.Errorf("input %s is %v: want numbers with a range", in.Name, in.Type)
		}
		if err := split.Floats(1, x.Float32s(), in.Name, all, float32(r.Lo), float32(r.Hi)); err != nil {
			return err
		}
		list = append(list, safetensors.FromIR(in.Name, x))
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(safetensors.Write(f, list, nil), f.Close())
}
