package operators

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// swiGLU is Swish of the first input, times the second.
func swiGLU(c *call) ([]ir.Value, error) {
	if c.in[0].Type() != c.in[1].Type() {
		return nil, c.malformed("its inputs are %v and %v, want one type and shape", c.in[0].Type(), c.in[1].Type())
	}
	y, err := swish(c)
	if err != nil {
		return nil, err
	}
	return one(op.Mul(y[0], c.in[1]))
}

// causalConv convolves each channel [batch × channels × positions] with weights of its own, of which the last meets the
// position itself. Its state is the positions before the first.
func causalConv(c *call) ([]ir.Value, error) {
	x, weights := c.in[0], c.in[1]
	if x.Rank() != 3 || weights.Rank() != 3 || weights.Dim(1) != 1 || weights.Dim(0) != x.Dim(1) || weights.Dim(2) < 1 {
		return nil, c.malformed("its inputs are %v and %v, want [batch × channels × positions] and [channels × 1 × taps]", x.Type(), weights.Type())
	}
	before := int(weights.Dim(2)) - 1
	past := op.Expand(c.scalar(x, 0), ir.MakeDims(x.Dim(0), x.Dim(1), ir.Dim(before)))
	if c.has(3) {
		if c.in[3].Type() != past.Type() {
			return nil, c.malformed("its state is %v, want %v", c.in[3].Type(), past.Type())
		}
		past = c.in[3]
	}
	whole := op.Concat(2, past, x)
	one := ir.MakeInts(1)
	y := op.Conv(whole, weights, c.bias(2), op.ConvOp{Groups: int(x.Dim(1)), Window: op.Window{Strides: one, Dilations: one, Before: ir.MakeInts(0), After: ir.MakeInts(0)}})
	switch activation := c.attr.String("activation", "none"); activation {
	case "silu", "swish":
		y = op.SiLU(y)
	case "none":
	default:
		return nil, c.malformed("activation is %q, want none, silu or swish", activation)
	}
	size := int(whole.Dim(2))
	return []ir.Value{y, op.Slice(whole, 2, size-before, size)}, nil
}

// linearAttention is a matrix [keys × values] for each head, which each position changes and then reads.
func linearAttention(c *call) ([]ir.Value, error) {
	a, err := c.recurrence()
	if err != nil {
		return nil, err
	}
	var list []ir.Value
	for t := range int(a.k.Dim(2)) {
		if err := c.roomForNodes("positions"); err != nil {
			return nil, err
		}
		list = append(list, a.step(t))
	}
	y := op.Transpose(op.Concat(3, list...), 0, 3, 1, 2, 4) // [batch × heads × group × positions × values]
	sizes := shape(y)
	if y, err = c.reshape(y, sizes[0], sizes[1], sizes[2]*sizes[3]*sizes[4]); err != nil {
		return nil, err
	}
	stored := c.types[0]
	if c.has(3) {
		stored = c.types[3]
	}
	c.is(1, stored)
	return []ir.Value{y, op.Cast(a.state, stored.Carrier())}, nil
}

// recurrent is a LinearAttention with its operands as [batch × heads × positions × size].
type recurrent struct {
	*call
	q, k, v     ir.Value
	decay, beta ir.Value // zero where the rule has none
	state       ir.Value
	scale       float64
}

func (c *call) recurrence() (*recurrent, error) {
	c.attr.Require("q_num_heads", "kv_num_heads")
	c.attr.Int("chunk_size", 64) // in which chunks a device computes: the results are the same
	a := &recurrent{call: c, scale: float64(c.attr.Float("scale", 0))}
	queries, heads := c.attr.Int("q_num_heads", 1), c.attr.Int("kv_num_heads", 1)
	if heads < 1 || queries < 1 || queries%heads != 0 {
		return a, c.malformed("q_num_heads is %d and kv_num_heads %d, want a multiple", queries, heads)
	}
	var err error
	for i, to := range []*ir.Value{&a.q, &a.k, &a.v} {
		if c.in[i].Rank() != 3 {
			return a, c.malformed("its input %d is %v, want rank 3", i, c.in[i].Type())
		}
		if *to, err = c.headsOf(i, []int64{queries, heads, heads}[i]); err != nil {
			return a, err
		}
	}
	q, k, v := shape(a.q), shape(a.k), shape(a.v)
	if q[0] != k[0] || k[0] != v[0] || q[2] != k[2] || k[2] != v[2] || q[3] != k[3] || q[2] < 1 || q[3] < 1 {
		return a, c.malformed("queries %v, keys %v and values %v [batch × heads × positions × size] do not fit each other", a.q.Type(), a.k.Type(), a.v.Type())
	}
	if a.scale == 0 {
		a.scale = 1 / math.Sqrt(float64(q[3]))
	}
	a.state = op.Expand(c.scalar(a.k, 0), ir.MakeDims(ir.Dim(k[0]), ir.Dim(heads), ir.Dim(k[3]), ir.Dim(v[3])))
	if c.has(3) {
		if c.in[3].Type().Dims != a.state.Type().Dims {
			return a, c.malformed("its state is %v, want %v", c.in[3].Type(), a.state.Type())
		}
		a.state = op.Cast(c.in[3], a.k.DType())
	}
	return a, a.readRule(heads)
}

// readRule reads what changes the state: a decay of the state before, and a rate at which a value replaces the one that the
// state holds for its key.
func (a *recurrent) readRule(heads int64) error {
	rule := a.attr.String("update_rule", "gated_delta")
	rules := map[string][2]bool{"linear": {}, "gated": {true, false}, "delta": {false, true}, "gated_delta": {true, true}}
	wants, ok := rules[rule]
	if !ok {
		return a.malformed("update_rule is %q, want linear, gated, delta or gated_delta", rule)
	}
	for i, to := range []*ir.Value{&a.decay, &a.beta} {
		if a.has(4+i) != wants[i] {
			return a.malformed("update_rule is %s, and input %d is there: %v", rule, 4+i, a.has(4+i))
		}
		if !wants[i] {
			continue
		}
		x := a.in[4+i]
		each := heads
		if i == 1 && x.Rank() == 3 && x.Dim(2) == 1 {
			each = 1
		}
		v, err := a.headsOf(4+i, each)
		if err != nil {
			return err
		}
		if x.Rank() != 3 || v.Dim(0) != a.k.Dim(0) || v.Dim(2) != a.k.Dim(2) || v.Dim(3) != 1 && (i == 1 || v.Dim(3) != a.k.Dim(3)) {
			return a.malformed("its input %d is %v, keys are %v [batch × heads × positions × size]", 4+i, x.Type(), a.k.Type())
		}
		*to = v
	}
	return nil
}

// at returns the vectors of position t as columns [batch × heads × size × 1].
func (a *recurrent) at(x ir.Value, t int) ir.Value {
	return op.Transpose(op.Slice(x, 2, t, t+1), 0, 1, 3, 2)
}

// step changes the state and returns what the queries of position t read: [batch × heads × group × 1 × values].
func (a *recurrent) step(t int) ir.Value {
	k, v := a.at(a.k, t), op.Slice(a.v, 2, t, t+1)
	if !a.decay.IsZero() {
		a.state = op.Mul(a.state, op.Exp(a.at(a.decay, t)))
	}
	if !a.beta.IsZero() {
		held := op.MatMulT(k, a.state, true, false)
		v = op.Mul(a.at(a.beta, t), op.Sub(v, held))
	}
	a.state = op.Add(a.state, op.Mul(k, v))
	d := shape(a.k)
	group := ir.Dim(int64(a.q.Dim(1)) / d[1])
	q := op.Reshape(op.Slice(a.q, 2, t, t+1), ir.Dim(d[0]), ir.Dim(d[1]), group, ir.Dim(d[3]))
	y := op.Scale(op.MatMul(q, a.state), a.scale)
	return op.Reshape(y, ir.Dim(d[0]), ir.Dim(d[1]), group, 1, a.v.Dim(3))
}
