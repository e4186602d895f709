package compile

import (
	"cmp"
	"slices"

	"github.com/ganc-ml/ganc/ir"
)

// layout is where each computed value lives in the arena of one Code. Buffers whose values are never alive at the
// same time share memory; an op that may work in place takes over the buffer of an input that dies with it.
type layout struct {
	offset map[ir.Value]int
	buffer map[ir.Value]int // its number: values of one number lie in the same bytes, one after the other
	size   int
}

const bufferAlign = 64

func aligned(n int) int { return (n + bufferAlign - 1) &^ (bufferAlign - 1) }

// planMemory lays out the values of a scheduled graph of concrete types.
func planMemory(s *schedule) layout {
	p := &memoryPlanner{s: s, last: lastUses(s), of: map[ir.Value]int{}}
	for step, id := range s.order {
		p.step(step, s.g.Node(id))
	}
	l := layout{offset: map[ir.Value]int{}, buffer: p.of, size: place(p.buffers)}
	for v, b := range p.of {
		l.offset[v] = p.buffers[b].off
	}
	return l
}

// lastUses is, for each value, the last step that reads it. Results of the graph are read after the last step.
func lastUses(s *schedule) map[ir.Value]int {
	last := map[ir.Value]int{}
	for step, id := range s.order {
		for _, v := range s.g.Node(id).Ins() {
			last[v] = step
		}
	}
	for _, v := range s.g.Roots() {
		last[v] = len(s.order)
	}
	return last
}

type memoryPlanner struct {
	s       *schedule
	last    map[ir.Value]int
	buffers []buffer
	of      map[ir.Value]int // value → its buffer
}

// buffer is memory in use from step start to step end. It has held its present value since step since.
type buffer struct {
	size, off         int
	start, since, end int
}

// step gives a buffer to every output of n that is not computed into state.
func (p *memoryPlanner) step(step int, n ir.Node) {
	for _, v := range n.Outs() {
		if p.s.inPlace[v] != nil {
			continue
		}
		size := aligned(max(v.Type().Bytes(0), 1))
		end := max(p.last[v], step)
		b := p.takeOver(step, n, v, size)
		if b < 0 {
			b = len(p.buffers)
			p.buffers = append(p.buffers, buffer{size: size, start: step})
		}
		p.buffers[b].since, p.buffers[b].end = step, end
		p.of[v] = b
	}
}

// takeOver is the buffer of an input of n that this step reads last and that n may overwrite with v, or −1.
func (p *memoryPlanner) takeOver(step int, n ir.Node, v ir.Value, size int) int {
	for i, in := range n.Ins() {
		b, inArena := p.of[in]
		if !inArena || !aliases(n.Op(), v.Out(), i) || in.Type().Bytes(0) != v.Type().Bytes(0) || readTwice(n, in, v.Out()) {
			continue
		}
		if p.buffers[b].since < step && p.buffers[b].end == step {
			return b
		}
	}
	return -1
}

// readTwice reports whether n reads in at an input that output out may not share memory with.
func readTwice(n ir.Node, in ir.Value, out int) bool {
	for i, other := range n.Ins() {
		if other == in && !aliases(n.Op(), out, i) {
			return true
		}
	}
	return false
}

// place gives every buffer an offset and returns the size of all together. The largest comes first; each gets the
// lowest offset at which it overlaps no buffer that is in use at the same time (greedy by size, Pisarchyk & Lee 2020).
func place(buffers []buffer) int {
	order := make([]*buffer, len(buffers))
	for i := range buffers {
		order[i] = &buffers[i]
	}
	slices.SortStableFunc(order, func(a, b *buffer) int { return b.size - a.size })
	size := 0
	var placed []*buffer // by offset
	for _, b := range order {
		at := 0
		for _, o := range placed {
			if o.start > b.end || b.start > o.end {
				continue
			}
			if o.off >= at+b.size {
				break
			}
			at = max(at, o.off+o.size)
		}
		b.off = at
		size = max(size, at+b.size)
		i, _ := slices.BinarySearchFunc(placed, b, func(a, b *buffer) int { return cmp.Compare(a.off, b.off) })
		placed = slices.Insert(placed, i, b)
	}
	return size
}
