package evaluate

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/onnxfile"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// doubling is a file that doubles normal noise z of two numbers, and adds the label.
func doubling(t *testing.T, batch ir.Dim) *Network {
	t.Helper()
	g := ir.NewGraph(false)
	z := g.Apply(ir.Feed{Input: &ir.Input{Name: "z", Type: ir.TypeOf(ir.Float32, batch, 2), Source: ir.Argument}})
	label := g.Apply(ir.Feed{Input: &ir.Input{Name: "label", Type: ir.TypeOf(ir.Int64, batch), Source: ir.Argument}})
	y := op.Add(op.Scale(z, 2), op.Reshape(op.Cast(label, ir.Float32), batch, 1))
	g.Outputs = []ir.Output{{Name: "point", Value: y}}
	normal := ir.Normal
	n := &ir.Network{Name: "generator",
		Ins:  []ir.NetworkPort{{Name: "z", Value: z, Port: ir.Port{Law: &normal}}, {Name: "label", Value: label, Port: ir.Port{Classes: 3}}},
		Outs: []ir.NetworkPort{{Name: "point", Value: y, Port: ir.Port{Range: &ir.ValueRange{Lo: -1, Hi: 1}}}},
	}
	file, err := export.Marshal(g, export.Options{Network: n})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "generator.onnx")
	if err := os.WriteFile(path, file, 0o666); err != nil {
		t.Fatal(err)
	}
	f, err := onnxfile.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	net := generatorOf(f)
	if net == nil {
		t.Fatal("it is no generator")
	}
	return net
}

// TestDraw: samples are those that the file draws in one run, however many it computes at a time; a file of fixed batch
// draws as many as are asked for, all different.
func TestDraw(t *testing.T) {
	ctx := context.Background()
	free := doubling(t, ir.Batch)
	in, err := free.draw(most+7, 5)
	if err != nil {
		t.Fatal(err)
	}
	got, err := free.run(ctx, in, most+7, 0)
	if err != nil {
		t.Fatal(err)
	}
	want, err := free.Session.Sample(most+7, 5)
	if err != nil || !reflect.DeepEqual(got[0].Data, want[0].Float32s()) {
		t.Errorf("the samples are not those of the file (%v)", err)
	}

	fixed := doubling(t, 4)
	if in, err = fixed.draw(10, 5); err != nil {
		t.Fatal(err)
	}
	if got, err = fixed.run(ctx, in, 10, 0); err != nil {
		t.Fatal(err)
	}
	if got[0].Rows != 10 || got[0].Cols != 2 {
		t.Fatalf("%d rows of %d numbers", got[0].Rows, got[0].Cols)
	}
	for i := range 10 {
		z, label := in[0].Float32s()[2*i], in[1].Int64s()[i]
		if v := got[0].Row(i)[0]; v != 2*z+float32(label) {
			t.Errorf("sample %d is %v for z %v and label %d", i, v, z, label)
		}
		for j := range i {
			if got[0].Row(i)[1] == got[0].Row(j)[1] {
				t.Errorf("samples %d and %d are the same", i, j)
			}
		}
	}
}

func TestUnit(t *testing.T) {
	p := ir.Port{Range: &ir.ValueRange{Lo: -1, Hi: 1}}
	m := eval.Matrix{Rows: 1, Cols: 3, Data: []float32{-1, 0, 1}}
	unit(m, p)
	if !reflect.DeepEqual(m.Data, []float32{0, 0.5, 1}) || !reflect.DeepEqual(ranged(m, p).Data, []float32{-1, 0, 1}) {
		t.Errorf("%v, back %v", m.Data, ranged(m, p).Data)
	}
}
