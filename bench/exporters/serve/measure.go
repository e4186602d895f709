package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/ganc-ml/ganc/bench"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

// warmUp and window are the times that bench/peers/serve.py takes for work as short as this.
const (
	warmUp = 60 * time.Millisecond
	window = 150 * time.Millisecond
	least  = 10 // calls
)

// times is the median wall time of a call and its mean processor time, in milliseconds.
type times struct {
	Wall float64 `json:"wall"`
	CPU  float64 `json:"cpu"`
}

// prepare loads a generator and makes its inputs, of a batch size. The call runs it once.
func prepare(root, name, batch string, threads int) (func() error, error) {
	s, err := runtime.LoadFile(testlayout.ModelPath(filepath.Join(root, name)), runtime.WithThreads(threads))
	if err != nil {
		return nil, err
	}
	inputs, err := inputsOf(filepath.Join(root, name), batch)
	if err != nil {
		return nil, err
	}
	list := make([]runtime.Tensor, len(inputs))
	for i, t := range inputs {
		list[i] = t.Tensor
	}
	outputs, err := s.NewOutputs(list...)
	if err != nil {
		return nil, err
	}
	return func() error { return s.RunInto(context.Background(), outputs, list) }, nil
}

// inputsOf is the inputs of a generator for a batch size: those of its last data set, again and again.
func inputsOf(dir, batch string) ([]testlayout.NamedTensor, error) {
	n, err := strconv.Atoi(batch)
	if err != nil {
		return nil, err
	}
	sets, err := testlayout.Read(dir)
	if err != nil {
		return nil, err
	}
	inputs := sets[len(sets)-1].Inputs
	for i, x := range inputs {
		if x.Tensor.Rank() == 0 {
			return nil, fmt.Errorf("%s: input %s has no batch", dir, x.Name)
		}
		t := ir.NewTensor(x.Tensor.DType(), append([]int{n}, x.Tensor.Shape()[1:]...)...)
		for done := 0; done < len(t.Bytes()); {
			done += copy(t.Bytes()[done:], x.Tensor.Bytes())
		}
		inputs[i].Tensor = t
	}
	return inputs, nil
}

func measure(call func() error) (times, error) {
	for start := time.Now(); time.Since(start) < warmUp; {
		if err := call(); err != nil {
			return times{}, err
		}
	}
	var walls []time.Duration
	start, before := time.Now(), bench.ProcessorTime()
	for len(walls) < least || time.Since(start) < window {
		t := time.Now()
		if err := call(); err != nil {
			return times{}, err
		}
		walls = append(walls, time.Since(t))
	}
	cpu := (bench.ProcessorTime() - before) / time.Duration(len(walls))
	slices.Sort(walls)
	return times{walls[len(walls)/2].Seconds() * 1e3, cpu.Seconds() * 1e3}, nil
}
