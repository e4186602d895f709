// Command elementwise generates the functions of one operand: one body for both widths.
package main

import (
	"github.com/ganc-ml/ganc/internal/kernel/_asm/vector"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

type (
	machine = vector.Machine
	v       = vector.V
)

func main() {
	ConstraintExpr("!purego")
	vector.Each(func(m *machine) {
		functions(m)
		derive(m, "deriveReLU", func(x, y, _ v) v {
			return m.Select(m.Compare(vector.Greater, y, m.Zero()), x, m.Zero())
		})
		derive(m, "deriveLeaky", func(x, y, alpha v) v {
			return m.Select(m.Compare(vector.Greater, y, m.Zero()), x, m.Mul(x, alpha))
		})
		derive(m, "deriveTanh", func(x, y, _ v) v {
			return m.Mul(x, m.Sub(vector.Float(1), m.Mul(y, y)))
		})
		derive(m, "deriveSigmoid", func(x, y, _ v) v {
			return m.Mul(x, m.Mul(y, m.Sub(vector.Float(1), y)))
		})
	})
	Generate()
}

// record plans the loop of f.
func record(m *machine, held int, f func(x v) v) {
	m.PlanMany(held, func() { m.Put(f(m.Get(Mem{}, false)), Mem{}, false) })
}

// pass writes the loop dst[i] = f(src[i]).
func pass(m *machine, f func(x v) v) {
	to := Load(Param("dst").Base(), GP64()).(reg.GPVirtual)
	from := Load(Param("src").Base(), GP64()).(reg.GPVirtual)
	n := Load(Param("dst").Len(), GP64()).(reg.GPVirtual)
	m.Loop(n, func() {
		ADDQ(U32(uint32(m.Step())), from)
		ADDQ(U32(uint32(m.Step())), to)
	}, func(tail bool) {
		m.Put(f(m.Get(Mem{Base: from}, tail)), Mem{Base: to}, tail)
	})
	m.Return()
}

func unary(m *machine, name string, f func(x v) v) {
	m.Function(name, "func(dst, src []float32)", "stores "+name+" of src in dst.")
	record(m, 0, f)
	pass(m, f)
}

// tuned writes a function with two numbers.
func tuned(m *machine, name string, f func(x, p, q v) v) {
	m.Function(name, "func(dst, src []float32, p, q float32)", "stores "+name+" of src with p and q in dst.")
	record(m, 2, func(x v) v { return f(x, v{}, v{}) })
	p, q := m.Splat(NewParamAddr("p", 48)), m.Splat(NewParamAddr("q", 52))
	pass(m, func(x v) v { return f(x, p, q) })
}

// derive writes x[i] = f(x[i], y[i], alpha).
func derive(m *machine, name string, f func(x, y, alpha v) v) {
	m.Function(name, "func(v, y []float32, alpha float32)", "multiplies v by the slope of the activation with output y.")
	to := Load(Param("v").Base(), GP64()).(reg.GPVirtual)
	from := Load(Param("y").Base(), GP64()).(reg.GPVirtual)
	n := Load(Param("v").Len(), GP64()).(reg.GPVirtual)
	m.Plan(1, func() { m.Put(f(m.Get(Mem{}, false), m.Get(Mem{}, false), v{}), Mem{}, false) })
	alpha := m.Splat(NewParamAddr("alpha", 48))
	step := U32(uint32(m.Step()))
	m.Loop(n, func() {
		ADDQ(step, from)
		ADDQ(step, to)
	}, func(tail bool) {
		x := m.Get(Mem{Base: to}, tail)
		m.Put(f(x, m.Get(Mem{Base: from}, tail), alpha), Mem{Base: to}, tail)
	})
	m.Return()
}
