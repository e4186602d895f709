package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// counter is a state, f32[], that counts the steps of the training.
func counter(m *ir.Model, name string) *ir.State {
	step := m.State(name, ir.TypeOf(ir.Float32), ir.Fill{})
	m.Set(step, op.AddScalar(m.Read(step), 1))
	return step
}

// ramp is 0 for the first steps that a counter counts, grows to 1 up to step last, and is 1 in inference.
func ramp(m *ir.Model, step *ir.State, first, last int) ir.Value {
	part := op.Scale(op.AddScalar(m.Read(step), -float64(first)), 1/float64(last-first))
	return ir.ByMode(op.Clip(part, 0, 1), m.Graph().Scalar(ir.Float32, 1))
}
