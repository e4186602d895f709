package main

import (
	"path/filepath"
	"time"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/operators"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

// where is the share of each kind of operation in a run, by the name of the op; the fastest of thirty runs counts for each node.
func where(root, name, batch string, threads int) (map[string]float64, error) {
	dir := filepath.Join(root, name)
	f, err := load.ReadFile(testlayout.ModelPath(dir), load.Limits{})
	if err != nil {
		return nil, err
	}
	m, err := operators.New(f)
	if err != nil {
		return nil, err
	}
	inputs, err := inputsOf(dir, batch)
	if err != nil {
		return nil, err
	}
	values, args := map[string]ir.Tensor{}, make([]operators.Arg, len(inputs))
	for i, in := range m.Inputs {
		t := inputs[i].Tensor
		values[in.Name] = t
		args[i].Shape = t.Shape()
		if in.Static {
			args[i].Value = t
		}
	}
	g, _, err := m.Import(args, operators.Limits{})
	if err != nil {
		return nil, err
	}
	code, err := compile.Bind(g, 0, threads, func(s *ir.State) ir.Tensor { panic("a file has no state: " + s.Name) })
	if err != nil {
		return nil, err
	}
	for _, in := range g.Inputs() {
		ir.Widen(code.Input(in), values[in.Name])
	}
	return shares(code)
}

func shares(code *compile.Code) (map[string]float64, error) {
	best := make([]time.Duration, len(code.Steps))
	for range 30 {
		for i := range code.Steps {
			start := time.Now()
			if err := code.RunStep(i); err != nil {
				return nil, err
			}
			if d := time.Since(start); best[i] == 0 || d < best[i] {
				best[i] = d
			}
		}
	}
	total, list := time.Duration(0), map[string]float64{}
	for _, d := range best {
		total += d
	}
	for i, s := range code.Steps {
		label := s.Node.Op().Spec().Name
		list[label] += float64(best[i]) / float64(total)
	}
	return list, nil
}
