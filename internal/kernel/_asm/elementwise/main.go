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
		unary(m, "exp", m.Exp)
		unary(m, "log", m.Log)
		unary(m, "sqrt", func(x v) v { return m.Sqrt(x) })
		unary(m, "abs", func(x v) v { return m.Abs(x) })
		unary(m, "neg", func(x v) v { return m.Neg(x) })
		unary(m, "tanh", m.Tanh)
		unary(m, "sigmoid", m.Sigmoid)
		unary(m, "softplus", m.Softplus)
		unary(m, "erf", m.Erf)
		unary(m, "relu", m.ReLU)
		unary(m, "reciprocal", func(x v) v { return m.Div(vector.Float(1), x) })
		unary(m, "floor", func(x v) v { return m.Integer(x, vector.Down) })
		unary(m, "ceil", func(x v) v { return m.Integer(x, vector.Up) })
		unary(m, "round", func(x v) v { return m.Integer(x, vector.Nearest) })
		unary(m, "sign", m.Sign)
		unary(m, "sin", m.Sin)
		unary(m, "cos", m.Cos)
		unary(m, "softsign", m.Softsign)
		unary(m, "silu", m.SiLU)
		unary(m, "mish", m.Mish)
		unary(m, "gelu", m.GELU)
		unary(m, "geluTanh", m.GELUTanh)
		unary(m, "hardSwish", m.HardSwish)
		tuned(m, "elu", m.ELU)
		tuned(m, "celu", func(x, alpha, _ v) v { return m.CELU(x, alpha) })
		tuned(m, "hardSigmoid", func(x, alpha, beta v) v { return m.HardSigmoid(x, alpha, beta) })
		tuned(m, "clip", m.Clip)
		leaky(m)
		affine(m)
		derive(m, "deriveReLU", func(x, y, _ v) v {
			return m.Select(m.Compare(vector.GreaterThan, y, m.Zero()), x, m.Zero())
		})
		derive(m, "deriveLeaky", func(x, y, alpha v) v {
			return m.Select(m.Compare(vector.GreaterThan, y, m.Zero()), x, m.Mul(x, alpha))
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

// pass writes the loop dst[i] = body(src[i]).
func pass(m *machine, dst, src string, body func(at Mem, tail bool) v) {
	to := Load(Param(dst).Base(), GP64()).(reg.GPVirtual)
	from := Load(Param(src).Base(), GP64()).(reg.GPVirtual)
	n := Load(Param(dst).Len(), GP64()).(reg.GPVirtual)
	step := Imm(uint64(m.Bytes()))
	m.Loop(n, func() {
		ADDQ(step, from)
		ADDQ(step, to)
	}, func(tail bool) {
		m.Put(body(Mem{Base: from}, tail), Mem{Base: to}, tail)
	})
	m.Return()
}

func unary(m *machine, name string, f func(x v) v) {
	m.Function(name, "func(dst, src []float32)", "stores "+name+" of src in dst.")
	pass(m, "dst", "src", func(at Mem, tail bool) v { return f(m.Get(at, tail)) })
}

// tuned writes a function with two numbers.
func tuned(m *machine, name string, f func(x, p, q v) v) {
	m.Function(name, "func(dst, src []float32, p, q float32)", "stores "+name+" of src with p and q in dst.")
	p, q := m.Splat(NewParamAddr("p", 48)), m.Splat(NewParamAddr("q", 52))
	pass(m, "dst", "src", func(at Mem, tail bool) v { return f(m.Get(at, tail), p, q) })
}

func leaky(m *machine) {
	m.Function("leaky", "func(dst, src []float32, alpha float32)", "stores alpha*x where x < 0, x elsewhere.")
	alpha := m.Splat(NewParamAddr("alpha", 48))
	pass(m, "dst", "src", func(at Mem, tail bool) v { return m.Leaky(m.Get(at, tail), alpha) })
}

func affine(m *machine) {
	m.Function("affine", "func(dst, src []float32, mul, add float32)", "stores float32(x*mul) + add.")
	mul, add := m.Splat(NewParamAddr("mul", 48)), m.Splat(NewParamAddr("add", 52))
	pass(m, "dst", "src", func(at Mem, tail bool) v { return m.Add(m.Mul(m.Get(at, tail), mul), add) })
}

// derive writes x[i] = f(x[i], y[i], alpha).
func derive(m *machine, name string, f func(x, y, alpha v) v) {
	m.Function(name, "func(v, y []float32, alpha float32)", "multiplies v by the slope of the activation with output y.")
	to := Load(Param("v").Base(), GP64()).(reg.GPVirtual)
	from := Load(Param("y").Base(), GP64()).(reg.GPVirtual)
	n := Load(Param("v").Len(), GP64()).(reg.GPVirtual)
	alpha := m.Splat(NewParamAddr("alpha", 48))
	step := Imm(uint64(m.Bytes()))
	m.Loop(n, func() {
		ADDQ(step, from)
		ADDQ(step, to)
	}, func(tail bool) {
		x := m.Get(Mem{Base: to}, tail)
		m.Put(f(x, m.Get(Mem{Base: from}, tail), alpha), Mem{Base: to}, tail)
	})
	m.Return()
}
