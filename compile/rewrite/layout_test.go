package rewrite_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile/fused"
	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestLaidOutBits: random graphs of images give the same bits laid out, and fused, as plain, with first and second
// gradients, by every kernel: with planes of one element, of no multiple of 16 and of more than 4096, of one image, and of
// fewer channels than a vector holds. In short, kernels take turns.
func TestLaidOutBits(t *testing.T) {
	defer kernel.ForceISA(kernel.ISA())
	base, used := rand.Uint64()%1000, map[string]int{}
	for i := range uint64(60) {
		seed := i
		if i >= 45 {
			seed += base
		}
		g, leaves := imageGraph(seed)
		if err := g.Err(); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, g)
		}
		for k, isa := range kernel.ISAs() {
			if testing.Short() && i%uint64(len(kernel.ISAs())) != uint64(k) {
				continue
			}
			if err := kernel.ForceISA(isa); err != nil {
				t.Fatal(err)
			}
			want, step := results(g, leaves), g
			for _, p := range []struct {
				name string
				run  func(*ir.Graph) *ir.Graph
			}{{"LayOut", rewrite.LayOut}, {"Fuse", rewrite.Fuse}} {
				step = p.run(step)
				if err := ir.Check(step); err != nil {
					t.Fatalf("seed %d, %s: %v", seed, p.name, err)
				}
				for k, got := range results(step, leaves) {
					if d := unequal(want[k], got); d != "" {
						t.Fatalf("seed %d, %s, %s: result %d: %s\nplain\n%s\n%s\n%s", seed, isa, p.name, k, d, g, p.name, step)
					}
				}
			}
			count(used, step)
		}
	}
	least := 2 * len(kernel.ISAs()) // each graph counts once for each kernel
	if testing.Short() {
		least = 2
	}
	for _, name := range []string{"ConvLast", "ConvTransposeLast", "ConvWeightLast", "PlaneSum", "PlaneChain", "MaxPoolLast", "MaxPoolIndexLast", "MaxPoolGradientLast", "Affine", "Fixed"} {
		if used[name] < least {
			t.Errorf("%s occurs %d times, want more", name, used[name])
		}
	}
	t.Log(used)
}

func count(used map[string]int, g *ir.Graph) {
	for id := range g.Len() {
		o := g.Node(id).Op()
		if name := o.Spec().Name; strings.HasSuffix(name, "Last") || name == "PlaneSum" || name == "PlaneChain" {
			used[name]++
		}
		if f, ok := o.(fused.Finisher); ok && f.Steps().Affine {
			used["Affine"]++
		}
		if strings.Contains(ir.OpText(o), "Fixed") {
			used["Fixed"]++
		}
	}
}

// imager makes random graphs of images.
type imager struct {
	*rand.Rand
	g       *ir.Graph
	leaves  map[string]ir.Tensor
	images  []ir.Value
	weights []ir.Value
	file    bool // weights are constants, as those of a file
}

// imageGraph is a graph of images with convolutions, whose gradients are taken twice, in the state in which LayOut meets it.
func imageGraph(seed uint64) (*ir.Graph, map[string]ir.Tensor) {
	m := &imager{Rand: rand.New(rand.NewPCG(seed, 3)), g: ir.NewGraph(false), leaves: map[string]ir.Tensor{}, file: seed%6 == 0}
	shape := [][]ir.Dim{{2, 3, 7, 5}, {1, 17, 9, 9}, {3, 1, 8, 8}, {2, 8, 1, 1}, {1, 4, 71, 61}, {3, 9, 4, 4}, {2, 33, 6, 3}, {2, 5, 11}, {1, 9, 4200}, {3, 2, 1}}[m.IntN(10)]
	x := m.input(shape...)
	m.images = []ir.Value{m.conv(x)}
	for range 3 + m.IntN(7) {
		m.images = append(m.images, m.next(m.images[max(0, len(m.images)-1-m.IntN(3))]))
	}
	if seed%3 == 0 {
		return m.inference(), m.leaves
	}
	total := op.Sum(m.images[len(m.images)-1])
	for i, v := range m.images {
		m.g.Outputs = append(m.g.Outputs, ir.Output{Name: fmt.Sprint("v", i), Value: v})
		total = op.Add(total, op.Sum(op.Tanh(v)))
	}
	grads := ir.Gradient(total, append([]ir.Value{x}, m.weights...)...)
	if len(grads) > 1 && m.IntN(2) == 0 {
		grads = append(grads[:1+len(m.weights)], ir.Gradient(op.Sum(op.Square(grads[0])), append([]ir.Value{x}, m.weights...)...)...)
		grads = grads[:2*(1+len(m.weights))]
	} else {
		grads = grads[:1+len(m.weights)]
	}
	for i, v := range grads {
		m.g.Outputs = append(m.g.Outputs, ir.Output{Name: fmt.Sprint("d", i), Value: v})
	}
	g := m.g
	if m.g.Err() == nil {
		for _, pass := range []func(*ir.Graph) *ir.Graph{rewrite.Decompose, rewrite.Differentiate, rewrite.DropStops, rewrite.Simplify, rewrite.Merge, rewrite.Fold, rewrite.Simplify, rewrite.Merge} {
			g = pass(g)
		}
	}
	return g, m.leaves
}

// inference is the graph of the last image alone, with whole Composites.
func (m *imager) inference() *ir.Graph {
	m.g.Outputs = []ir.Output{{Name: "last", Value: m.images[len(m.images)-1]}}
	if m.g.Err() != nil {
		return m.g
	}
	return rewrite.Fold(rewrite.Merge(m.g))
}

func (m *imager) input(shape ...ir.Dim) ir.Value {
	name := fmt.Sprint("x", len(m.leaves))
	m.leaves[name] = m.random(shape)
	return m.g.Apply(ir.Feed{Input: &ir.Input{Name: name, Type: ir.TypeOf(ir.Float32, shape...), Source: ir.Argument}})
}

func (m *imager) random(shape []ir.Dim) ir.Tensor {
	x := ir.NewTensor(ir.Float32, ir.TypeOf(ir.Float32, shape...).Bind(0)...)
	for i := range x.Float32s() {
		x.Float32s()[i] = float32(m.NormFloat64() / 2)
	}
	return x
}

// weight is an input whose gradient is taken, or a constant.
func (m *imager) weight(shape ...ir.Dim) ir.Value {
	if m.file {
		return m.g.Constant(m.random(shape))
	}
	w := m.input(shape...)
	m.weights = append(m.weights, w)
	return w
}

func (m *imager) window(rank int) (w op.Window) {
	s, p := make([]int, rank), make([]int, rank)
	for i := range rank {
		s[i], p[i] = 1+m.IntN(2), m.IntN(2)
	}
	w.Strides, w.Before, w.After = ir.MakeInts(s...), ir.MakeInts(p...), ir.MakeInts(p...)
	return w
}

// kernel is the shape of weights from in channels to out, that the plane of x holds.
func (m *imager) kernel(x ir.Value, out, in ir.Dim) []ir.Dim {
	dims := []ir.Dim{out, in}
	for i := 2; i < x.Rank(); i++ {
		dims = append(dims, 1+ir.Dim(m.IntN(int(min(3, x.Dim(i))))))
	}
	return dims
}

func (m *imager) channels() ir.Dim { return []ir.Dim{1, 2, 7, 8, 16, 20}[m.IntN(6)] }

func (m *imager) conv(x ir.Value) ir.Value {
	out := m.channels()
	var bias ir.Value
	if m.IntN(2) == 0 {
		bias = m.weight(out)
	}
	return op.Conv(x, m.weight(m.kernel(x, out, x.Dim(1))...), bias, op.ConvOp{Window: m.window(x.Rank() - 2)})
}

// plane is the axes of the plane of x.
func plane(x ir.Value) []int { return []int{2, 3}[:x.Rank()-2] }

// beside is the shape of a value for each channel of x.
func beside(x ir.Value) []ir.Dim { return []ir.Dim{x.Dim(1), 1, 1}[:x.Rank()-1] }

// next is images made of x.
func (m *imager) next(x ir.Value) ir.Value {
	rank := x.Rank()
	switch m.IntN(21) {
	case 0, 1:
		return m.conv(x)
	case 2, 3:
		out := m.channels()
		return op.ConvTranspose(x, m.weight(m.kernel(x, x.Dim(1), out)...), ir.Value{}, op.ConvTransposeOp{Window: op.Window{Strides: m.window(rank - 2).Strides}})
	case 4:
		y, _, _ := op.BatchNormTrain(x, m.weight(x.Dim(1)), m.weight(x.Dim(1)), 1e-3)
		return op.ReLU(y)
	case 5:
		return op.LeakyReLU(op.Add(x, op.Reshape(m.weight(x.Dim(1)), beside(x)...)), 0.2)
	case 6:
		return op.Mul(x, op.Sigmoid(op.MeanKeep(x, plane(x)...)))
	case 7:
		centred := op.Sub(x, op.MeanKeep(x, plane(x)...))
		return op.Div(centred, op.Sqrt(op.AddScalar(op.MeanKeep(op.Square(centred), plane(x)...), 1e-3)))
	case 8:
		return op.Concat(1, x, op.Tanh(x))
	case 9:
		axis := 1 + m.IntN(rank-1)
		return op.Slice(x, axis, int(x.Dim(axis))/2, int(x.Dim(axis)))
	case 10:
		before, after := make([]int, rank), make([]int, rank)
		before[rank-1], after[1+m.IntN(rank-1)] = 1, 2
		return op.Pad(x, before, after, 0.5)
	case 11:
		other := op.Sin(x)
		return op.Where(op.Greater(x, other), op.Mul(x, other), op.Softplus(x))
	case 12:
		return op.Sub(x, op.MeanKeep(x, 1))
	case 13:
		return op.Mul(x, op.Expand(op.SumKeep(x, append([]int{0}, plane(x)...)...), x.Type().Dims))
	case 14:
		return op.SiLU(op.Cast(op.Cast(x, ir.Float64), ir.Float32))
	case 15:
		return op.Reshape(op.Exp(op.Neg(op.Square(op.Flatten(x)))), x.Type().Shape()...)
	case 16, 17:
		y := m.conv(x)
		row := func() ir.Value { return m.weight(y.Dim(1)) }
		return op.LeakyReLU(op.BatchNorm(y, row(), row(), row(), op.Square(row()), 1e-3), 0.1)
	}
	return m.resampled(x)
}

// resampled is a pool of x, or x in another size.
func (m *imager) resampled(x ir.Value) ir.Value {
	kernel := ir.MakeDims(m.kernel(x, 0, 0)[2:]...)
	p := op.Pool{Kernel: ir.MakeInts(kernel.Bind(0)...), Window: op.Window{Strides: m.window(x.Rank() - 2).Strides}, Ceil: m.IntN(2) == 0}
	to := x.Type().Dims
	for i := 2; i < x.Rank(); i++ {
		to = to.With(i, 1+(x.Dim(i)*ir.Dim(1+m.IntN(4)))/2)
	}
	switch m.IntN(4) {
	case 0:
		return op.AveragePool(x, p, m.IntN(2) == 0)
	case 1:
		return op.Add(op.MaxPool(x, p), op.Cast(op.MaxPoolIndex(x, p), ir.Float32))
	case 2:
		return op.Resize(x, to, op.Sampling{Mode: "linear"})
	}
	return op.Resize(x, to, op.Sampling{})
}
