// Command adam generates the optimiser's sweep.
package main

import (
	"github.com/ganc-ml/ganc/internal/kernel/_asm/vector"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Offsets in kernel.AdamArgs.
const (
	offRate = 4 * iota
	offBeta1
	offBeta2
	offRest1
	offRest2
	offRootScale
	offEps
	offDecay
)

func main() {
	ConstraintExpr("!purego")
	vector.Each(func(m *vector.Machine) {
		m.Function("adam", "func(p, grad, m, v []float32, args *float32)", "is the loop of Adam.")
		args := Load(Param("args"), GP64())
		arg := func(off int) vector.V { return m.Splat(Mem{Base: args, Disp: off}) }
		rate, beta1, beta2, rest1, rest2 := arg(offRate), arg(offBeta1), arg(offBeta2), arg(offRest1), arg(offRest2)
		root, eps, decay := arg(offRootScale), arg(offEps), arg(offDecay)
		at := map[string]Mem{}
		var all []reg.GPVirtual
		for _, name := range []string{"p", "grad", "m", "v"} {
			r := Load(Param(name).Base(), GP64()).(reg.GPVirtual)
			at[name], all = Mem{Base: r}, append(all, r)
		}
		n := Load(Param("p").Len(), GP64()).(reg.GPVirtual)
		m.Loop(n, func() {
			for _, r := range all {
				ADDQ(Imm(uint64(m.Bytes())), r)
			}
		}, func(tail bool) {
			d := m.Get(at["grad"], tail)
			m1 := m.Add(m.Mul(m.Get(at["m"], tail), beta1), m.Mul(d, rest1))
			m.Put(m1, at["m"], tail)
			v1 := m.Add(m.Mul(m.Get(at["v"], tail), beta2), m.Mul(m.Mul(d, d), rest2))
			m.Put(v1, at["v"], tail)
			under := m.Add(m.Mul(m.Sqrt(v1), root), eps)
			x := m.Get(at["p"], tail)
			x = m.Sub(x, m.Mul(x, decay))
			m.Put(m.Sub(x, m.Div(m.Mul(m1, rate), under)), at["p"], tail)
		})
		m.Return()
	})
	Generate()
}
