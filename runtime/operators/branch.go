package operators

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/runtime/load"
)

// branch is If. A condition that is known chooses a branch, and the other one is not imported. Where the condition is computed
// from data, both branches are computed, and their results are selected.
func branch(c *call) ([]ir.Value, error) {
	then, err := c.block("then_branch", 0, len(c.node.Outputs))
	if err != nil {
		return nil, err
	}
	otherwise, err := c.block("else_branch", 0, len(c.node.Outputs))
	if err != nil {
		return nil, err
	}
	if product(shape(c.in[0])) != 1 {
		return nil, c.malformed("its condition is %v, want one truth value", c.in[0].Type())
	}
	if condition, err := c.eval(c.in[0]); err == nil {
		if condition.At(0) == 0 {
			then = otherwise
		}
		out, err := c.inline(then, nil)
		return c.results(out), err
	}
	return c.both(then, otherwise)
}

// both computes two branches and selects one.
func (c *call) both(then, otherwise *block) ([]ir.Value, error) {
	first := c.g.Len()
	a, err := c.inline(then, nil)
	if err != nil {
		return nil, err
	}
	b, err := c.inline(otherwise, nil)
	if err != nil {
		return nil, err
	}
	for id := first; id < c.g.Len(); id++ {
		if n := c.g.Node(id); c.mayFail(n) {
			return nil, c.computed("and %s in one of them may fail where it is not meant to be computed", n.Op().Spec().Name)
		}
	}
	condition, err := c.reshape(c.in[0])
	if err != nil {
		return nil, err
	}
	out := make([]typed, len(c.node.Outputs))
	for i := range out {
		if a[i].IsPoison() || b[i].IsPoison() {
			continue
		}
		if x, y := a[i].Type().WithDType(a[i].dtype), b[i].Type().WithDType(b[i].dtype); x != y {
			return nil, c.computed("and output %d is %v of one and %v of the other", i, x, y)
		}
		out[i] = typed{op.Where(condition, a[i].Value, b[i].Value), a[i].dtype}
	}
	return c.results(out), nil
}

func (c *call) computed(format string, args ...any) *load.Error {
	return c.unsupported("its condition is computed from data, so that both branches are computed, "+format, args...).
		Instead("let the condition depend on shapes, constants or integer inputs alone, or export each branch as a file of its own")
}

// mayFail reports whether a node may end a run: a division of integers by 0, or an index out of range.
func (c *call) mayFail(n ir.Node) bool {
	axis := 0
	switch o := n.Op().(type) {
	case bitsOf:
		return o.Function == "quotient" || o.Function == "rest"
	case op.DivOp:
		return !n.In(1).DType().IsFloat() && !c.within(n.In(1), 1, math.MaxInt64)
	case op.PowOp:
		return !n.In(1).DType().IsFloat() && !c.within(n.In(1), 0, math.MaxInt64)
	case op.GatherOp:
		axis = o.Axis
	case op.GatherElementsOp:
		axis = o.Axis
	case op.ScatterElementsOp:
		axis = o.Axis
	case op.ScatterReduceOp:
		axis = o.Axis
	default:
		return false
	}
	size := float64(n.In(0).Dim(axis))
	return !c.within(n.In(1), -size, size-1)
}

// within reports whether all elements of a value are known and lie in a range.
func (c *call) within(v ir.Value, least, greatest float64) bool {
	t, err := c.eval(v)
	if err != nil {
		return false
	}
	for i := range t.Len() {
		if v := t.At(i); v < least || v > greatest {
			return false
		}
	}
	return true
}

// openConditions finds each If whose condition depends on the values of floating-point inputs, which are data.
func (m *Model) openConditions() {
	data := map[string]bool{}
	for i := range m.Inputs {
		in := &m.Inputs[i]
		data[in.Name] = in.DType.Carrier().IsFloat() && !in.isSetting()
	}
	spread(m.nodes, data)
}

// spread adds to data the values that nodes compute from it.
func spread(nodes []node, data map[string]bool) {
	for i := range nodes {
		n := &nodes[i]
		from := false
		for k, name := range n.Inputs {
			if name != "" && data[name] && !n.marks[min(k, len(n.marks)-1)].shapeOnly {
				from = true
				n.open = n.open || n.OpType == "If"
			}
		}
		for pass, before := 0, from; pass == 0 || before != from; pass++ {
			before = from
			for _, b := range n.blocks {
				for _, name := range b.Inputs {
					data[name] = data[name] || from
				}
				spread(b.nodes, data)
				for _, name := range b.Outputs {
					from = from || data[name]
				}
			}
		}
		if from {
			for _, name := range n.Outputs {
				data[name] = true
			}
		}
	}
}
