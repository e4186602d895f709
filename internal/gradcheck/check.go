package gradcheck

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/ganc-ml/ganc/compile/autodiff"
	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/op/optest"
)

// step is the h of (f(x+h) − f(x−h))/2h. Its truncation error is h²/6·f‴ ≈ 2e-11·f‴, its rounding error 2e-16·f/h ≈
// 2e-11·f; functions of the tables and their third derivatives stay below a few thousand.
const step = 1e-5

// Bounds on |gradient − difference| / max(1, |gradient|, |difference|): a wrong rule is off by far more, the errors
// above stay below a tenth. The second order differences the first, whose values are larger.
const (
	FirstBound  = 1e-6
	SecondBound = 1e-5
)

// Row checks first- and second-order gradients of a row of the op table.
func Row(r optest.Row, seed uint64) error {
	leaves := map[string]ir.Tensor{}
	var wrt []string
	for i, t := range optest.Inputs(r, seed, ir.Float64) {
		name := fmt.Sprintf("x%d", i)
		leaves[name] = t
		if !r.In[i].Fixed {
			wrt = append(wrt, name)
		}
	}
	return Graph(optest.Graph(r, ir.Float64), leaves, optest.BatchSize, seed, wrt...)
}

// Graph checks the gradients of the outputs of an f64 graph in training mode, with respect to inputs and state
// variables: first of a randomly weighted sum of all elements of all outputs, against differences of that sum; then
// of a randomly weighted sum of those gradients, against differences of that.
func Graph(g *ir.Graph, leaves map[string]ir.Tensor, batch int, seed uint64, wrt ...string) error {
	p := problem{batch: batch, wrt: wrt, leaves: map[string]ir.Tensor{}, random: rand.New(rand.NewPCG(seed, 1))}
	for name, t := range leaves {
		p.leaves[name] = t.Clone()
	}
	p.graph = rewrite.Decompose(rewrite.Expand(g, ir.Training))
	if err := p.graph.Err(); err != nil {
		return err
	}
	if err := p.order(FirstBound); err != nil {
		return fmt.Errorf("first order: %w", err)
	}
	p.graph = rewrite.Decompose(p.graph)
	if err := p.order(SecondBound); err != nil {
		return fmt.Errorf("second order: %w", err)
	}
	return nil
}

type problem struct {
	graph   *ir.Graph
	leaves  map[string]ir.Tensor
	wrt     []string
	batch   int
	weights int
	random  *rand.Rand
}

// order checks the gradient of a weighted sum of the graph's outputs and makes it the graph's outputs.
func (p *problem) order(bound float64) error {
	sum, err := p.weighted()
	if err != nil {
		return err
	}
	at := make([]ir.Value, len(p.wrt))
	for i, name := range p.wrt {
		if at[i] = p.leaf(name); at[i].IsZero() {
			return fmt.Errorf("the graph does not read %q", name)
		}
	}
	grads := autodiff.Gradients(sum, at)
	if err := p.graph.Err(); err != nil {
		return err
	}
	values := Eval(p.leaves, p.batch, grads...)
	p.graph.Outputs = nil
	for i, name := range p.wrt {
		if err := p.compare(name, values[i].Float64s(), sum, bound); err != nil {
			return err
		}
		p.graph.Outputs = append(p.graph.Outputs, ir.Output{Name: "d" + name, Value: grads[i]})
	}
	return nil
}

// weighted is Σ over the floating-point outputs and their elements of a random weight times the element.
func (p *problem) weighted() (ir.Value, error) {
	var sum ir.Value
	for _, o := range p.graph.Outputs {
		if !o.Value.DType().IsFloat() {
			continue
		}
		term := op.Sum(op.Mul(o.Value, p.weight(o.Value.Type())))
		if sum.IsZero() {
			sum = term
		} else {
			sum = op.Add(sum, term)
		}
	}
	if sum.IsZero() {
		return sum, fmt.Errorf("no output has a gradient")
	}
	return sum, p.graph.Err()
}

func (p *problem) weight(t ir.Type) ir.Value {
	name := fmt.Sprintf("weight %d", p.weights)
	p.weights++
	w := ir.NewTensor(ir.Float64, t.Bind(p.batch)...)
	for i := range w.Float64s() {
		w.Float64s()[i] = p.random.NormFloat64()
	}
	p.leaves[name] = w
	return p.graph.Apply(ir.Feed{Input: &ir.Input{Name: name, Type: t, Source: ir.Argument}})
}

// leaf is the value that reads an input or state variable.
func (p *problem) leaf(name string) ir.Value {
	for i := range p.graph.Len() {
		n := p.graph.Node(i)
		switch o := n.Op().(type) {
		case ir.Feed:
			if o.Input.Name == name {
				return n.Out(0)
			}
		case ir.Read:
			if o.State.Name == name {
				return n.Out(0)
			}
		}
	}
	return ir.Value{}
}

// compare checks the gradient of sum with respect to a leaf, element by element.
func (p *problem) compare(name string, grad []float64, sum ir.Value, bound float64) error {
	x := p.leaves[name].Float64s()
	if len(grad) != len(x) {
		return fmt.Errorf("the gradient of %s has %d elements, want %d", name, len(grad), len(x))
	}
	for i, got := range grad {
		want := p.difference(x, i, sum)
		if err := math.Abs(got-want) / max(1, math.Abs(got), math.Abs(want)); !(err <= bound) {
			return fmt.Errorf("derivative by %s[%d] = %g: got %.12g, differences give %.12g (relative error %.2g, want at most %g)",
				name, i, x[i], got, want, err, bound)
		}
	}
	return nil
}

func (p *problem) difference(x []float64, i int, sum ir.Value) float64 {
	saved := x[i]
	x[i] = saved + step
	above := Eval(p.leaves, p.batch, sum)[0].Float64s()[0]
	x[i] = saved - step
	below := Eval(p.leaves, p.batch, sum)[0].Float64s()[0]
	x[i] = saved
	return (above - below) / (2 * step)
}
