package compile

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
)

// layout is where each computed value lives in the arena of one Code. Buffers whose values are never alive at the
// same time share memory; an op that may work in place takes over the buffer of an input that dies with it.
type layout struct {
	offset map[ir.Value]int
	size   int
}

const bufferAlign = 64

func aligned(n int) int { return (n + bufferAlign - 1) &^ (bufferAlign - 1) }

// planMemory lays out the values of a scheduled graph of concrete types.
func planMemory(s *schedule) layout {
	p := &memoryPlanner{s: s, layout: layout{offset: map[ir.Value]int{}}, last: lastUses(s)}
	for step, id := range s.order {
		p.step(step, s.g.Node(id))
	}
	return p.layout
}

// lastUses is the last step that reads each value; results of the graph are read after the last step.
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
	s *schedule
	layout
	last map[ir.Value]int
	free []span // sorted by offset, never adjacent
	live []buffer
}

type span struct{ off, size int }

// buffer is an allocated span that holds a value from step start on and is free again after step end.
type buffer struct {
	span
	start, end int
}

func (p *memoryPlanner) step(step int, n ir.Node) {
	p.release(step)
	for _, v := range n.Outs() {
		if p.s.inPlace[v] != nil {
			continue
		}
		size := aligned(max(v.Type().Bytes(0), 1))
		end := max(p.last[v], step)
		if p.takeOver(step, n, v, size, end) {
			continue
		}
		off := p.allocate(size)
		p.offset[v] = off
		p.live = append(p.live, buffer{span{off, size}, step, end})
	}
}

// release frees the buffers whose last reader ran before step.
func (p *memoryPlanner) release(step int) {
	kept := p.live[:0]
	for _, b := range p.live {
		if b.end < step {
			p.give(b.span)
		} else {
			kept = append(kept, b)
		}
	}
	p.live = kept
}

// takeOver puts v into the buffer of an input of n that dies in this step, where n may work in place.
func (p *memoryPlanner) takeOver(step int, n ir.Node, v ir.Value, size, end int) bool {
	for i, in := range n.Ins() {
		off, inArena := p.offset[in]
		if !inArena || !aliases(n.Op(), v.Out(), i) || in.Type().Bytes(0) != v.Type().Bytes(0) || p.readTwice(n, in, v.Out()) {
			continue
		}
		for j := range p.live {
			if b := &p.live[j]; b.off == off && b.start < step && b.end == step && b.size == size {
				b.start, b.end = step, end
				p.offset[v] = off
				return true
			}
		}
	}
	return false
}

// readTwice reports whether n reads in at an input that output out may not share memory with.
func (p *memoryPlanner) readTwice(n ir.Node, in ir.Value, out int) bool {
	for i, other := range n.Ins() {
		if other == in && !aliases(n.Op(), out, i) {
			return true
		}
	}
	return false
}

// allocate takes the smallest free span that fits, or grows the arena.
func (p *memoryPlanner) allocate(size int) int {
	best := -1
	for i, f := range p.free {
		if f.size >= size && (best < 0 || f.size < p.free[best].size) {
			best = i
		}
	}
	if best < 0 {
		off := p.size
		if n := len(p.free); n > 0 && p.free[n-1].off+p.free[n-1].size == p.size {
			off = p.free[n-1].off
			p.free = p.free[:n-1]
		}
		p.size = off + size
		return off
	}
	off := p.free[best].off
	if p.free[best].off, p.free[best].size = off+size, p.free[best].size-size; p.free[best].size == 0 {
		p.free = slices.Delete(p.free, best, best+1)
	}
	return off
}

// give returns a span and joins it with its neighbours.
func (p *memoryPlanner) give(s span) {
	i, _ := slices.BinarySearchFunc(p.free, s, func(a, b span) int { return a.off - b.off })
	p.free = slices.Insert(p.free, i, s)
	if i+1 < len(p.free) && p.free[i].off+p.free[i].size == p.free[i+1].off {
		p.free[i].size += p.free[i+1].size
		p.free = slices.Delete(p.free, i+1, i+2)
	}
	if i > 0 && p.free[i-1].off+p.free[i-1].size == p.free[i].off {
		p.free[i-1].size += p.free[i].size
		p.free = slices.Delete(p.free, i, i+1)
	}
}
