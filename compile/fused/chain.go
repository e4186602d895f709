package fused

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// Chain is a program of elementwise ops on values of one shape, run block by block, so that only its inputs and outputs
// pass through memory. Inputs are registers a, b, c …, outputs A, B, C …, and intermediate values z, y, x …:
//
//	z=b*b;z=z*c;A=a+z;y=max(A,d);B=leaky(y,0.2);x=B>d;C=x?y:B
//
// The outputs have the shape that the inputs broadcast to. A condition has that shape, or is one element. Inputs are fastest
// that have that shape, are one element, or run along the last axes only (rows) or along the first only (columns), with one
// line length for all.
type Chain struct{ Program string }

func (Chain) Spec() ir.Spec {
	return ir.Spec{Name: "Chain", In: ir.Arity{Min: 1, Max: maxInputs}, Doc: "elementwise ops in one pass over memory"}
}

func (o Chain) Infer(in []ir.Type) ([]ir.Type, error) {
	p, err := parse(o.Program)
	if err != nil {
		return nil, err
	}
	var out ir.Dims
	for i, t := range in {
		d, clash := out.Broadcast(t.Dims)
		if clash > 0 {
			return nil, fmt.Errorf("input %d is %v, which does not broadcast to %v", i, t, out)
		}
		out = d
	}
	for i, t := range in {
		want := ir.Float32
		if p.isBool(uint8(i)) {
			want = ir.Bool
		}
		if t.DType != want {
			return nil, fmt.Errorf("input %d is %v, want %v", i, t, want)
		}
		if reach, _ := reachOf(out.Bind(0), t.Dims.Bind(0)); want == ir.Bool && (reach == 0 || reach > kernel.One) {
			return nil, fmt.Errorf("input %d is %v, want the shape %v or one element", i, t, out)
		}
	}
	return p.outTypes(out), nil
}

// Eval runs the program on the blocks of kernel.Chain.
func (o Chain) Eval(e *ir.Env, out, in []ir.Tensor) { o.Prepare(typesOf(out), typesOf(in))(e, out, in) }

// Prepare parses the program and finds how each input broadcasts.
func (o Chain) Prepare(out, in []ir.Type) func(e *ir.Env, out, in []ir.Tensor) {
	p, err := parse(o.Program)
	if err != nil {
		panic(err) // Infer has accepted it
	}
	r := &runner{line: 1, reaches: make([]kernel.Reach, len(in)), steps: p.kernelSteps()}
	lines := true
	for i, t := range in {
		var l int
		r.reaches[i], l = reachOf(out[0].Dims.Bind(0), t.Dims.Bind(0))
		lines = lines && r.reaches[i] != 0 && (l == 0 || r.line == 1 || l == r.line)
		r.line = max(r.line, l)
	}
	if !lines {
		r.line, r.grid = 1, gridOf(out[0].Dims.Bind(0), in)
	}
	return r.run
}

func typesOf(tensors []ir.Tensor) []ir.Type {
	types := make([]ir.Type, len(tensors))
	for i, t := range tensors {
		types[i] = t.Type()
	}
	return types
}

// runner is a parsed program with the reach of each input and the length of a line. Where inputs have no common line, a grid
// says how those are repeated that have neither the shape of the outputs nor one element.
type runner struct {
	line    int
	reaches []kernel.Reach
	grid    *kernel.Grid
	steps   []kernel.ChainStep
}

func (r *runner) run(e *ir.Env, out, in []ir.Tensor) {
	if out[0].Len() == 0 {
		return
	}
	c := kernel.NewChain(out[0].Len(), r.line)
	if r.grid != nil {
		c.Over(r.grid)
	}
	for i, t := range in {
		if r.grid != nil && r.reaches[i] != kernel.Whole && r.reaches[i] != kernel.One {
			c.Spread(uint8(i), t.Float32s(), i)
		} else {
			bind(c, uint8(i), t, r.reaches[i])
		}
	}
	for i, t := range out {
		bind(c, firstOutput+uint8(i), t, kernel.Whole)
	}
	for _, s := range r.steps {
		c.Step(s)
	}
	c.Run(e.Threads)
}

func bind(c *kernel.Chain, r uint8, t ir.Tensor, reach kernel.Reach) {
	if t.DType() == ir.Bool {
		c.Bool(r, t.Bools(), reach)
	} else {
		c.Float(r, t.Float32s(), reach)
	}
}

// Alias lets an output replace an input that is not read after it is first written.
func (o Chain) Alias(out, in int) bool {
	p, err := parse(o.Program)
	if err != nil || p.isBool(uint8(in)) || p.isBool(firstOutput+uint8(out)) {
		return false
	}
	for i := p.count - 1; i >= 0; i-- {
		s := &p.steps[i]
		if s.dst == firstOutput+uint8(out) {
			return true
		}
		if s.reads(uint8(in)) {
			return false
		}
	}
	return false
}

func (o Chain) Decompose(in []ir.Value) []ir.Value {
	p, err := parse(o.Program)
	if err != nil {
		return []ir.Value{in[0].Graph().Fail("%w", err)}
	}
	return p.apply(in)
}

// gridOf is how inputs are repeated in outputs of a shape.
func gridOf(out []int, in []ir.Type) *kernel.Grid {
	steps := make([][]int, len(out)) // axis → input → step
	for axis := range steps {
		steps[axis] = make([]int, len(in))
	}
	for k, t := range in {
		stride, shape := 1, t.Dims.Bind(0)
		for i := len(shape) - 1; i >= 0; i-- {
			if shape[i] != 1 {
				steps[i+len(out)-len(shape)][k] = stride
			}
			stride *= shape[i]
		}
	}
	g := new(kernel.Grid)
	for axis, size := range out {
		g.Axis(size, steps[axis])
	}
	return g
}

// reachOf is how an operand of shape in broadcasts to shape out, and the length of its lines if it is a row or a
// column, else 0. The zero Reach is any other operand that broadcasts.
func reachOf(out, in []int) (kernel.Reach, int) {
	lead := len(out) - len(in)
	if lead < 0 {
		return 0, 0
	}
	all, first, changes := 1, false, 0 // elements; whether the first axis that counts is followed; how often that changes
	inner, follows := 1, false         // elements of the run of last axes that are alike, and whether they are followed
	for axis, n := range out {
		if n == 1 {
			continue
		}
		match := axis >= lead && in[axis-lead] != 1
		if match && in[axis-lead] != n {
			return 0, 0
		}
		switch {
		case all == 1:
			first, follows = match, match
		case match != follows:
			follows, inner = match, 1
			changes++
		}
		all *= n
		inner *= n
	}
	switch {
	case changes == 0 && (first || all == 1):
		return kernel.Whole, 0
	case changes == 0:
		return kernel.One, 0
	case changes == 1 && follows:
		return kernel.Row, inner
	case changes == 1:
		return kernel.Column, inner
	}
	return 0, 0
}
