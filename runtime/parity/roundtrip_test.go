package parity_test

import (
	"fmt"
	"testing"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op/optest"
	"github.com/ganc-ml/ganc/runtime/parity"
)

// opsets are those at which forms differ, with how many of the op table's rows have none, in either element type.
var opsets = []struct{ opset, without int }{{9, 150}, {10, 126}, {11, 50}, {12, 38}, {13, 36}, {17, 10}, {18, 10}, {26, 10}}

// TestRoundTrip exports every row of the op table at opsets whose forms differ (in short tests at the last), loads the file, and wants the bits
// that the graph itself gives, at several batch sizes. Every file that is written can be loaded.
func TestRoundTrip(t *testing.T) {
	for i, o := range opsets {
		if testing.Short() && i < len(opsets)-1 {
			continue
		}
		without := 0
		for _, row := range optest.Rows {
			for _, dtype := range []ir.DType{ir.Float32, ir.Float64} {
				if !roundTrip(t, row, dtype, o.opset) {
					without++
				}
			}
		}
		if without != o.without {
			t.Errorf("opset %d: %d of %d rows have no form, want %d", o.opset, without, 2*len(optest.Rows), o.without)
		}
	}
}

// exact is how equal a graph and its file are. Attributes of ONNX (alpha, epsilon) are float32: in float64 they differ
// from the graph's by half a unit of float32, 6e-8.
var exact = map[ir.DType]parity.Tolerance{ir.Float32: {}, ir.Float64: {Rel: 6e-8}}

// roundTrip reports whether a row has a form at an opset.
func roundTrip(t *testing.T, row optest.Row, dtype ir.DType, opset int) bool {
	t.Helper()
	g := optest.Graph(row, dtype)
	data, err := export.Marshal(g, export.Options{Opset: opset})
	if err != nil {
		return false // whether it must have a form at the opset is export's to test
	}
	file, err := parity.NewFile("file", data)
	if err != nil {
		t.Errorf("%s %v: opset %d: %v", row.Name, dtype, opset, err)
		return true
	}
	graph := parity.NewGraph("graph", g, nil)
	for _, n := range []int{1, 2, optest.BatchSize} {
		r, err := parity.Between(graph, file, drawn(row, dtype, n), exact[dtype])
		if err != nil {
			t.Errorf("%s %v: opset %d: batch of %d: %v", row.Name, dtype, opset, n, err)
			continue
		}
		if !r.OK() {
			t.Errorf("%s %v: opset %d: batch of %d:\n%v", row.Name, dtype, opset, n, r)
		}
	}
	return true
}

// drawn is the inputs of a row with Batch bound to n.
func drawn(row optest.Row, dtype ir.DType, n int) []parity.NamedTensor {
	args := make([]optest.Arg, len(row.In))
	for i, a := range row.In {
		a.Type = a.Type.WithDims(a.Type.Bound(n))
		args[i] = a
	}
	row.In = args
	var in []parity.NamedTensor
	for i, x := range optest.Inputs(row, uint64(n), dtype) {
		in = append(in, parity.NamedTensor{Name: fmt.Sprintf("x%d", i), Tensor: x})
	}
	return in
}
