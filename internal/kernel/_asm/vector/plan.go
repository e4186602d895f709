package vector

import (
	"cmp"
	"slices"

	"github.com/mmcloughlin/avo/reg"
)

// A plan is what recording a body tells of it.
type plan struct {
	recording bool
	count     int // values made so far
	first     []int
	last      []int  // by value: the operation that makes it and the last that reads it
	opmask    []bool // values that take no vector register
	uses      map[Const]int
	order     []Const
}

// registers is the number of vector registers.
func (m *Machine) registers() int {
	if m.Wide {
		return 32
	}
	return 16
}

// spare is the number of registers that stay free for constants which an operation loads for itself.
func (m *Machine) spare() int {
	if m.Wide {
		return 2
	}
	return 1
}

// Plan records a body and decides how this function runs it: how many vectors side by side and which constants in registers.
// The body may do nothing but call the machine's operations. held is the number of registers that the function needs
// besides, over the whole loop.
func (m *Machine) Plan(held int, body func()) {
	m.plan = &plan{recording: true, first: []int{0}, last: []int{0}, opmask: []bool{false}, uses: map[Const]int{}}
	body()
	m.made, m.plan = m.plan, nil
	m.made.recording = false
	alive := m.made.alive()
	free := func(side int) int { return m.registers() - m.spare() - held - side*alive }
	for m.side < mostSide && free(m.side*2) >= 0 {
		m.side *= 2
	}
	m.fix(free(m.side))
}

// Beside writes code for some vectors side by side, whatever the plan says of the body.
func (m *Machine) Beside(side int, code func()) {
	before := m.side
	m.side = side
	code()
	m.side = before
}

// Paired reports whether the body takes two vectors side by side.
func (m *Machine) Paired() bool { return m.side == 2 }

const mostSide = 2

// fix loads the n constants that are used most.
func (m *Machine) fix(n int) {
	list, uses := m.made.order, m.made.uses
	slices.SortStableFunc(list, func(a, b Const) int { return cmp.Compare(uses[b], uses[a]) })
	m.fixed = map[Const]reg.VecVirtual{}
	for _, c := range list[:max(0, min(n, len(list)))] {
		v := m.vec()
		m.fill(c, v)
		m.fixed[c] = v
	}
}

// Body writes the body that Plan recorded. Without a plan it writes any code.
func (m *Machine) Body(body func()) {
	if m.plan = m.made; m.plan != nil {
		m.plan.count = 0
	}
	body()
	m.plan = nil
}

// note counts an operation and what it reads, and returns the number of its value.
func (m *Machine) note(opmask bool, args []X) (id int, write bool) {
	p := m.plan
	if p == nil {
		return 0, true
	}
	p.count++
	if !p.recording {
		return p.count, true
	}
	p.first, p.last, p.opmask = append(p.first, p.count), append(p.last, p.count), append(p.opmask, opmask)
	for _, x := range args {
		switch x := x.(type) {
		case V:
			p.last[x.id] = p.count
		case Mask:
			p.last[x.id] = p.count
		case Const:
			if p.uses[x] == 0 {
				p.order = append(p.order, x)
			}
			p.uses[x]++
		}
	}
	return p.count, false
}

// dies reports whether the operation that has just begun is the last to read x, so that it may overwrite it.
func (m *Machine) dies(x X) bool {
	v, ok := x.(V)
	return ok && m.plan != nil && v.id > 0 && m.plan.last[v.id] == m.plan.count
}

// alive is the largest number of vectors alive after an operation, whose result may take the register of an operand that
// dies.
func (p *plan) alive() int {
	most := 0
	for op := range p.first {
		n := 0
		for v, first := range p.first {
			if v > 0 && first <= op && (op < p.last[v] || op == first) && !p.opmask[v] {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}
