package vector

import (
	"cmp"
	"slices"

	"github.com/mmcloughlin/avo/reg"
)

// A kind is the registers that a value takes.
type kind int

const (
	nowhere kind = iota // it is stored, or added to a value outside
	inVector
	inMask // of AVX-512
)

// A plan is what recording a body tells of it.
type plan struct {
	recording bool
	count     int // values made so far
	first     []int
	last      []int // by value: the operation that makes it and the last that reads it
	kind      []kind
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
func (m *Machine) Plan(held int, body func()) { m.plans(held, someSide, body) }

// PlanMany is Plan for more vectors, of which Loop runs the rest in pairs: all that the loop does has to follow the machine's Step.
func (m *Machine) PlanMany(held int, body func()) {
	m.many = true
	m.plans(held, manySide, body)
}

// PlanPairs is Plan for one or two vectors side by side.
func (m *Machine) PlanPairs(held int, body func()) { m.plans(held, pairSide, body) }

func (m *Machine) plans(held, most int, body func()) {
	m.plan = &plan{recording: true, first: []int{0}, last: []int{0}, kind: []kind{nowhere}, uses: map[Const]int{}}
	body()
	m.made, m.plan = m.plan, nil
	m.made.recording = false
	if !m.Wide || m.made.count < longBody {
		most = min(most, pairSide)
	}
	alive, masks := m.made.alive(inVector), m.made.alive(inMask)
	switch {
	case !m.many:
		masks++ // of the last group
	case masks > 0:
		held += 3 // avo finds no registers for more constants beside masks
		most = min(most, someSide)
	}
	free := func(side int) int { return m.registers() - m.spare() - held - side*alive }
	for _, side := range []int{pairSide, someSide, manySide} {
		if side <= most && free(side) >= 0 && side*masks <= opmasks {
			m.side = side
		}
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

// Most vectors side by side. A polynomial of AVX-512 needs eight multiplications on their way to keep both units busy; with fewer vectors
// the processor finds as many only where its schedulers hold the operations of several turns.
const (
	pairSide = 2
	someSide = 4
	manySide = 6
	longBody = 16 // operations from which more than two are faster
)

// opmasks is the number of registers for masks, without K0, which stands for none.
const opmasks = 7

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
func (m *Machine) note(k kind, args []X) (id int, write bool) {
	p := m.plan
	if p == nil {
		return 0, true
	}
	p.count++
	if !p.recording {
		return p.count, true
	}
	p.first, p.last, p.kind = append(p.first, p.count), append(p.last, p.count), append(p.kind, k)
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

// alive is the largest number of values of a kind alive after an operation, whose result may take the register of an operand that
// dies.
func (p *plan) alive(k kind) int {
	most := 0
	for op := range p.first {
		n := 0
		for v, first := range p.first {
			if v > 0 && first <= op && (op < p.last[v] || op == first) && p.kind[v] == k {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}
