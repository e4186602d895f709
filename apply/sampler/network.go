package sampler

import (
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// declare adds the network to the model.
func (s *Sampler) declare(m *ir.Model, p pair) error {
	z := input(m, "z", ir.Normal, s.Width)
	n := &ir.Network{Name: Name, Averaged: p.decoder.Averaged, Origin: p.decoder.Origin, Ins: []ir.NetworkPort{z}}
	code := z.Value
	if s.Fitted != nil {
		var choice ir.Value
		if s.Components > 1 {
			u := input(m, "component", ir.Uniform, 1)
			n.Ins = append(n.Ins, u)
			choice = s.choose(u.Value)
		}
		code = s.draw(z.Value, choice)
	}
	c := ir.NewCopier(m.Graph())
	for i, in := range p.decoder.Ins {
		if i == p.input {
			c.Set(in.Value, code)
			continue
		}
		c.Set(in.Value, in.Value)
		n.Ins = append(n.Ins, in)
	}
	for _, o := range p.decoder.Outs {
		o.Value = c.Value(o.Value)
		n.Outs = append(n.Outs, o)
	}
	m.Networks = append(m.Networks, n)
	return fault.Model(m.Graph().Err())
}

// input is an input of the network, for noise, that is no input of the model's training.
func input(m *ir.Model, name string, law ir.Law, width int) ir.NetworkPort {
	in := &ir.Input{Name: Name + "/" + name, Type: ir.TypeOf(ir.Float32, ir.Batch, ir.Dim(width)), Source: ir.FromNoise, Port: ir.Port{Law: &law}}
	return ir.NetworkPort{Name: name, Value: m.Graph().Apply(ir.Feed{Input: in}), Port: in.Port}
}

// choose is the component [N] of uniform numbers u [N, 1]: the number of components whose weights, added up, are at most u.
func (s *Sampler) choose(u ir.Value) ir.Value {
	bounds := make([]float32, s.Components-1)
	sum := 0.0
	for k := range bounds {
		sum += s.Fitted.Weights[k]
		bounds[k] = float32(sum)
	}
	above := op.GreaterOrEqual(u, u.Graph().Constant(ir.FromSlice(bounds, 1, len(bounds))))
	return op.Sum(op.Cast(above, ir.Int64), 1)
}

// draw is codes [N, width]: the mean of the component that is chosen, and its factor times the noise z [N, width]. The first
// component is chosen where choice is zero.
func (s *Sampler) draw(z, choice ir.Value) ir.Value {
	k, n := s.Components, s.Width
	chosen := func(values []float32, shape ...int) ir.Value {
		if k == 1 {
			return z.Graph().Constant(ir.FromSlice(values, shape...))
		}
		return op.Gather(z.Graph().Constant(ir.FromSlice(values, append([]int{k}, shape...)...)), choice, 0)
	}
	mean := chosen(single(s.Fitted.Means), n)
	if s.Diagonal {
		return op.Add(mean, op.Mul(chosen(s.deviations(), n), z))
	}
	spread := op.MatMul(op.Reshape(z, ir.Batch, 1, ir.Dim(n)), chosen(s.turned(), n, n)) // zᵀ·Lᵀ
	return op.Add(mean, op.Reshape(spread, ir.Batch, ir.Dim(n)))
}

// deviations is the diagonals [components × width] of the factors.
func (s *Sampler) deviations() []float32 {
	n := s.Width
	out := make([]float32, s.Components*n)
	for i := range out {
		out[i] = float32(s.Fitted.Factors[(i/n*n+i%n)*n+i%n])
	}
	return out
}

// turned is the transposes [components × width × width] of the factors.
func (s *Sampler) turned() []float32 {
	n := s.Width
	out := make([]float32, len(s.Fitted.Factors))
	for i, v := range s.Fitted.Factors {
		k, row, column := i/(n*n), i/n%n, i%n
		out[(k*n+column)*n+row] = float32(v)
	}
	return out
}

func single(values []float64) []float32 {
	out := make([]float32, len(values))
	for i, v := range values {
		out[i] = float32(v)
	}
	return out
}
