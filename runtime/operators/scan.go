package operators

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// scan is Scan: an iteration for each index of its scanned inputs.
func scan(c *call) ([]ir.Value, error) {
	c.attr.Require("num_scan_inputs")
	count := c.attr.Int("num_scan_inputs", 1)
	if count < 1 || count > int64(len(c.node.Inputs)) {
		return nil, c.malformed("num_scan_inputs is %d, want 1 to %d", count, len(c.node.Inputs))
	}
	states := len(c.node.Inputs) - int(count)
	body, err := c.block("body", len(c.node.Inputs), states)
	if err != nil {
		return nil, err
	}
	s := &scanner{call: c, body: body, states: states}
	for i, spec := range []struct {
		list *[]int64
		name string
		size int
	}{
		{&s.inAxes, "scan_input_axes", int(count)}, {&s.inBack, "scan_input_directions", int(count)},
		{&s.outAxes, "scan_output_axes", len(body.Outputs) - states}, {&s.outBack, "scan_output_directions", len(body.Outputs) - states},
	} {
		if *spec.list = slices.Clone(c.attr.Ints(spec.name, make([]int64, spec.size))); len(*spec.list) != spec.size {
			return nil, c.malformed("%s has %d entries, want %d", spec.name, len(*spec.list), spec.size)
		}
		if i%2 == 1 && slices.ContainsFunc(*spec.list, func(d int64) bool { return d != 0 && d != 1 }) {
			return nil, c.malformed("%s %s: want 0 and 1", spec.name, listText(*spec.list))
		}
	}
	return s.run()
}

// scanner is a Scan: its body, the number of values that it carries on, and how it reads and joins the others.
type scanner struct {
	*call
	body                             *block
	states                           int
	inAxes, inBack, outAxes, outBack []int64
}

func (s *scanner) run() ([]ir.Value, error) {
	length := -1
	for i := range s.inAxes {
		x := s.in[s.states+i]
		axis, err := s.axis(s.inAxes[i], x.Rank())
		if err != nil {
			return nil, err
		}
		s.inAxes[i] = int64(axis)
		if size := int(x.Dim(axis)); length >= 0 && size != length {
			return nil, s.malformed("its scanned inputs have lengths of %d and %d, want one", length, size)
		}
		length = int(x.Dim(axis))
	}
	state := []typed{}
	for i := range s.states {
		state = append(state, s.typed(i))
	}
	joined := make([][]typed, len(s.outAxes))
	for k := range length {
		in, err := s.at(k, length)
		if err != nil {
			return nil, err
		}
		out, err := s.inline(s.body, append(state[:s.states:s.states], in...))
		if err != nil {
			return nil, err
		}
		state = out[:s.states]
		for i := range joined {
			joined[i] = append(joined[i], out[s.states+i])
		}
	}
	for i, list := range joined {
		v, err := s.joined(list, s.outAxes[i], s.outBack[i] == 1)
		if err != nil {
			return nil, err
		}
		state = append(state[:len(state):len(state)], v)
	}
	return s.results(state), nil
}

// at returns the scanned inputs of iteration k.
func (s *scanner) at(k, length int) ([]typed, error) {
	var in []typed
	for i, axis := range s.inAxes {
		x := s.typed(s.states + i)
		from := k
		if s.inBack[i] == 1 {
			from = length - 1 - k
		}
		v, err := s.reshape(op.Slice(x.Value, int(axis), from, from+1), slices.Delete(shape(x.Value), int(axis), int(axis)+1)...)
		if err != nil {
			return nil, err
		}
		in = append(in, typed{v, x.dtype})
	}
	return in, nil
}
