package runtime_test

import (
	"math"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/autodiff"
	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestGraphIsDifferentiable: the gradient of an output of a loaded file with respect to its input is that of differences of
// Run, and the output itself has the bits of Run.
func TestGraphIsDifferentiable(t *testing.T) {
	s := session(t, generator(t))
	g, err := s.Graph([]int{3, 4}, []int{3})
	if err != nil {
		t.Fatal(err)
	}
	g = rewrite.Decompose(g)
	inputs := g.Inputs()
	var z ir.Value
	for i := range g.Len() {
		if g.Node(i).Op() == (ir.Feed{Input: inputs[0]}) {
			z = g.Node(i).Out(0)
		}
	}
	image, ok := g.Output("image")
	if !ok || inputs[0].Name != "z" || z.IsZero() {
		t.Fatalf("the graph reads %v and has no image or no z", inputs)
	}
	grad := autodiff.Gradients(op.Sum(op.Square(image)), []ir.Value{z})[0]
	g.Outputs = []ir.Output{{Name: "image", Value: image}, {Name: "grad", Value: grad}}
	code, err := compile.Bind(g, 0, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	point, label := weights(7, 3, 4), labels(3)
	for _, in := range inputs {
		x := point
		if in.Name == "label" {
			x = label
		}
		copy(code.Input(in).Bytes(), x.Bytes())
	}
	if err := code.Run(); err != nil {
		t.Fatal(err)
	}
	for i, v := range run(t, s, point, label)[0].Float32s() {
		if got := code.Output(0).Float32s()[i]; got != v {
			t.Errorf("element %d of the image is %v, Run gives %v", i, got, v)
		}
	}
	squares := func(point ir.Tensor) (sum float64) {
		for _, v := range run(t, s, point, label)[0].Float32s() {
			sum += float64(v) * float64(v)
		}
		return sum
	}
	const h = 1e-3
	for i, got := range code.Output(1).Float32s() {
		up, down := point.Clone(), point.Clone()
		up.Float32s()[i] += h
		down.Float32s()[i] -= h
		want := (squares(up) - squares(down)) / (2 * h)
		if math.Abs(float64(got)-want) > 1e-2*max(1, math.Abs(want)) {
			t.Errorf("gradient %d is %v, differences give %v", i, got, want)
		}
	}
}

// TestGraphRefuses: shapes that the file does not declare, and networks whose shapes depend on values.
func TestGraphRefuses(t *testing.T) {
	reshape := (&model{opset: 18, inputs: []*onnxpb.ValueInfoProto{info("x", ir.Float32, "N", 4), info("to", ir.Int64, 2)}, outputs: []string{"y"}, nodes: []*onnxpb.NodeProto{node("Reshape", "x", "to", "y")}}).bytes(t)
	for _, c := range []struct {
		file   []byte
		shapes [][]int
		want   string
	}{
		{generator(t), [][]int{{3, 4}}, `got 1 shapes, want those of 2 (z f32[N×4], label i64[N])`},
		{generator(t), [][]int{{3, 5}, {3}}, `input "z": got the shape [3×5], want f32[N×4]`},
		{generator(t), [][]int{{-3, 4}, {3}}, `input "z": got the shape [`},
		{generator(t), [][]int{{3, 4}, {2}}, `input "label": got i64[2]: dimension 0 (N) is 2, want 3 as in input "z"`},
		{reshape, [][]int{{3, 4}, {2}}, `input "to": shapes depend on its values`},
	} {
		s := session(t, c.file)
		if _, err := s.Graph(c.shapes...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("shapes %v: got the error %v, want %s", c.shapes, err, c.want)
		}
	}
}
