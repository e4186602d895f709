package vector

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Loop runs body over n elements, group by group; advance moves the pointers on by Step. What is left of a loop of PlanMany it runs
// in pairs. A rest runs body once more with tail set.
func (m *Machine) Loop(n reg.GPVirtual, advance func(), body func(tail bool)) {
	groups := func(loop, rest string) {
		group := Imm(uint64(m.Group()))
		SUBQ(group, n)
		JLT(LabelRef(rest))
		Label(loop)
		m.Body(func() { body(false) })
		advance()
		SUBQ(group, n)
		JGE(LabelRef(loop))
		Label(rest)
		ADDQ(group, n)
		JEQ(LabelRef("done"))
	}
	groups("loop", "rest")
	if m.many && m.side > pairSide {
		m.side = pairSide
		groups("pairs", "last")
	}
	m.SetTail(n)
	m.Body(func() { body(true) })
	Label("done")
}

// SetTail sets the lanes of a last group of n floats, 0 < n < Group.
func (m *Machine) SetTail(n reg.GPVirtual) {
	m.tail = nil
	if m.Wide {
		bits := GP64()
		MOVQ(I32(-1), bits)
		BZHIQ(n, bits, bits)
		for i := range m.side {
			if i > 0 {
				SHRQ(Imm(16), bits)
			}
			k := K()
			KMOVW(bits.As32(), k)
			m.tail = append(m.tail, k)
		}
		return
	}
	most := pairSide * 8
	lanes := Table("tails", 2*most, func(i int) uint32 { return uint32(int32(i-most) >> 31) })
	p, back := GP64(), GP64()
	LEAQ(lanes.Offset(4*most), p)
	MOVQ(n, back)
	NEGQ(back)
	m.lanes = Mem{Base: p, Index: back, Scale: 4}
}

// TailMask is the lanes of vector i that SetTail set. AVX2, which is short of registers, reads them each time.
func (m *Machine) TailMask(i int) reg.Register {
	if m.Wide {
		return m.tail[i]
	}
	v := m.vec()
	VMOVUPS(m.lanes.Offset(i*m.Bytes()), v)
	return v
}

// Get loads a group, in a tail only its lanes (zero elsewhere).
func (m *Machine) Get(from Mem, tail bool) V {
	v, write := m.begin()
	m.loads = map[int]load{v.id: {from, tail}}
	if !write {
		return v
	}
	for i, r := range v.regs {
		at := from.Offset(i * m.Bytes())
		switch {
		case !tail:
			VMOVUPS(at, r)
		case m.Wide:
			VMOVUPS_Z(at, m.TailMask(i), r)
		default:
			VMASKMOVPS(at, m.TailMask(i), r)
		}
	}
	return v
}

// A load is where a value comes from.
type load struct {
	from Mem
	tail bool
}

// Again is x, loaded once more if the last Get loaded it: no register holds it in between.
func (m *Machine) Again(x V) V {
	if l, ok := m.loads[x.id]; ok && x.id > 0 {
		return m.Get(l.from, l.tail)
	}
	return x
}

// Put stores a group, in a tail only its lanes.
func (m *Machine) Put(v V, to Mem, tail bool) {
	if _, write := m.note(nowhere, []X{v}); !write {
		return
	}
	for i, r := range v.regs {
		at := to.Offset(i * m.Bytes())
		switch {
		case !tail:
			VMOVUPS(r, at)
		case m.Wide:
			VMOVUPS(r, m.TailMask(i), at)
		default:
			VMASKMOVPS(r, m.TailMask(i), at)
		}
	}
}

// Stream stores a group past the caches, at a boundary of a vector.
func (m *Machine) Stream(v V, to Mem) {
	if _, write := m.note(nowhere, []X{v}); !write {
		return
	}
	for i, r := range v.regs {
		VMOVNTPS(r, to.Offset(i*m.Bytes()))
	}
}

// NewGathered is a vector of zeros for Gather. It stands outside the body.
func (m *Machine) NewGathered() V {
	r := m.vec()
	m.fill(m.Zero(), r)
	return V{regs: []reg.VecVirtual{r}}
}

// Gather ors every vector of v into the one of all, which NewGathered has made.
func (m *Machine) Gather(v, all V) {
	if _, write := m.note(nowhere, []X{v}); !write {
		return
	}
	or := m.either(func(b, a, d Op) { VPORD(b, a, d) }, func(b, a, d Op) { VPOR(b, a, d) })
	for _, r := range v.regs {
		or(r, all.One(), all.One())
	}
}

// Fill stores the float at x in a whole group.
func (m *Machine) Fill(x, to Mem) {
	m.Put(V{regs: m.Splat(x).regs}, to, false)
}

// Splat returns the float at x in every lane, in one register for all vectors. It stands outside the body.
func (m *Machine) Splat(x Op) V {
	r := m.vec()
	VBROADCASTSS(x, r)
	v := V{}
	for range m.side {
		v.regs = append(v.regs, r)
	}
	return v
}

// Broadcast is Splat for integers.
func (m *Machine) Broadcast(x Mem) V { return m.Splat(x) }
