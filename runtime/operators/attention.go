package operators

import (
	"math"
	"strings"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// attention is softmax(scale·Q·Kᵀ + bias)·V for each head. Its outputs are the result, the keys and values with those of the
// past in front, and the products at the stage that qk_matmul_output_mode names.
func attention(c *call) ([]ir.Value, error) {
	a, err := c.heads()
	if err != nil {
		return nil, err
	}
	bias, err := a.bias()
	if err != nil {
		return nil, err
	}
	q := op.Scale(a.q, a.scale)
	k, v := a.repeated(a.k), a.repeated(a.v)
	qk := op.MatMulT(q, k, false, true)
	if a.softcap > 0 {
		qk = op.Scale(op.Tanh(op.Scale(qk, 1/a.softcap)), a.softcap)
	}
	shown := qk
	if !bias.IsZero() {
		qk = op.Add(qk, bias)
	}
	if a.mode == 2 {
		shown = qk
	}
	p := op.Softmax(qk, 3)
	if !bias.IsZero() { // nothing to attend to: 0
		none := op.Equal(op.MaxKeep(bias, bias.Rank()-1), c.scalar(bias, math.Inf(-1)))
		p = op.Where(none, c.scalar(p, 0), p)
	}
	if a.mode == 3 {
		shown = p
	}
	y := op.MatMul(p, v)
	if !y.IsPoison() && c.in[0].Rank() == 3 {
		sizes := shape(y)
		if y, err = c.reshape(op.Transpose(y, 0, 2, 1, 3), sizes[0], sizes[2], sizes[1]*sizes[3]); err != nil {
			return nil, err
		}
	}
	c.is(1, c.types[1])
	c.is(2, c.types[2])
	return []ir.Value{y, a.k, a.v, shown}, nil
}

// attentive is an Attention with its operands as [batch × heads × positions × size].
type attentive struct {
	*call
	q, k, v        ir.Value
	past           int64 // positions in front of the first key of this run
	scale, softcap float64
	mode           int64
	left, right    int64 // the window; -1 is open
	causal         bool
}

func (c *call) heads() (*attentive, error) {
	a := &attentive{call: c, softcap: float64(c.attr.Float("softcap", 0)), mode: c.attr.Int("qk_matmul_output_mode", 0), causal: c.attr.Bool("is_causal", false), left: -1, right: -1}
	if dt, ok := onnxDType(c.attr.Int("softmax_precision", 1)).IR(); !ok || !strings.Contains(floats, letters[dt]) {
		return a, c.malformed("softmax_precision is %d, want the number of a floating-point type", c.attr.Int("softmax_precision", 1))
	} // the least precision: f16 and bf16 are computed in f32, the others in their own
	if c.node.Opset >= 25 {
		a.left, a.right = c.attr.Int("left_window_size", -1), c.attr.Int("right_window_size", -1)
	}
	switch {
	case a.mode < 0 || a.mode > 3:
		return a, c.malformed("qk_matmul_output_mode is %d, want 0 to 3", a.mode)
	case a.left < -1 || a.right < -1:
		return a, c.malformed("the window is %d and %d, want at least -1", a.left, a.right)
	case c.has(4) != c.has(5):
		return a, c.malformed("it has a past key or a past value, want both or none")
	case c.has(4) && c.has(6):
		return a, c.malformed("it has nonpad_kv_seqlen and a past, want one of them")
	}
	for i, to := range []*ir.Value{&a.q, &a.k, &a.v} {
		name := "kv_num_heads"
		if i == 0 {
			name = "q_num_heads"
		}
		var err error
		if *to, err = c.headsOf(i, c.attr.Int(name, 0)); err != nil {
			return a, err
		}
	}
	if c.has(4) {
		a.past = 0
		if c.in[4].Rank() == 4 {
			a.past = int64(c.in[4].Dim(2))
		}
		a.k, a.v = op.Concat(2, c.in[4], a.k), op.Concat(2, c.in[5], a.v)
	}
	q, k, v := a.q, a.k, a.v
	if q.IsPoison() || k.IsPoison() || v.IsPoison() {
		return a, nil
	}
	if k.Dim(1) < 1 || q.Dim(1)%k.Dim(1) != 0 || k.Dim(1) != v.Dim(1) || q.Dim(3) != k.Dim(3) || k.Dim(2) != v.Dim(2) || q.Dim(0) != k.Dim(0) || k.Dim(0) != v.Dim(0) || q.Dim(3) < 1 {
		return a, c.malformed("queries %v, keys %v and values %v [batch × heads × positions × size] do not fit each other", q.Type(), k.Type(), v.Type())
	}
	a.scale = float64(c.attr.Float("scale", 0))
	if !c.attr.Has("scale") {
		a.scale = 1 / math.Sqrt(float64(q.Dim(3)))
	}
	return a, nil
}

// headsOf returns input i with its heads apart.
func (c *call) headsOf(i int, heads int64) (ir.Value, error) {
	x := c.in[i]
	switch {
	case x.Rank() == 4 && heads != 0 && heads != int64(x.Dim(1)):
		return x, c.malformed("its input %d is %v, and the attributes say %d heads", i, x.Type(), heads)
	case x.Rank() == 4:
		return x, nil
	case x.Rank() != 3:
		return x, c.malformed("its input %d is %v, want rank 3 or 4", i, x.Type())
	case heads < 1 || int64(x.Dim(2))%heads != 0:
		return x, c.malformed("its input %d is %v, whose last dimension is no multiple of %d heads", i, x.Type(), heads)
	}
	sizes := shape(x)
	y, err := c.reshape(x, sizes[0], sizes[1], heads, sizes[2]/heads)
	return op.Transpose(y, 0, 2, 1, 3), err
}

// repeated returns keys or values with a head for each head of the queries.
func (a *attentive) repeated(x ir.Value) ir.Value {
	if x.IsPoison() || a.q.IsPoison() || a.q.Dim(1) == x.Dim(1) {
		return x
	}
	times := a.q.Dim(1) / x.Dim(1)
	wide := op.Reshape(x, x.Dim(0), x.Dim(1), 1, x.Dim(2), x.Dim(3))
	wide = op.Expand(wide, ir.MakeDims(x.Dim(0), x.Dim(1), times, x.Dim(2), x.Dim(3)))
	return op.Reshape(wide, x.Dim(0), x.Dim(1)*times, x.Dim(2), x.Dim(3))
}

// bias is what is added to the products: the mask, and −Inf where a query may not attend to a key. It is a zero Value where
// every query attends to every key.
func (a *attentive) bias() (ir.Value, error) {
	var bias ir.Value
	if a.q.IsPoison() || a.k.IsPoison() {
		return bias, nil
	}
	if a.has(3) {
		mask, err := a.mask()
		if err != nil {
			return bias, err
		}
		bias = mask
	}
	allowed, err := a.allowed()
	if err != nil || allowed.IsZero() {
		return bias, err
	}
	more := a.closed(allowed)
	if bias.IsZero() {
		return more, nil
	}
	return op.Add(bias, more), nil
}

// closed is 0 where a bool is true, and −Inf elsewhere.
func (a *attentive) closed(open ir.Value) ir.Value {
	return op.Where(open, a.scalar(a.q, 0), a.scalar(a.q, math.Inf(-1)))
}

// mask returns the mask as numbers, for every key. The keys beyond it are masked.
func (a *attentive) mask() (ir.Value, error) {
	m := a.in[3]
	if m.Rank() < 1 || m.Rank() > 4 {
		return m, a.malformed("its mask is %v, want rank 1 to 4", m.Type())
	}
	if m.DType() == ir.Bool {
		m = a.closed(m)
	}
	m = op.Cast(m, a.q.DType())
	last := m.Rank() - 1
	short := int(a.k.Dim(2) - m.Dim(last))
	if short > 0 && m.Dim(last) > 1 {
		sizes := m.Type().Dims.With(last, ir.Dim(short))
		m = op.Concat(last, m, op.Expand(a.scalar(m, math.Inf(-1)), sizes))
	}
	want := []ir.Dim{a.q.Dim(0), a.q.Dim(1), a.q.Dim(2), a.k.Dim(2)}
	for i := range m.Rank() {
		if d := m.Dim(last - i); d != 1 && d != want[3-i] {
			return m, a.malformed("its mask %v does not broadcast to %v", a.in[3].Type(), want)
		}
	}
	return m, nil
}

// allowed is true where a query may attend to a key, by their positions. It is a zero Value where all may.
func (a *attentive) allowed() (ir.Value, error) {
	queries, keys := int(a.q.Dim(2)), int(a.k.Dim(2))
	var all ir.Value
	if !a.causal && a.left < 0 && a.right < 0 && !a.has(6) {
		return all, nil
	}
	if err := a.room(int64(queries)*int64(keys) + int64(keys)); err != nil {
		return all, err
	}
	and := func(v ir.Value) {
		if !all.IsZero() {
			v = op.And(all, v)
		}
		all = v
	}
	offset := a.integerScalar(a.past)
	if a.has(6) {
		valid := a.in[6]
		if product(shape(valid)) != int64(a.q.Dim(0)) {
			return all, a.malformed("its nonpad_kv_seqlen is %v, want one number for each of %v samples", valid.Type(), a.q.Dim(0))
		}
		var err error
		if valid, err = a.reshape(valid, int64(a.q.Dim(0)), 1, 1, 1); err != nil {
			return all, err
		}
		offset = op.Sub(valid, a.integerScalar(int64(queries)))
		and(op.Less(a.positions(1, keys, func(_, k int) int { return k }), valid))
	}
	ahead := op.Add(a.positions(queries, keys, func(q, k int) int { return q - k }), offset)
	if a.causal {
		and(op.GreaterOrEqual(ahead, a.integerScalar(0)))
	}
	if a.left >= 0 {
		and(op.LessOrEqual(ahead, a.integerScalar(a.left)))
	}
	if a.right >= 0 {
		and(op.GreaterOrEqual(ahead, a.integerScalar(-a.right)))
	}
	return all, nil
}

// positions is a constant matrix of a function of its row and column.
func (a *attentive) positions(rows, columns int, of func(row, column int) int) ir.Value {
	list := make([]int64, rows*columns)
	for i := range list {
		list[i] = int64(of(i/columns, i%columns))
	}
	return a.g.Constant(ir.FromSlice(list, rows, columns))
}

// rotaryEmbedding turns pairs of elements by angles of their positions, whose cosines and sines are inputs.
func rotaryEmbedding(c *call) ([]ir.Value, error) {
	x := c.in[0]
	interleaved, part := c.attr.Bool("interleaved", false), c.attr.Int("rotary_embedding_dim", 0)
	heads := c.attr.Int("num_heads", 0)
	y, err := c.headsOf(0, heads)
	if err != nil {
		return nil, err
	}
	size := int64(y.Dim(3))
	if part == 0 {
		part = size
	}
	if part < 2 || part > size || part%2 != 0 {
		return nil, c.malformed("rotary_embedding_dim is %d, want an even number up to %d", part, size)
	}
	var turns [2]ir.Value
	for i := range turns {
		if turns[i], err = c.turnsOf(i+1, y, part/2); err != nil {
			return nil, err
		}
	}
	z := rotated(y, turns[0], turns[1], int(part), interleaved)
	if x.Rank() == 3 && !z.IsPoison() {
		z, err = c.reshape(op.Transpose(z, 0, 2, 1, 3), shape(x)...)
	}
	return []ir.Value{z}, err
}

// turnsOf returns input i as [batch × 1 × positions × pairs].
func (c *call) turnsOf(i int, y ir.Value, pairs int64) (ir.Value, error) {
	t := c.in[i]
	if c.has(3) {
		if t.Rank() != 2 || c.in[3].Rank() != 2 {
			return t, c.malformed("its inputs %d and 3 are %v and %v, want two matrices", i, t.Type(), c.in[3].Type())
		}
		t = op.Gather(t, c.in[3], 0)
	}
	if t.IsPoison() {
		return t, nil
	}
	if t.Rank() != 3 || int64(t.Dim(2)) != pairs || t.Dim(1) != y.Dim(2) || t.Dim(0) != y.Dim(0) {
		return t, c.malformed("its input %d gives %v, want [%v×%v×%d]", i, t.Type(), y.Dim(0), y.Dim(2), pairs)
	}
	return op.Reshape(t, t.Dim(0), 1, t.Dim(1), t.Dim(2)), nil
}

func rotated(y, cos, sin ir.Value, part int, interleaved bool) ir.Value {
	if y.IsPoison() || cos.IsPoison() || sin.IsPoison() {
		return y
	}
	size := int(y.Dim(3))
	a, b := op.Slice(y, 3, 0, part/2), op.Slice(y, 3, part/2, part)
	if interleaved {
		a, b = op.SliceStep(y, 3, 0, part, 2), op.SliceStep(y, 3, 1, part, 2)
	}
	real, imaginary := op.Sub(op.Mul(cos, a), op.Mul(sin, b)), op.Add(op.Mul(sin, a), op.Mul(cos, b))
	z := op.Concat(3, real, imaginary)
	if interleaved && !z.IsPoison() {
		d := real.Type().Shape()
		up := append(append(ir.Shape{}, d...), 1)
		z = op.Reshape(op.Concat(4, op.Reshape(real, up...), op.Reshape(imaginary, up...)), d[0], d[1], d[2], ir.Dim(part))
	}
	if part < size {
		z = op.Concat(3, z, op.Slice(y, 3, part, size))
	}
	return z
}
