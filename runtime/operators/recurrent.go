package operators

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// cell is what differs between RNN, GRU and LSTM.
type cell struct {
	gates  int      // rows of the weights, in units of the hidden size
	names  []string // the activations by default
	memory bool     // beside the hidden state, the cell has a memory
	step   func(l *layer, x, h, m ir.Value) (hNext, mNext ir.Value)
}

// layer is one direction of a recurrent layer.
type layer struct {
	*call
	cell
	size            int64 // of the hidden state
	x               ir.Value
	weights, hidden ir.Value    // [gates·size × inputs] and [gates·size × size]
	bias, rest      ir.Value    // [gates·size], or zero; rest belongs to the hidden weights
	peepholes       [3]ir.Value // of the gates i, o and f, or zero
	gateBy, by, out activation  // of the gates, of what they let in, of what they let out
	clip            float64     // 0: none
	linear, coupled bool        // linear_before_reset and input_forget
	inside          []ir.Value
}

// recurrentLayer is RNN, GRU or LSTM: its steps one after another, in one direction or in both.
func recurrentLayer(kind cell) func(*call) ([]ir.Value, error) {
	return func(c *call) ([]ir.Value, error) {
		l := &layer{call: c, cell: kind}
		directions, err := l.read()
		if err != nil {
			return nil, err
		}
		var parts [3][]ir.Value // of all positions, the last hidden state, the last memory
		for d := range directions {
			back := d == 1 || c.attr.String("direction", "forward") == "reverse"
			out, err := l.along(d, back)
			if err != nil {
				return nil, err
			}
			for i, v := range out {
				parts[i] = append(parts[i], v)
			}
		}
		return l.outputs(parts)
	}
}

// outputs joins the directions.
func (l *layer) outputs(parts [3][]ir.Value) ([]ir.Value, error) {
	batchFirst := l.batchFirst()
	out := []ir.Value{op.Concat(1, parts[0]...), op.Concat(0, parts[1]...)}
	if l.memory {
		out = append(out, op.Concat(0, parts[2]...))
	}
	if batchFirst {
		out[0] = op.Transpose(out[0], 2, 0, 1, 3)
		for i := range out[1:] {
			out[i+1] = op.Transpose(out[i+1], 1, 0, 2)
		}
	}
	return out, nil
}

func (l *layer) batchFirst() bool { return l.node.Opset >= 14 && l.attr.Bool("layout", false) }

// read reads the attributes, and the inputs that both directions share.
func (l *layer) read() (directions int, err error) {
	l.x = l.in[0]
	direction := l.attr.String("direction", "forward")
	if !slices.Contains([]string{"forward", "reverse", "bidirectional"}, direction) {
		return 0, l.malformed("direction is %q, want forward, reverse or bidirectional", direction)
	}
	directions = 1
	if direction == "bidirectional" {
		directions = 2
	}
	if l.x.Rank() != 3 || l.in[2].Rank() != 3 {
		return 0, l.malformed("its inputs 0 and 2 are %v and %v, want rank 3", l.x.Type(), l.in[2].Type())
	}
	if l.batchFirst() {
		l.x = op.Transpose(l.x, 1, 0, 2)
	}
	l.size = l.attr.Int("hidden_size", int64(l.in[2].Dim(2)))
	l.clip = float64(l.attr.Float("clip", 0))
	if l.gates == 3 {
		l.linear = l.attr.Bool("linear_before_reset", false)
	}
	if l.memory {
		l.coupled = l.attr.Bool("input_forget", false)
	}
	if l.attr.Has("clip") && l.clip <= 0 {
		return 0, l.malformed("clip is %g, want a positive number", l.clip)
	}
	steps, batch, inputs, rows := int64(l.x.Dim(0)), int64(l.x.Dim(1)), int64(l.x.Dim(2)), int64(l.gates)*l.size
	states := []int64{int64(directions), batch, l.size}
	if l.batchFirst() {
		states = []int64{batch, int64(directions), l.size}
	}
	for i, want := range [][]int64{1: {int64(directions), rows, inputs}, 2: {int64(directions), rows, l.size}, 3: {int64(directions), 2 * rows}, 4: {batch}, 5: states, 6: states, 7: {int64(directions), 3 * l.size}} {
		if i > 0 && l.has(i) && !slices.Equal(shape(l.in[i]), want) {
			return 0, l.malformed("its input %d is %v, want the shape %s", i, l.in[i].Type(), listText(want))
		}
	}
	if steps < 1 {
		return 0, l.malformed("its input %v has no positions", l.x.Type())
	}
	if l.has(4) {
		l.inside = make([]ir.Value, steps)
		lengths, err := l.reshape(op.Cast(l.in[4], ir.Int64), batch, 1)
		if err != nil {
			return 0, err
		}
		for t := range l.inside {
			l.inside[t] = op.Less(l.integerScalar(int64(t)), lengths)
		}
	}
	return directions, nil
}

// part returns the entry of direction d of input i, or a zero Value.
func (l *layer) part(i, axis, d int) (ir.Value, error) {
	if !l.has(i) {
		return ir.Value{}, nil
	}
	x := l.in[i]
	return l.reshape(op.Slice(x, axis, d, d+1), slices.Delete(shape(x), axis, axis+1)...)
}

// along goes through the sequence in direction d. It returns the hidden states [positions × 1 × batch × size], and the last
// hidden state and memory [1 × batch × size].
func (l *layer) along(d int, back bool) ([]ir.Value, error) {
	h, m, err := l.begin(d)
	if err != nil {
		return nil, err
	}
	steps, batch := int(l.x.Dim(0)), int64(l.x.Dim(1))
	flat, err := l.reshape(l.x, int64(steps)*batch, int64(l.x.Dim(2)))
	if err != nil {
		return nil, err
	}
	gates := op.MatMulT(flat, l.weights, false, true)
	if !l.bias.IsZero() {
		gates = op.Add(gates, l.bias)
	}
	list := make([]ir.Value, steps)
	for k := range steps {
		t := k
		if back {
			t = steps - 1 - k
		}
		if err := l.roomForNodes("positions"); err != nil {
			return nil, err
		}
		hNext, mNext := l.step(l, op.Slice(gates, 0, t*int(batch), (t+1)*int(batch)), h, m)
		y := hNext
		if l.inside != nil { // behind the end of a sequence its state stays, and the output is 0
			y = op.Where(l.inside[t], hNext, l.scalar(hNext, 0))
			hNext = op.Where(l.inside[t], hNext, h)
			if l.memory {
				mNext = op.Where(l.inside[t], mNext, m)
			}
		}
		h, m = hNext, mNext
		if list[t], err = l.reshape(y, 1, 1, batch, l.size); err != nil {
			return nil, err
		}
	}
	out := []ir.Value{op.Concat(0, list...), h}
	if l.memory {
		out = append(out, m)
	}
	for i := range out[1:] {
		if out[i+1], err = l.reshape(out[i+1], 1, batch, l.size); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// begin takes the weights, activations and first states of direction d.
func (l *layer) begin(d int) (h, m ir.Value, err error) {
	axis := 0
	if l.batchFirst() {
		axis = 1
	}
	var bias, peepholes ir.Value
	for _, p := range []struct {
		to   *ir.Value
		i    int
		axis int
	}{{&l.weights, 1, 0}, {&l.hidden, 2, 0}, {&bias, 3, 0}, {&h, 5, axis}, {&m, 6, axis}, {&peepholes, 7, 0}} {
		if *p.to, err = l.part(p.i, p.axis, d); err != nil {
			return h, m, err
		}
	}
	rows := l.gates * int(l.size)
	l.bias, l.rest = ir.Value{}, ir.Value{}
	if !bias.IsZero() {
		l.bias, l.rest = op.Slice(bias, 0, 0, rows), op.Slice(bias, 0, rows, 2*rows)
	}
	for i := range l.peepholes {
		l.peepholes[i] = ir.Value{}
		if !peepholes.IsZero() {
			l.peepholes[i] = op.Slice(peepholes, 0, i*int(l.size), (i+1)*int(l.size))
		}
	}
	first := op.Expand(l.scalar(l.x, 0), ir.MakeDims(l.x.Dim(1), ir.Dim(l.size)))
	if h.IsZero() {
		h = first
	}
	if m.IsZero() {
		m = first
	}
	list, err := l.activations(d)
	if err != nil {
		return h, m, err
	}
	l.gateBy, l.by, l.out = list[0], list[min(1, len(list)-1)], list[len(list)-1]
	return h, m, nil
}

// gate is rows of the gates k of x, which holds the products with the inputs.
func (l *layer) gate(x ir.Value, k int) ir.Value {
	return op.Slice(x, x.Rank()-1, k*int(l.size), (k+1)*int(l.size))
}

// apply applies an activation to x, which it cuts to the threshold before.
func (l *layer) apply(f activation, x ir.Value) ir.Value {
	if l.clip > 0 {
		x = op.Clip(x, -l.clip, l.clip)
	}
	return f(x)
}

// fromHidden is the products with the hidden state, with their bias.
func (l *layer) fromHidden(h, weights, bias ir.Value) ir.Value {
	y := op.MatMulT(h, weights, false, true)
	if !bias.IsZero() {
		y = op.Add(y, bias)
	}
	return y
}

func rnnStep(l *layer, x, h, m ir.Value) (ir.Value, ir.Value) {
	return l.apply(l.gateBy, op.Add(x, l.fromHidden(h, l.hidden, l.rest))), m
}

// gruStep has the gates z, r and h.
func gruStep(l *layer, x, h, m ir.Value) (ir.Value, ir.Value) {
	size := int(l.size)
	var rest, last ir.Value
	if !l.rest.IsZero() {
		rest, last = op.Slice(l.rest, 0, 0, 2*size), l.gate(l.rest, 2)
	}
	both := l.fromHidden(h, op.Slice(l.hidden, 0, 0, 2*size), rest)
	z := l.apply(l.gateBy, op.Add(l.gate(x, 0), l.gate(both, 0)))
	r := l.apply(l.gateBy, op.Add(l.gate(x, 1), l.gate(both, 1)))
	weights := op.Slice(l.hidden, 0, 2*size, 3*size)
	var y ir.Value
	if l.linear {
		y = op.Mul(r, l.fromHidden(h, weights, last))
	} else {
		y = l.fromHidden(op.Mul(r, h), weights, last)
	}
	y = l.apply(l.by, op.Add(l.gate(x, 2), y))
	return op.Add(op.Mul(op.Sub(l.scalar(z, 1), z), y), op.Mul(z, h)), m
}

// lstmStep has the gates i, o, f and c.
func lstmStep(l *layer, x, h, m ir.Value) (ir.Value, ir.Value) {
	all := op.Add(x, l.fromHidden(h, l.hidden, l.rest))
	at := func(k, peephole int, memory ir.Value) ir.Value {
		v := l.gate(all, k)
		if !l.peepholes[peephole].IsZero() {
			v = op.Add(v, op.Mul(l.peepholes[peephole], memory))
		}
		return l.apply(l.gateBy, v)
	}
	i := at(0, 0, m)
	f := op.Sub(l.scalar(i, 1), i)
	if !l.coupled {
		f = at(2, 2, m)
	}
	next := op.Add(op.Mul(f, m), op.Mul(i, l.apply(l.by, l.gate(all, 3))))
	return op.Mul(at(1, 1, next), l.apply(l.out, next)), next
}
