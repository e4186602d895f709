package rewrite_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestProductsBesideImages: a product takes in the Transposes beside it, an activation or its slope passes a Reshape, and every
// bit stays; where that is dearer than a Transpose, the Transpose stays.
func TestProductsBesideImages(t *testing.T) {
	conv := func(m *imager, v ir.Value) ir.Value {
		return op.Conv(v, m.weight(20, 20, 1, 1), ir.Value{}, op.ConvOp{})
	}
	outer := func(m *imager) ir.Value { return op.MatMulT(m.input(5, 1), m.input(400, 1), false, true) }
	images := func(v ir.Value) ir.Value { return op.Reshape(v, 5, 20, 4, 5) }
	for _, c := range []struct {
		name  string
		build func(m *imager) ir.Value
		left  int // Transposes, those at the ends of the graph among them
		fused string
	}{
		{"attention", func(m *imager) ir.Value {
			x := conv(m, m.input(5, 20, 4, 5))
			rows := func() ir.Value { return op.Reshape(conv(m, x), 5, 20, 20) }
			return op.MatMulT(rows(), op.MatMulT(rows(), rows(), true, false), false, true)
		}, 1, "MatMul{TransA:true, TransB:true}"},
		{"outer product", func(m *imager) ir.Value { return conv(m, images(outer(m))) }, 2, ""},
		{"constant", func(m *imager) ir.Value {
			return conv(m, images(op.MatMul(m.input(5, 7), m.g.Constant(m.random([]ir.Dim{7, 400})))))
		}, 1, ""},
		{"constants", func(m *imager) ir.Value {
			w, b := m.g.Constant(m.random([]ir.Dim{400, 7})), m.g.Constant(m.random([]ir.Dim{400}))
			return conv(m, images(ir.Apply(op.GemmOp{TransB: true}, m.input(5, 7), w, b)))
		}, 1, ""},
		{"large operand", func(m *imager) ir.Value { return conv(m, images(op.MatMul(m.input(5, 7), m.input(7, 400)))) }, 2, ""},
		{"slope", func(m *imager) ir.Value {
			y, d := conv(m, m.input(5, 20, 4, 5)), images(outer(m))
			return conv(m, op.Where(op.Greater(y, m.g.Scalar(ir.Float32, 0)), d, op.Mul(d, m.g.Scalar(ir.Float32, 0.2))))
		}, 3, `Slope:"LeakyReLU"`},
		{"slope of a global pool", func(m *imager) ir.Value {
			y, d := conv(m, m.input(5, 20, 4, 5)), op.Reshape(op.MatMul(m.input(5, 7), m.input(7, 20)), 5, 20, 1, 1)
			return conv(m, op.Where(op.Greater(y, m.g.Scalar(ir.Float32, 0)), d, op.Mul(d, m.g.Scalar(ir.Float32, 0.2))))
		}, 2, "Chain"},
		{"activation", func(m *imager) ir.Value { return conv(m, op.Tanh(images(outer(m)))) }, 2, `Act:"Tanh"`},
	} {
		m := &imager{Rand: rand.New(rand.NewPCG(11, 3)), g: ir.NewGraph(false), leaves: map[string]ir.Tensor{}}
		m.g.Outputs = []ir.Output{{Name: "result", Value: c.build(m)}}
		if err := m.g.Err(); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		g := rewrite.Fuse(rewrite.LayOut(rewrite.Merge(m.g)))
		if d := unequal(results(m.g, m.leaves)[0], results(g, m.leaves)[0]); d != "" {
			t.Errorf("%s: %s\n%s", c.name, d, g)
		}
		if left := strings.Count(g.String(), "= Transpose{"); left != c.left || !strings.Contains(g.String(), c.fused) {
			t.Errorf("%s: %d Transposes, want %d, and %s:\n%s", c.name, left, c.left, c.fused, g)
		}
	}
}
