package judge

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// TestKnown: the files in the program are those whose hashes known.go names, they are small, and they tell the classes of
// test images apart. The bounds are those of the first 1,000 test images, of which each classifier is wrong in fewer.
func TestKnown(t *testing.T) {
	bounds, bytes := map[string]float64{"mnist": 0.99, "fashion-mnist": 0.91}, 0
	for _, k := range all {
		bytes += len(k.file)
		j := For(k.data)
		if named := ForDigest(k.digest); named == nil || named.Name != k.data {
			t.Errorf("%s is not known by its digest", k.data)
		}
		if j.SHA256 != k.sha256 || j.Classes != 10 || j.Pixels != 784 || !j.HasFeatures() {
			t.Errorf("%s: %+v", k.data, j)
		}
		d, err := dataset.Open(k.data)
		if err != nil {
			t.Logf("%s: %v: its accuracy is not measured here", k.data, err)
			continue
		}
		if d.Digest() != k.digest {
			t.Errorf("%s has the digest %s", k.data, d.Digest())
		}
		x, labels := images(t, d, 1000)
		view, err := j.Look(context.Background(), x)
		if err != nil {
			t.Fatal(err)
		}
		if got := view.Classes.Agreement(labels); got < bounds[k.data] || view.Features.Rows != 1000 {
			t.Errorf("%s: accuracy %v, %d rows of features", k.data, got, view.Features.Rows)
		}
	}
	if bytes > 500<<10 {
		t.Errorf("the classifiers have %d bytes, want at most 500 KB together", bytes)
	}
	if For("ring8") != nil {
		t.Error("points have a classifier of images")
	}
}

func images(t *testing.T, d *dataset.Dataset, n int) (eval.Matrix, []int) {
	t.Helper()
	idx, x, labels := make([]int, n), eval.NewMatrix(n, 784), make([]int64, n)
	for i := range idx {
		idx[i] = i
	}
	if err := d.Test.Floats(1, x.Data, "image", idx, 0, 1); err != nil {
		t.Fatal(err)
	}
	if err := d.Test.Ints(labels, "label", idx); err != nil {
		t.Fatal(err)
	}
	out := make([]int, n)
	for i, l := range labels {
		out[i] = int(l)
	}
	return x, out
}

// network is the file of a network without weights, whose outputs f computes from images of a type.
func network(t *testing.T, image ir.Type, f func(x ir.Value) []ir.Output, more ...ir.PortOption) string {
	t.Helper()
	g := ir.NewGraph(false)
	x := g.Apply(ir.Feed{Input: &ir.Input{Name: "image", Type: image, Source: ir.Argument}})
	g.Outputs = f(x)
	n := &ir.Network{Name: "net", Ins: []ir.NetworkPort{{Name: "image", Value: x}}}
	for _, o := range more {
		if r, ok := o.(ir.ValueRange); ok {
			n.Ins[0].Port.Range = &r
		}
	}
	for _, o := range g.Outputs {
		n.Outs = append(n.Outs, ir.NetworkPort{Name: o.Name, Value: o.Value})
	}
	file, err := export.Marshal(g, export.Options{Network: n})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "net.onnx")
	if err := os.WriteFile(path, file, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// rows is the type of images as rows of four numbers.
var rows = ir.TypeOf(ir.Float32, ir.Batch, 4)

func outputs(names ...string) func(x ir.Value) []ir.Output {
	return func(x ir.Value) (list []ir.Output) {
		for _, n := range names {
			list = append(list, ir.Output{Name: n, Value: op.Reshape(op.Scale(x, 2), ir.Batch, 4)})
		}
		return list
	}
}

// TestLook: logits become probabilities, probabilities stay, images are brought to the range of the file, and the features
// are those of each image.
func TestLook(t *testing.T) {
	x := eval.Matrix{Rows: 1, Cols: 4, Data: []float32{0, 0.25, 0.5, 0.75}}
	for _, row := range []struct {
		name    string
		path    string
		largest float32 // probability
	}{
		{"logits", network(t, rows, outputs("logits", "features")), 0.455},
		{"logits of any name", network(t, ir.TypeOf(ir.Float32, ir.Batch, 1, 2, 2), outputs("y")), 0.455},
		{"probabilities", network(t, rows, outputs("logits", "probabilities")), 1.5},
		{"range", network(t, rows, outputs("probabilities", "features"), ir.Range(-1, 1)), 1},
	} {
		j, err := Load(row.path)
		if err != nil {
			t.Errorf("%s: %v", row.name, err)
			continue
		}
		many := eval.NewMatrix(most+3, 4) // more than one run takes
		copy(many.Row(most+1), x.Data)
		view, err := j.Look(context.Background(), many)
		if err != nil {
			t.Fatal(err)
		}
		got := view.Classes.Row(most + 1)[3]
		if got < row.largest-0.001 || got > row.largest+0.001 || view.Classes.Seen[most+1] != 3 {
			t.Errorf("%s: probability %v, want %v", row.name, got, row.largest)
		}
		if j.HasFeatures() != (view.Features.Rows == most+3) || j.Classes != 4 || j.Pixels != 4 {
			t.Errorf("%s: %d rows of features, %d classes", row.name, view.Features.Rows, j.Classes)
		}
		if _, err := j.Look(context.Background(), eval.NewMatrix(1, 5)); err == nil || !strings.Contains(err.Error(), "not of 5 numbers") {
			t.Errorf("%s: images of another size: %v", row.name, err)
		}
	}
}

// TestFixedBatch: a file that takes two images at a time sees every image once.
func TestFixedBatch(t *testing.T) {
	j, err := Load(network(t, ir.TypeOf(ir.Float32, 2, 4), func(x ir.Value) []ir.Output {
		return []ir.Output{{Name: "logits", Value: op.Scale(x, 1)}}
	}))
	if err != nil {
		t.Fatal(err)
	}
	view, err := j.Look(context.Background(), eval.Matrix{Rows: 3, Cols: 4, Data: []float32{0, 9, 0, 0, 0, 0, 9, 0, 9, 0, 0, 0}})
	if err != nil || !slices.Equal(view.Classes.Seen, []int{1, 2, 0}) {
		t.Errorf("%v, %v", view.Classes.Seen, err)
	}
}

// TestRefused: what a classifier must take and give.
func TestRefused(t *testing.T) {
	one := func(x ir.Value) []ir.Output { return []ir.Output{{Name: "logits", Value: op.Sum(x, 1)}} }
	for _, row := range []struct{ path, want string }{
		{filepath.Join(t.TempDir(), "none.onnx"), "no such file or directory: give a classifier"},
		{network(t, rows, outputs("a", "b")), "is named probabilities or logits"},
		{network(t, rows, one), "gives no number for each class: want f32[N×classes]"},
	} {
		if _, err := Load(row.path); err == nil || !strings.HasSuffix(err.Error(), row.want) {
			t.Errorf("got %v, want … %s", err, row.want)
		}
	}
}
