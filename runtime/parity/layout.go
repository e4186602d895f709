package parity

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

// VerifyLayout runs the model of a directory in ONNX's own test layout in ganc's runtime, on every data set, and compares
// the results with the outputs in the directory. ONNX's own test runner uses the tolerance ONNX.
func VerifyLayout(dir string, tol Tolerance, options ...runtime.Option) (Report, error) {
	engine, err := OpenLayout(testlayout.ModelPath(dir), dir, options...)
	if err != nil {
		return Report{}, err
	}
	return VerifySets(dir, engine, engine.session, tol)
}

// OpenLayout loads a model into ganc's runtime for the data sets of a directory in ONNX's own test layout. Inputs that the
// model sets itself are fed where every data set gives them by name.
func OpenLayout(path, dir string, options ...runtime.Option) (*File, error) {
	engine, err := OpenFile(path, options...)
	if err != nil {
		return nil, err
	}
	sets, err := testlayout.Read(dir)
	if err != nil || len(sets[0].Inputs) <= len(engine.session.Inputs()) {
		return engine, nil // whoever reads the sets says what is wrong with them
	}
	f, err := engine.decode()
	if err != nil {
		return nil, err
	}
	var given []string
	for _, v := range f.Defaults() {
		if gives(sets, v.Name) {
			given = append(given, v.Name)
		}
	}
	if given == nil {
		return engine, nil
	}
	return OpenFile(path, append(options, runtime.WithInputs(given...))...)
}

// gives reports whether every data set holds an input of the name.
func gives(sets []testlayout.Set, name string) bool {
	for _, s := range sets {
		if !slices.ContainsFunc(s.Inputs, func(t NamedTensor) bool { return t.Name == name }) {
			return false
		}
	}
	return true
}

// VerifySets runs the data sets of a directory in ONNX's own test layout in an engine, twice: other bits the second time
// are an *UnsteadyError. The session of the model gives the names and the order of inputs and outputs.
func VerifySets(dir string, engine Engine, s *runtime.Session, tol Tolerance) (Report, error) {
	return VerifySetsWithin(dir, engine, s, tol, nil)
}

// Limiter returns limits for the elements of the outputs of a file, for its inputs: Rounding, for one. An error means that there are none,
// and the tolerance counts.
type Limiter func(inputs []NamedTensor) ([]NamedTensor, error)

// VerifySetsWithin is VerifySets with limits of every element (CompareWithin), where limits is not nil.
func VerifySetsWithin(dir string, engine Engine, s *runtime.Session, tol Tolerance, limits Limiter) (Report, error) {
	sets, err := testlayout.Read(dir)
	if err != nil {
		return Report{}, err
	}
	return compareSets(sets, engine, s, tol, limits)
}

// CompareSets is VerifySets on data sets in memory.
func CompareSets(sets []testlayout.Set, engine Engine, s *runtime.Session, tol Tolerance) (Report, error) {
	return compareSets(sets, engine, s, tol, nil)
}

// CompareSetsWithin is VerifySetsWithin on data sets in memory.
func CompareSetsWithin(sets []testlayout.Set, engine Engine, s *runtime.Session, tol Tolerance, limits Limiter) (Report, error) {
	return compareSets(sets, engine, s, tol, limits)
}

func compareSets(sets []testlayout.Set, engine Engine, s *runtime.Session, tol Tolerance, limits Limiter) (Report, error) {
	r := Report{Reference: "test data", Engine: engine.Name(), Tolerance: tol}
	inputs, wanted := make([][]NamedTensor, len(sets)), make([][]NamedTensor, len(sets))
	for i, set := range sets {
		var err error
		if inputs[i], err = named(set.Inputs, s.Inputs()); err != nil {
			return r, fmt.Errorf("data set %d: inputs: %w", i, err)
		}
		if wanted[i], err = named(set.Outputs, s.Outputs()); err != nil {
			return r, fmt.Errorf("data set %d: outputs: %w", i, err)
		}
	}
	got, err := runAll(engine, inputs)
	if err != nil {
		return r, err
	}
	if err := unsteady(engine, inputs, got); err != nil {
		return r, err
	}
	for i, want := range wanted {
		for _, o := range CompareWithin(want, got[i], limited(limits, inputs[i]), tol).Outputs {
			o.Set = i
			r.Outputs = append(r.Outputs, o)
		}
	}
	return r, nil
}

// limited returns the limits for a data set; nil where there are none.
func limited(limits Limiter, inputs []NamedTensor) []NamedTensor {
	if limits == nil {
		return nil
	}
	list, err := limits(inputs)
	if err != nil {
		return nil
	}
	return list
}

// UnsteadyError is a runtime that gives other numbers for the same inputs when it runs a file again.
type UnsteadyError struct {
	Engine, Output string
	Set            int
}

func (e *UnsteadyError) Error() string {
	return fmt.Sprintf("%s differs from itself: output %s of data set %d is another when the file runs again", e.Engine, e.Output, e.Set)
}

// unsteady runs every data set again, and wants the same bits.
func unsteady(engine Engine, inputs, first [][]NamedTensor) error {
	again, err := runAll(engine, inputs)
	if err != nil {
		return err
	}
	for i, set := range first {
		for k, o := range set {
			if k >= len(again[i]) || !bytes.Equal(o.Tensor.Bytes(), again[i][k].Tensor.Bytes()) {
				return &UnsteadyError{engine.Name(), o.Name, i}
			}
		}
	}
	return nil
}

// runAll runs the inputs of every data set: in one call if the engine is a Batcher.
func runAll(engine Engine, inputs [][]NamedTensor) ([][]NamedTensor, error) {
	if b, ok := engine.(Batcher); ok {
		return b.RunAll(context.Background(), inputs)
	}
	got := make([][]NamedTensor, len(inputs))
	for i, in := range inputs {
		var err error
		if got[i], err = engine.Run(in); err != nil {
			return nil, fmt.Errorf("data set %d: %w", i, err)
		}
	}
	return got, nil
}

// named returns the tensors of a data set in the order of the network, under its names.
func named(tensors []NamedTensor, infos []runtime.ValueInfo) ([]NamedTensor, error) {
	names := make([]string, len(infos))
	for i, info := range infos {
		names[i] = info.Name
	}
	return testlayout.Bind(tensors, names)
}
