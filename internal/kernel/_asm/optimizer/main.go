// Command optimizer generates the sweeps over parameters.
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

// Offsets in kernel.AdamArgs.
const (
	offRate = 4 * iota
	offBeta1
	offBeta2
	offOneMinusBeta1
	offOneMinusBeta2
	offEps
	offKeep
)

func main() {
	ConstraintExpr("!purego")
	vector.Each(func(m *machine) {
		adam(m, "adam", true)
		adam(m, "adamNoMean", false)
		update(m, "sgd", "p, grad []float32, number float32", "p", "grad", func(p, d, rate v) v {
			return m.Sub(p, m.Mul(d, rate))
		})
		update(m, "ema", "average, p []float32, number float32", "average", "p", func(a, p, gain v) v {
			return m.Add(a, m.Mul(m.Sub(p, a), gain))
		})
	})
	Generate()
}

// adam writes the loop of Adam, with or without a first moment.
func adam(m *machine, name string, mean bool) {
	m.Function(name, "func(p, grad, m, v []float32, args *float32)", "is the loop of Adam.")
	args := Load(Param("args"), GP64())
	arg := func(off int) v { return m.Splat(Mem{Base: args, Disp: off}) }
	rate, beta2, rest2, eps, keep := arg(offRate), arg(offBeta2), arg(offOneMinusBeta2), arg(offEps), arg(offKeep)
	beta1, rest1 := arg(offBeta1), arg(offOneMinusBeta1)
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
		v1 := m.Add(m.Mul(m.Get(at["v"], tail), beta2), m.Mul(m.Mul(d, d), rest2))
		m.Put(v1, at["v"], tail)
		if mean {
			d = m.Add(m.Mul(m.Get(at["m"], tail), beta1), m.Mul(d, rest1))
			m.Put(d, at["m"], tail)
		}
		step := m.Mul(m.Div(d, m.Add(m.Sqrt(v1), eps)), rate)
		m.Put(m.Sub(m.Mul(m.Get(at["p"], tail), keep), step), at["p"], tail)
	})
	m.Return()
}

// update writes x[i] = f(x[i], y[i], number).
func update(m *machine, name, params, x, y string, f func(x, y, number v) v) {
	m.Function(name, "func("+params+")", "is one step of every parameter.")
	to := Load(Param(x).Base(), GP64()).(reg.GPVirtual)
	from := Load(Param(y).Base(), GP64()).(reg.GPVirtual)
	n := Load(Param(x).Len(), GP64()).(reg.GPVirtual)
	number := m.Splat(NewParamAddr("number", 48))
	step := Imm(uint64(m.Bytes()))
	m.Loop(n, func() {
		ADDQ(step, from)
		ADDQ(step, to)
	}, func(tail bool) {
		m.Put(f(m.Get(Mem{Base: to}, tail), m.Get(Mem{Base: from}, tail), number), Mem{Base: to}, tail)
	})
	m.Return()
}
