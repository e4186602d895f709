package vector

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Rarely returns y, or what mend makes of y and x where a lane of a is greater than the bound, as signed integers. The code of mend
// stands behind the function's end, and takes one vector after another.
func (m *Machine) Rarely(a V, bound Const, y, x V, mend func(y, x V) V) V {
	v, write := m.begin(a, bound, y, x)
	if !write {
		return v
	}
	m.reuse(y, &v)
	m.rare++
	away, back := fmt.Sprintf("rare%d", m.rare), fmt.Sprintf("mended%d", m.rare)
	if m.Wide {
		m.anyGreaterWide(a, bound)
	} else {
		m.anyGreater(a, bound)
	}
	JNZ(LabelRef(away))
	Label(back)
	m.later = append(m.later, func() {
		Label(away)
		for i, r := range v.regs {
			m.Beside(1, func() { VMOVAPS(mend(v.Part(i), x.Part(i)).One(), r) })
		}
		JMP(LabelRef(back))
	})
	return v
}

// anyGreater clears the zero flag where a lane of a is greater than the bound.
func (m *Machine) anyGreater(a V, bound Const) {
	limit := m.operand(bound, true)
	var found reg.VecVirtual
	for i, r := range a.regs {
		greater := m.vec()
		VPCMPGTD(limit(i), r, greater)
		if found != nil {
			VPOR(found, greater, greater)
		}
		found = greater
	}
	bits := GP32()
	VMOVMSKPS(found, bits)
	TESTL(bits, bits)
}

// anyGreaterWide compares the greatest of all vectors.
func (m *Machine) anyGreaterWide(a V, bound Const) {
	greatest := a.regs[0]
	for _, r := range a.regs[1:] {
		both := m.vec()
		VPMAXSD(r, greatest, both)
		greatest = both
	}
	found := K()
	VPCMPD(Imm(greaterInt), m.operand(bound, false)(0), greatest, found)
	KORTESTW(found, found)
}

// greaterInt is the predicate of VPCMPD for a greater first operand.
const greaterInt = 6
