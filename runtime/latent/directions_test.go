package latent_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/models"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/latent"
)

// bars is a generator of 4×4 images with known meaning: of its three numbers z, the second makes the upper half lighter, with the
// largest weights, the third the lower half, and the first does nothing.
func bars(t *testing.T) *latent.Decoder {
	t.Helper()
	m := ir.NewModel("bars", ir.Defaults{Data: "mnist", Batch: 4, Epochs: 1})
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, 3})
	first, second := ir.NewTensor(ir.Float32, 3, 2), ir.NewTensor(ir.Float32, 2, 16)
	first.Float32s()[2], first.Float32s()[5] = 2, 1
	for i := range 8 {
		second.Float32s()[i], second.Float32s()[16+8+i] = 0.5, 0.5
	}
	g := m.Graph()
	h := op.LeakyReLU(op.MatMul(z, g.Constant(first)), 0.5)
	image := op.Sigmoid(op.MatMul(h, g.Constant(second)))
	m.Export("generator", ir.In("z", z), ir.Out("image", image, ir.Image{H: 4, W: 4}, ir.Range(0, 1)))
	n := m.Networks[0]
	c := ir.NewCopier(ir.NewGraph(false))
	c.Rule = func(node ir.Node, _ []ir.Value) []ir.Value {
		if f, ok := node.Op().(ir.Feed); ok {
			return []ir.Value{c.Dst.Apply(ir.Feed{Input: &ir.Input{Name: f.Input.Name, Type: f.Input.Type, Source: ir.Argument, Port: f.Input.Port}})}
		}
		return nil
	}
	c.Dst.Outputs = []ir.Output{{Name: "image", Value: c.Value(n.Outs[0].Value)}}
	data, err := export.Marshal(c.Dst, export.Options{Network: n})
	if err != nil {
		t.Fatal(err)
	}
	s, err := runtime.LoadBytes(data)
	if err != nil {
		t.Fatal(err)
	}
	d, err := latent.NewDecoder(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func half(from int) func(image []float32) float64 {
	return func(image []float32) float64 {
		sum := 0.0
		for _, v := range image[from : from+8] {
			sum += float64(v)
		}
		return sum / 8
	}
}

var halves = []latent.Measure{{Name: "upper", Of: half(0)}, {Name: "lower", Of: half(8)}}

// along reports whether a direction is that of number k, in either sense, up to off.
func along(v latent.Direction, k int, off float64) bool {
	return math.Abs(math.Abs(v.Unit[k])-1) <= off
}

// TestKnownDirections: each method finds what moves the images of a generator whose weights are known, and the study names it.
func TestKnownDirections(t *testing.T) {
	d := bars(t)
	codes, err := d.Draw(500, 1)
	if err != nil {
		t.Fatal(err)
	}
	study, err := d.NewStudy(codes, halves)
	if err != nil {
		t.Fatal(err)
	}
	upper, ok := d.Regression(codes, "upper", study.Values[0])
	if !ok || !along(upper, 1, 0.01) || upper.Share < 0.9 {
		t.Errorf("upper rises along %v, with R² %v", upper.Unit, upper.Share)
	}
	sefa := d.SeFa(3)
	if len(sefa) != 2 || !along(sefa[0], 1, 1e-6) || !along(sefa[1], 2, 1e-6) || math.Abs(sefa[0].Share-0.8) > 1e-6 {
		t.Errorf("SeFa: %v", sefa)
	}
	pca := d.Activations(codes, 3)
	if len(pca) != 2 || !along(pca[0], 1, 0.05) || !along(pca[1], 2, 0.05) {
		t.Errorf("principal components of the activations: %v", pca)
	}
	named, err := study.Name(context.Background(), append(sefa, upper, latent.Direction{Method: "sefa", Index: 3, Unit: []float64{1, 0, 0}}))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, n := range named {
		names = append(names, n.Name)
	}
	if want := []string{"upper", "upper-2", "lower", "sefa-3"}; !slices.Equal(names, want) {
		t.Errorf("the directions are named %v, want %v", names, want)
	}
	for _, n := range named[:3] {
		if !(n.Strength > 0) || n.Unit[1]+n.Unit[2] < 0 {
			t.Errorf("%s: strength %v along %v: want it to rise", n.Name, n.Strength, n.Unit)
		}
	}
}

// TestClassDirection: the direction to a class is that of the mean of its codes.
func TestClassDirection(t *testing.T) {
	d := bars(t)
	codes, err := d.Draw(2000, 1)
	if err != nil {
		t.Fatal(err)
	}
	classes := make([]int, codes.N)
	for i := range classes {
		if codes.Row(i)[2] > 1 {
			classes[i] = 1
		}
	}
	list := d.ClassDirections(codes, classes, func(int) string { return "light" })
	if len(list) != 2 || !along(list[1], 2, 0.01) || list[1].Unit[2] < 0 {
		t.Errorf("directions to classes: %v", list)
	}
}

// TestApart: what two directions share is taken from both.
func TestApart(t *testing.T) {
	list := latent.Apart([]latent.Direction{{Of: "a", Unit: []float64{1, 0, 0}}, {Of: "b", Unit: []float64{math.Sqrt(0.5), math.Sqrt(0.5), 0}}})
	if len(list) != 2 || math.Abs(list[0].Unit[0]+list[0].Unit[1]) > 1e-9 || !along(list[1], 1, 1e-9) {
		t.Errorf("apart from each other: %v", list)
	}
}

// TestEncode: the codes of an encoder, given to the decoder, are found by their names; labels too.
func TestEncode(t *testing.T) {
	m, err := models.CVAE(models.Images{Height: 4, Width: 4, Classes: 3})
	if err != nil {
		t.Fatal(err)
	}
	s := sessions(t, m)
	d, err := latent.NewDecoder(s["decoder"])
	if err != nil {
		t.Fatal(err)
	}
	e, ok := latent.NewEncoder(s["encoder"], d)
	if !ok || !e.NeedsLabels() {
		t.Fatal("the encoder is not found, or needs no labels")
	}
	image := make([]float32, 2*16)
	image[3] = 1
	c, err := e.Encode(image, []int64{2, 1})
	if err != nil || c.N != 2 || !slices.Equal(c.Labels, []int64{2, 1}) {
		t.Fatalf("codes %v, %v", c, err)
	}
	starts, err := e.Starts(image, nil)
	if err != nil || len(starts) != 3 || !slices.Equal(starts[2].Row(0), c.Row(0)) || !slices.Equal(starts[1].Row(1), c.Row(1)) {
		t.Errorf("%d starts, %v", len(starts), err)
	}
	if _, ok := latent.NewEncoder(s["decoder"], d); ok {
		t.Error("the decoder is taken for an encoder")
	}
	_, err = d.Invert(context.Background(), image, latent.Search{Labels: []int64{5, 1}, Steps: 3})
	if want := "latent: label label is 5: want 0 to 2, or −1"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestInvertAlone: the code of an image does not depend on the images beside it, nor on the number of threads.
func TestInvertAlone(t *testing.T) {
	d := bars(t)
	codes, err := d.Draw(5, 9)
	if err != nil {
		t.Fatal(err)
	}
	images, err := d.Decode(codes)
	if err != nil {
		t.Fatal(err)
	}
	search := latent.Search{Draws: 8, Restarts: 2, Steps: 20}
	all, err := d.Invert(context.Background(), images, search)
	if err != nil {
		t.Fatal(err)
	}
	search.Threads = 3
	first, err := d.Invert(context.Background(), images[:16], search)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(all.Codes.Row(0), first.Codes.Row(0)) {
		t.Errorf("the code is %v among others and %v alone", all.Codes.Row(0), first.Codes.Row(0))
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := d.Invert(ctx, images, search); err != context.Canceled {
		t.Errorf("after the end of the context: %v", err)
	}
}
