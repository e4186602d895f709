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

// Offsets in kernel.adamNumbers.
const (
	offRate = 4 * iota
	offBeta1
	offBeta2
	offOneMinusBeta1
	offOneMinusBeta2
	offEps
	offKeep
	offMin
	offMax
	offGain
)

var adamNumbers = []int{offRate, offBeta1, offBeta2, offOneMinusBeta1, offOneMinusBeta2, offEps, offKeep, offMin, offMax, offGain}

func main() {
	ConstraintExpr("!purego")
	vector.Each(func(m *machine) {
		for i := range 8 {
			adam(m, i&1 == 0, i&2 != 0, i&4 != 0)
		}
		update(m, "sgd", "p, grad []float32, number float32", "p", "grad", func(p, d, rate v) v {
			return m.Sub(p, m.Mul(d, rate))
		})
		update(m, "ema", "average, p []float32, number float32", "average", "p", func(a, p, gain v) v {
			return m.Add(a, m.Mul(m.Sub(p, a), gain))
		})
	})
	Generate()
}

// adam writes the loop of Adam, with or without a first moment and an average. Where it streams, stores of parameters go past
// the caches, and p starts at a vector's boundary.
func adam(m *machine, mean, average, stream bool) {
	name := "adam"
	for _, part := range []struct {
		name string
		has  bool
	}{{"NoMean", !mean}, {"Average", average}, {"Stream", stream}} {
		if part.has {
			name += part.name
		}
	}
	m.Function(name, "func(p, grad, m, v, average []float32, numbers *float32, carries *uint32)",
		"is the loop of Adam. It sets the sign bit in one of the carries (a vector) where a new parameter is not finite.")
	a := &adamLoop{mean: mean, average: average, stream: stream}
	m.Plan(len(adamNumbers)+1, func() { a.step(m, false) })
	numbers := Load(Param("numbers"), GP64())
	a.numbers = map[int]v{}
	for _, off := range adamNumbers {
		if average || off != offGain {
			a.numbers[off] = m.Splat(Mem{Base: numbers, Disp: off})
		}
	}
	a.at = map[string]Mem{}
	var all []reg.GPVirtual
	for _, name := range []string{"p", "grad", "m", "v", "average"} {
		if name == "m" && !mean || name == "average" && !average {
			continue
		}
		r := Load(Param(name).Base(), GP64()).(reg.GPVirtual)
		a.at[name], all = Mem{Base: r}, append(all, r)
	}
	a.carries = m.NewGathered()
	n := Load(Param("p").Len(), GP64()).(reg.GPVirtual)
	m.Loop(n, func() {
		for _, r := range all {
			ADDQ(U32(uint32(m.Step())), r)
		}
	}, func(tail bool) { a.step(m, tail) })
	m.Beside(1, func() { m.Put(a.carries, Mem{Base: Load(Param("carries"), GP64())}, false) })
	if stream {
		SFENCE()
	}
	m.Return()
}

// adamLoop is what the body of a loop of Adam reads.
type adamLoop struct {
	mean, average, stream bool
	numbers               map[int]v // by offset
	at                    map[string]Mem
	carries               v
}

func (a *adamLoop) step(m *machine, tail bool) {
	d := m.Get(a.at["grad"], tail)
	v1 := m.Add(m.Mul(m.Get(a.at["v"], tail), a.numbers[offBeta2]), m.Mul(m.Mul(d, d), a.numbers[offOneMinusBeta2]))
	m.Put(v1, a.at["v"], tail)
	if a.mean {
		d = m.Add(m.Mul(m.Get(a.at["m"], tail), a.numbers[offBeta1]), m.Mul(d, a.numbers[offOneMinusBeta1]))
		m.Put(d, a.at["m"], tail)
	}
	change := m.Mul(m.Div(d, m.Add(m.Sqrt(v1), a.numbers[offEps])), a.numbers[offRate])
	p := m.Clip(m.Sub(m.Mul(m.Get(a.at["p"], tail), a.numbers[offKeep]), change), a.numbers[offMin], a.numbers[offMax])
	if a.stream && !tail {
		m.Stream(p, a.at["p"])
	} else {
		m.Put(p, a.at["p"], tail)
	}
	if a.average {
		old := m.Get(a.at["average"], tail)
		m.Put(m.Add(old, m.Mul(m.Sub(p, old), a.numbers[offGain])), a.at["average"], tail)
	}
	m.Gather(m.AddInt(m.And(p, vector.Bits(0x7f800000)), vector.Bits(0x00800000)), a.carries)
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
