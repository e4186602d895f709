package compile

import (
	"github.com/ganc-ml/ganc/compile/autodiff"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// GradientNorm is the Euclidean norm of the gradient of an objective's loss, without its lazy terms, with respect to all its
// parameters: a graph for training with that one output, f32[], and without writes.
func (p *Plan) GradientNorm(o *ir.Objective) (*ir.Graph, error) {
	g, err := run(trainingPasses, p.selectStep(o, 0, nil))
	if err != nil {
		return nil, err
	}
	return run(programPasses, normOf(g, o))
}

// normOf puts the norm in the place of the loss, output 0 of g.
func normOf(g *ir.Graph, o *ir.Objective) *ir.Graph {
	g.At([]ir.Origin{o.Origin}, func() {
		var params []ir.Value
		for _, s := range o.Parameters() {
			if v := readOf(g, s); !v.IsZero() {
				params = append(params, v)
			}
		}
		sum := g.Scalar(ir.Float64, 0)
		for _, grad := range autodiff.Gradients(g.Outputs[0].Value, params) {
			sum = op.Add(sum, op.Cast(op.Sum(op.Square(grad)), ir.Float64))
		}
		g.Outputs = []ir.Output{{Name: "norm/" + o.Name, Value: op.Cast(op.Sqrt(sum), ir.Float32)}}
	})
	return g
}
