package operators

import "github.com/ganc-ml/ganc/ir"

// loop is Loop: its iterations one after another. Their number, and the condition after each, must be known.
func loop(c *call) ([]ir.Value, error) {
	carried := max(len(c.node.Inputs)-2, 0)
	body, err := c.block("body", carried+2, carried+1)
	if err != nil {
		return nil, err
	}
	most, on, err := c.trips()
	if err != nil {
		return nil, err
	}
	state := []typed{}
	for i := range carried {
		state = append(state, c.typed(i+2))
	}
	scanned := make([][]typed, len(body.Outputs)-1-carried)
	for k := int64(0); on && k < most; k++ {
		in := []typed{{c.g.Apply(ir.Scalar{DType: ir.Int64, Bits: uint64(k)}), ir.Int64}, {c.g.Scalar(ir.Bool, 1), ir.Bool}}
		out, err := c.inline(body, append(in, state...))
		if err != nil {
			return nil, err
		}
		t, err := c.eval(out[0].Value)
		if err != nil {
			return nil, c.unsupported("its condition must be known when the graph is compiled, but %v", err).Instead("give it a number of iterations that does not depend on data")
		}
		on = t.Len() == 1 && t.At(0) != 0
		state = out[1 : carried+1]
		for i := range scanned {
			scanned[i] = append(scanned[i], out[carried+1+i])
		}
	}
	for _, list := range scanned {
		v, err := c.joined(list, 0, false)
		if err != nil {
			return nil, err
		}
		state = append(state[:len(state):len(state)], v)
	}
	return c.results(state), nil
}

// trips returns the greatest number of iterations of a Loop, and whether there is a first one.
func (c *call) trips() (most int64, on bool, err error) {
	most, on = 1<<62, true
	if c.has(0) {
		if most, err = c.integer(0); err != nil {
			return 0, false, err
		}
	}
	if c.has(1) {
		t, err := c.element(1)
		if err != nil {
			return 0, false, err
		}
		on = t.At(0) != 0
	}
	return most, on, nil
}
