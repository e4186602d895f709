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
	step := func(number func(off int) v, get func(name string) v, put func(x v, name string)) {
		d := get("grad")
		v1 := m.Add(m.Mul(get("v"), number(offBeta2)), m.Mul(m.Mul(d, d), number(offOneMinusBeta2)))
		put(v1, "v")
		if mean {
			d = m.Add(m.Mul(get("m"), number(offBeta1)), m.Mul(d, number(offOneMinusBeta1)))
			put(d, "m")
		}
		change := m.Mul(m.Div(d, m.Add(m.Sqrt(v1), number(offEps))), number(offRate))
		put(m.Sub(m.Mul(get("p"), number(offKeep)), change), "p")
	}
	m.Plan(7, func() {
		step(func(int) v { return v{} }, func(string) v { return m.Get(Mem{}, false) }, func(x v, _ string) { m.Put(x, Mem{}, false) })
	})
	args := Load(Param("args"), GP64())
	numbers := map[int]v{}
	for _, off := range []int{offRate, offBeta2, offOneMinusBeta2, offEps, offKeep, offBeta1, offOneMinusBeta1} {
		numbers[off] = m.Splat(Mem{Base: args, Disp: off})
	}
	at := map[string]Mem{}
	var all []reg.GPVirtual
	for _, name := range []string{"p", "grad", "m", "v"} {
		r := Load(Param(name).Base(), GP64()).(reg.GPVirtual)
		at[name], all = Mem{Base: r}, append(all, r)
	}
	n := Load(Param("p").Len(), GP64()).(reg.GPVirtual)
	m.Loop(n, func() {
		for _, r := range all {
			ADDQ(U32(uint32(m.Step())), r)
		}
	}, func(tail bool) {
		step(func(off int) v { return numbers[off] }, func(name string) v { return m.Get(at[name], tail) },
			func(x v, name string) { m.Put(x, at[name], tail) })
	})
	m.Return()
}

// update writes x[i] = f(x[i], y[i], number).
func update(m *machine, name, params, x, y string, f func(x, y, number v) v) {
	m.Function(name, "func("+params+")", "is one step of every parameter.")
	to := Load(Param(x).Base(), GP64()).(reg.GPVirtual)
	from := Load(Param(y).Base(), GP64()).(reg.GPVirtual)
	n := Load(Param(x).Len(), GP64()).(reg.GPVirtual)
	m.Plan(1, func() { m.Put(f(m.Get(Mem{}, false), m.Get(Mem{}, false), v{}), Mem{}, false) })
	number := m.Splat(NewParamAddr("number", 48))
	step := U32(uint32(m.Step()))
	m.Loop(n, func() {
		ADDQ(step, from)
		ADDQ(step, to)
	}, func(tail bool) {
		m.Put(f(m.Get(Mem{Base: to}, tail), m.Get(Mem{Base: from}, tail), number), Mem{Base: to}, tail)
	})
	m.Return()
}
