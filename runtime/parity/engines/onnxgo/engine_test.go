package onnxgo

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op/optest"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/parity"
)

// TestSuites runs the cases of ONNX's node suite, and those of every operator's other forms, as onnx-go reads them. Every
// case that ganc's runtime takes gives the same bits here: fusion, folding and the plan of the memory change none.
func TestSuites(t *testing.T) {
	for _, name := range []string{"onnx-node-1.12", "forms-ort"} {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile("../../testdata/" + name + ".zip")
			if err != nil {
				t.Fatal(err)
			}
			cases, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
			if err != nil {
				t.Fatal(err)
			}
			models, err := fs.Glob(cases, "test_*/model.onnx")
			if err != nil {
				t.Fatal(err)
			}
			ran := 0
			for _, model := range models {
				if runCase(t, cases, path.Dir(model)) {
					ran++
				}
			}
			t.Logf("%d of %d cases ran", ran, len(models))
			if ran < len(models)/4 || ran == 0 {
				t.Errorf("only %d of %d cases ran", ran, len(models))
			}
		})
	}
}

// runCase compares the engines on the first data set of a case. It reports whether ganc's runtime takes the case.
func runCase(t *testing.T, cases fs.FS, dir string) bool {
	t.Helper()
	model, err := fs.ReadFile(cases, dir+"/model.onnx")
	if err != nil {
		t.Fatal(err)
	}
	own, err := parity.NewFile("ganc", model)
	if err != nil {
		return false
	}
	inputs, err := readInputs(cases, dir, own)
	if err != nil {
		t.Fatalf("%s: %v", dir, err)
	}
	if _, err := own.Run(inputs); err != nil {
		return false
	}
	e, err := New(model)
	var refused *load.Error
	if errors.As(err, &refused) && refused.Kind == load.Unsupported {
		return false
	}
	if err != nil {
		t.Errorf("%s: %v", dir, err)
		return true
	}
	for run := range 2 {
		r, err := parity.Between(own, e, inputs, parity.Tolerance{})
		if err != nil {
			t.Errorf("%s: run %d: %v", dir, run, err)
		} else if !r.OK() {
			t.Errorf("%s: run %d:\n%v", dir, run, r)
		}
	}
	return true
}

func readInputs(cases fs.FS, dir string, own *parity.File) ([]parity.NamedTensor, error) {
	var list []parity.NamedTensor
	for i, info := range own.Session().Inputs() {
		data, err := fs.ReadFile(cases, fmt.Sprintf("%s/test_data_set_0/input_%d.pb", dir, i))
		if err != nil {
			return nil, err
		}
		p := &onnxpb.TensorProto{}
		if err := proto.Unmarshal(data, p); err != nil {
			return nil, err
		}
		stored, err := onnxpb.ReadTensor(p)
		if err != nil {
			return nil, err
		}
		x, err := stored.IR()
		if err != nil {
			return nil, err
		}
		list = append(list, parity.NamedTensor{Name: info.Name, Tensor: x})
	}
	return list, nil
}

// TestRows exports every row of the op table and runs the file as onnx-go reads it: the bits are those of the graph.
func TestRows(t *testing.T) {
	ran := 0
	for _, row := range optest.Rows {
		g := optest.Graph(row, ir.Float32)
		data, err := export.Marshal(g, export.Options{})
		if err != nil {
			continue // export's tests say which rows have no form
		}
		e, err := New(data)
		if err != nil {
			t.Errorf("%s: %v", row.Name, err)
			continue
		}
		graph := parity.NewGraph("graph", g, nil)
		for _, n := range []int{1, optest.BatchSize} {
			r, err := parity.Between(graph, e, drawn(row, n), parity.Tolerance{})
			if err != nil {
				t.Errorf("%s: batch of %d: %v", row.Name, n, err)
			} else if !r.OK() {
				t.Errorf("%s: batch of %d:\n%v", row.Name, n, r)
			}
		}
		ran++
	}
	if t.Logf("%d of %d rows ran", ran, len(optest.Rows)); ran < len(optest.Rows)/2 {
		t.Errorf("only %d of %d rows ran", ran, len(optest.Rows))
	}
}

// drawn returns the inputs of a row for a batch of n.
func drawn(row optest.Row, n int) []parity.NamedTensor {
	args := make([]optest.Arg, len(row.In))
	for i, a := range row.In {
		a.Type = a.Type.WithDims(a.Type.Bound(n))
		args[i] = a
	}
	row.In = args
	var in []parity.NamedTensor
	for i, x := range optest.Inputs(row, uint64(n), ir.Float32) {
		in = append(in, parity.NamedTensor{Name: fmt.Sprintf("x%d", i), Tensor: x})
	}
	return in
}
