package vector

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// GreaterInt returns the lanes where a > b as signed integers. AVX2 only.
func (m *Machine) GreaterInt(a, b X) Mask {
	k, write := m.beginMask(a, b)
	if write {
		left, right := m.operand(a, false), m.operand(b, true)
		for i, r := range k.regs {
			VPCMPGTD(right(i), left(i), r)
		}
	}
	return k
}

// Rarely returns y, or what mend makes of y and x where a lane of k is set. The code of mend stands behind the function's end,
// and takes one vector after another. AVX2 only.
func (m *Machine) Rarely(k Mask, y, x V, mend func(y, x V) V) V {
	v, write := m.begin(k, y, x)
	if !write {
		return v
	}
	m.reuse(y, &v)
	found, bits := k.regs[0], GP32()
	for _, r := range k.regs[1:] {
		both := m.vec()
		VPOR(r, found, both)
		found = both
	}
	VMOVMSKPS(found, bits)
	TESTL(bits, bits)
	m.rare++
	away, back := fmt.Sprintf("rare%d", m.rare), fmt.Sprintf("mended%d", m.rare)
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
