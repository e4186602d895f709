// Package vector writes one sequence of vector operations for AVX-512 or AVX2: the same operations, lane by lane.
//
// A loop's body is written twice. The first time it is only recorded: the plan learns its constants, the last use of each
// value and the number of values alive at once. From them follows how many vectors the loop computes side by side and which
// constants stay in registers.
package vector

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A V is a value of the body: a register for each of the vectors side by side.
type V struct {
	id   int // in the plan; 0: outside
	regs []reg.VecVirtual
}

// One is the register of a value that is one vector.
func (v V) One() reg.VecVirtual { return v.regs[0] }

// Join puts the vectors of values side by side, Part is vector i, Width the number of vectors.
func Join(list ...V) (v V) {
	for _, x := range list {
		v.regs = append(v.regs, x.regs...)
	}
	return v
}

func (v V) Part(i int) V { return V{regs: v.regs[i : i+1]} }
func (v V) Width() int   { return len(v.regs) }

// A Mask selects lanes of a V: by opmask registers, or by vectors of all ones and zeros.
type Mask struct {
	id   int
	regs []reg.Register
}

// MaskOf is a register as the mask of one vector.
func MaskOf(r reg.Register) Mask { return Mask{regs: []reg.Register{r}} }

// One is the register of the mask of one vector.
func (k Mask) One() reg.Register { return k.regs[0] }

// An X is an operand: a V, a Const or memory.
type X = any

// A Machine writes code for one vector width.
type Machine struct {
	Wide  bool // AVX-512
	side  int  // vectors side by side
	many  bool // Loop runs the rest in pairs
	made  *plan
	plan  *plan                    // made, while its body is being recorded or written
	fixed map[Const]reg.VecVirtual // constants that stay in registers
	tail  []reg.Register           // AVX-512: the lanes of the last group, by vector
	lanes Mem                      // AVX2: the same
	loads map[int]load             // by value: the last one
	rare  int                      // places of the function that leave the loop for rare values
	later []func()                 // what writes the code for them, behind the end
}

// Each calls f for both widths.
func Each(f func(m *Machine)) {
	f(&Machine{Wide: true, side: 1})
	f(&Machine{side: 1})
}

// Name appends the width to a function's name.
func (m *Machine) Name(s string) string {
	if m.Wide {
		return s + "512"
	}
	return s + "256"
}

// Lanes is the number of floats in a vector, Bytes its size.
func (m *Machine) Lanes() int {
	if m.Wide {
		return 16
	}
	return 8
}

func (m *Machine) Bytes() int { return m.Lanes() * 4 }

// Group is the number of floats that the loop computes at once, Step their size.
func (m *Machine) Group() int { return m.Lanes() * m.side }
func (m *Machine) Step() int  { return m.Bytes() * m.side }

func (m *Machine) vec() reg.VecVirtual {
	if m.Wide {
		return ZMM()
	}
	return YMM()
}

// Vec is a value without content.
func (m *Machine) Vec() V {
	v := V{}
	for range m.side {
		v.regs = append(v.regs, m.vec())
	}
	return v
}

// begin starts an operation: it notes the use of the operands and returns the value for the result. While the body is being
// recorded, write is false: nothing may be emitted.
func (m *Machine) begin(args ...X) (v V, write bool) {
	id, write := m.note(inVector, args)
	if !write {
		return V{id: id}, false
	}
	v = m.Vec()
	v.id = id
	return v, true
}

// beginMask is begin for an operation whose result is a mask.
func (m *Machine) beginMask(args ...X) (k Mask, write bool) {
	in := inVector
	if m.Wide {
		in = inMask
	}
	id, write := m.note(in, args)
	k.id = id
	for range m.side {
		switch {
		case !write:
		case m.Wide:
			k.regs = append(k.regs, K())
		default:
			k.regs = append(k.regs, m.vec())
		}
	}
	return k, write
}

// operand returns the operand for each vector. If it may not be memory, it is loaded; a constant is loaded once for all.
func (m *Machine) operand(x X, memory bool) func(i int) Op {
	switch x := x.(type) {
	case V:
		return func(i int) Op { return x.regs[i] }
	case Const:
		c := m.constant(x, memory)
		return func(int) Op { return c }
	case Mem:
		if memory {
			return func(int) Op { return x }
		}
		v := m.vec()
		VMOVUPS(x, v)
		return func(int) Op { return v }
	}
	panic("vector: an operand is neither a value nor a constant nor memory")
}

// constant is a constant's register, or its memory for AVX2. AVX-512 broadcasts it: as an operand of 64 bytes it would lie in
// two cache lines half of the time, because Go lays data down at multiples of 32.
func (m *Machine) constant(c Const, memory bool) Op {
	if r, ok := m.fixed[c]; ok {
		return r
	}
	if memory && !m.Wide {
		return c.Memory()
	}
	v := m.vec()
	m.fill(c, v)
	return v
}

// fill writes a constant to a register.
func (m *Machine) fill(c Const, v reg.VecVirtual) {
	switch {
	case c == 0 && m.Wide:
		VPXORD(v, v, v)
	case c == 0:
		VXORPS(v, v, v)
	default:
		VBROADCASTSS(c.Memory(), v)
	}
}

// Function begins a function of either width.
func (m *Machine) Function(name, signature, doc string) {
	TEXT(m.Name(name), NOSPLIT, signature)
	Pragma("noescape")
	Doc(m.Name(name) + " " + doc)
	m.side, m.many, m.made, m.fixed = 1, false, nil, nil
	m.rare, m.later = 0, nil
}

// Return ends it.
func (m *Machine) Return() {
	VZEROUPPER()
	RET()
	for _, write := range m.later {
		write()
	}
}
