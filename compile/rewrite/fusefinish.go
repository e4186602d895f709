package rewrite

import (
	"github.com/ganc-ml/ganc/compile/fused"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// finishes fuses elementwise ops into the matrix product or convolution before them, if they are its only reader.
func finishes(g *ir.Graph) *ir.Graph {
	f := finishFuser{readersOf(g)}
	out := ir.Rewrite(g, true, func(n ir.Node, in []ir.Value) []ir.Value {
		for _, rule := range []func(ir.Node, []ir.Value) (fused.Finisher, []ir.Value){f.sum, f.affine, f.activation, f.rectifierSlope, f.smoothSlope} {
			if o, args := rule(n, in); args != nil {
				return []ir.Value{reshaped(ir.Apply(o, args...), n.Out(0).Type().Dims)}
			}
		}
		return nil
	})
	return Merge(out)
}

type finishFuser struct{ readers }

// product is v, the copy of old, as an op with a Finish, if it is a product of two matrices or a convolution in float32 and
// old is read as often as mentions says.
func (f finishFuser) product(old, v ir.Value, mentions int) (o fused.Finisher, args []ir.Value, ok bool) {
	if f.count(old) != mentions || v.DType() != ir.Float32 || v.IsPoison() {
		return o, nil, false
	}
	args = v.Node().Ins()
	switch p := v.Op().(type) {
	case fused.Finisher:
		return p, args, true
	case op.MatMulOp:
		o = fused.GemmAct{TransA: p.TransA, TransB: p.TransB}
		return o, args, args[0].Rank() == 2 && args[1].Rank() == 2
	case op.GemmOp:
		o = fused.GemmAct{TransA: p.TransA, TransB: p.TransB}
		return plus(o, args[:2], args[2], v.Type())
	}
	return o, nil, false
}

// behind is product, where v may be a Reshape of it: a step that takes element by element does not mind.
func (f finishFuser) behind(old, v ir.Value, mentions int) (o fused.Finisher, args []ir.Value, ok bool) {
	if isView(old) && isView(v) && f.count(old) == mentions {
		return f.product(old.Node().In(0), v.Node().In(0), 1)
	}
	return f.product(old, v, mentions)
}

// reshaped is v with other dimensions.
func reshaped(v ir.Value, to ir.Dims) ir.Value {
	if v.Type().Dims == to {
		return v
	}
	return op.ReshapeTo(v, to)
}

// plus adds x to a product of type t.
func plus(o fused.Finisher, args []ir.Value, x ir.Value, t ir.Type) (fused.Finisher, []ir.Value, bool) {
	steps := o.Steps()
	switch {
	case steps.Residual || steps.Act != "" || steps.Slope != "":
		return o, nil, false
	case !steps.Bias && !steps.Affine && x.Type() == ir.TypeOf(ir.Float32, t.At(t.Rank()-1)):
		steps.Bias = true
	case x.Type() == t:
		steps.Residual = true
	default:
		return o, nil, false
	}
	return finished(o, steps), append(args[:len(args):len(args)], x), true
}

// finished is an op with other steps.
func finished(o fused.Finisher, steps fused.Finish) fused.Finisher {
	return o.Finished(steps).(fused.Finisher)
}

// sum: product + bias or residual.
func (f finishFuser) sum(n ir.Node, in []ir.Value) (o fused.Finisher, args []ir.Value) {
	if n.Op() != (op.AddOp{}) {
		return o, nil
	}
	for i := range in {
		o, args, ok := f.product(n.In(i), in[i], 1)
		if !ok || in[i].Type() != n.Out(0).Type() {
			continue
		}
		if o, args, ok := plus(o, args, in[1-i], in[i].Type()); ok {
			return o, args
		}
	}
	return o, nil
}

// affine: (product − mean)·gain + shift, the last three of one row.
func (f finishFuser) affine(n ir.Node, in []ir.Value) (o fused.Finisher, args []ir.Value) {
	if n.Op() != (op.AddOp{}) {
		return o, nil
	}
	scaled, shift := rowOf(n)
	if scaled < 0 || n.In(scaled).Op() != (op.MulOp{}) || f.count(n.In(scaled)) != 1 {
		return o, nil
	}
	product := n.In(scaled).Node()
	centred, gain := rowOf(product)
	if centred < 0 || product.In(centred).Op() != (op.SubOp{}) || f.count(product.In(centred)) != 1 {
		return o, nil
	}
	difference := product.In(centred).Node()
	if v, mean := rowOf(difference); v != 0 || mean != 1 {
		return o, nil
	}
	if in[scaled].Op() != (op.MulOp{}) || in[scaled].Node().In(centred).Op() != (op.SubOp{}) {
		return o, nil
	}
	copied := in[scaled].Node().In(centred).Node()
	o, args, ok := f.product(difference.In(0), copied.In(0), 1)
	if !ok {
		return o, nil
	}
	steps := o.Steps()
	if steps.Affine || steps.Residual || steps.Act != "" || steps.Slope != "" {
		return o, nil
	}
	steps.Affine = true
	return finished(o, steps), append(args[:len(args):len(args)], copied.In(1), in[scaled].Node().In(gain), in[shift])
}

// rowOf is which input of a node of two has its output's type, and which is one row; whole is −1 where it is not so.
func rowOf(n ir.Node) (whole, row int) {
	t := n.Out(0).Type()
	for i := range 2 {
		if t.Rank() > 0 && n.In(i).Type() == t && n.In(1-i).Type() == ir.TypeOf(t.DType, t.At(t.Rank()-1)) {
			return i, 1 - i
		}
	}
	return -1, -1
}

// activation: act(product).
func (f finishFuser) activation(n ir.Node, in []ir.Value) (o fused.Finisher, args []ir.Value) {
	name, alpha := "", 0.0
	switch a := n.Op().(type) {
	case op.ReLUOp, op.TanhOp, op.SigmoidOp, op.SoftplusOp:
		name = n.Op().Spec().Name
	case op.LeakyReLUOp:
		name, alpha = "LeakyReLU", a.Alpha
	default:
		return o, nil
	}
	o, args, ok := f.behind(n.In(0), in[0], 1)
	if !ok {
		return o, nil
	}
	steps := o.Steps()
	if steps.Act != "" || steps.Slope != "" {
		return o, nil
	}
	steps.Act, steps.Alpha = name, alpha
	return finished(o, steps), args
}

// rectifierSlope: product where y > 0, and 0 or alpha·product elsewhere.
func (f finishFuser) rectifierSlope(n ir.Node, in []ir.Value) (o fused.Finisher, args []ir.Value) {
	if n.Op() != (op.WhereOp{}) || in[0].Op() != (op.GreaterOp{}) || !isScalar(in[0].Node().In(1), 0) {
		return o, nil
	}
	name, alpha, mentions := "ReLU", 0.0, 1
	if !isScalar(n.In(2), 0) {
		scaled := n.In(2).Node()
		if scaled.Op() != (op.MulOp{}) || f.count(n.In(2)) != 1 || scaled.In(0) != n.In(1) {
			return o, nil
		}
		a, ok := scalar(scaled.In(1))
		if !ok {
			return o, nil
		}
		name, alpha, mentions = "LeakyReLU", a, 2
	}
	o, args, ok := f.behind(n.In(1), in[1], mentions)
	return withSlope(o, args, ok, name, alpha, in[0].Node().In(0), n.Out(0).Type())
}

// withSlope multiplies a product of type t by the slope of the activation with output y.
func withSlope(o fused.Finisher, args []ir.Value, ok bool, name string, alpha float64, y ir.Value, t ir.Type) (fused.Finisher, []ir.Value) {
	if !ok || y.Type() != t {
		return o, nil
	}
	steps := o.Steps()
	if steps.Act != "" || steps.Slope != "" {
		return o, nil
	}
	product, err := ir.InferTypes(o, typesOf(args))
	if err != nil || elements(product[0].Shape()) != elements(t.Shape()) {
		return o, nil
	}
	steps.Slope, steps.Alpha = name, alpha
	return finished(o, steps), append(args[:len(args):len(args)], reshaped(y, product[0].Dims))
}

// smoothSlope: product · (1 − y·y), product · (y · (1 − y)).
func (f finishFuser) smoothSlope(n ir.Node, in []ir.Value) (o fused.Finisher, args []ir.Value) {
	if n.Op() != (op.MulOp{}) {
		return o, nil
	}
	for i := range in {
		o, args, ok := f.behind(n.In(i), in[i], 1)
		if !ok {
			continue
		}
		if name, y := slope(in[1-i]); name != "" {
			if o, args := withSlope(o, args, ok, name, 0, y, n.Out(0).Type()); args != nil {
				return o, args
			}
		}
	}
	return o, nil
}

// slope recognises 1 − y·y as the slope of Tanh and y·(1 − y) as the slope of Sigmoid.
func slope(v ir.Value) (name string, y ir.Value) {
	n := v.Node()
	switch n.Op() {
	case op.SubOp{}:
		if square := n.In(1).Node(); isScalar(n.In(0), 1) && square.Op() == (op.MulOp{}) && square.In(0) == square.In(1) {
			return "Tanh", square.In(0)
		}
	case op.MulOp{}:
		if rest := n.In(1).Node(); rest.Op() == (op.SubOp{}) && isScalar(rest.In(0), 1) && rest.In(1) == n.In(0) {
			return "Sigmoid", n.In(0)
		}
	}
	return "", ir.Value{}
}
