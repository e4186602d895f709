package vector

// The functions of this file repeat internal/kernel/activation.go.

const (
	expm1Min  = -18
	tailEnd   = -1000
	sqrtHalf  = 0x1.6a09e6p-1
	geluCubic = 0x1.6e4e26p-5
	geluScale = 0x1.988454p+0
	sixth     = 0x1.555556p-3
)

func (m *Machine) cut(x V) V { return m.Greater(Float(tailEnd), x) }

func (m *Machine) SiLU(x V) V { return m.Mul(m.Sigmoid(x), m.cut(x)) }

func (m *Machine) Mish(x V) V { return m.Mul(m.Tanh(m.Softplus(x)), m.cut(x)) }

// GELU halves the gate, and not x as activation.go does: neither rounds.
func (m *Machine) GELU(x V) V {
	gate := m.FMA(m.Erf(m.Mul(x, Float(sqrtHalf))), Float(0.5), Float(0.5))
	return m.Mul(m.cut(m.Again(x)), gate)
}

func (m *Machine) GELUTanh(x V) V {
	u := m.Mul(m.Mul(m.Mul(x, x), x), Float(geluCubic))
	return m.Mul(m.Sigmoid(m.Mul(m.Add(u, x), Float(geluScale))), m.cut(x))
}

func (m *Machine) HardSigmoid(x V, alpha, beta X) V {
	y := m.Add(m.Mul(x, alpha), beta)
	return m.Greater(m.Zero(), m.Lesser(Float(1), y))
}

func (m *Machine) HardSwish(x V) V {
	return m.Mul(m.HardSigmoid(x, Float(sixth), Float(0.5)), m.cut(x))
}

func (m *Machine) Softsign(x V) V { return m.Div(x, m.Add(m.Abs(x), Float(1))) }

// elu is ELU with a scale of 1.
func (m *Machine) elu(x, alpha V) V {
	low := m.Mul(m.expm1Scaled(m.Greater(Float(expm1Min), m.Lesser(m.Zero(), x))), alpha)
	return m.Select(m.Compare(Less, x, m.Zero()), low, x)
}

func (m *Machine) ELU(x, alpha, scale V) V { return m.Mul(m.elu(x, alpha), scale) }

func (m *Machine) CELU(x, alpha V) V {
	return m.Select(m.Compare(Less, x, m.Zero()), m.elu(m.Div(x, alpha), alpha), x)
}

func (m *Machine) Clip(x, lo, hi V) V { return m.Lesser(hi, m.Greater(lo, x)) }

func (m *Machine) Sign(x V) V {
	y := m.Select(m.Compare(Less, x, m.Zero()), Float(-1), m.Sub(x, x))
	return m.Select(m.Compare(Greater, x, m.Zero()), Float(1), y)
}

func (m *Machine) PReLU(x, slope V) V {
	return m.Select(m.Compare(Less, x, m.Zero()), m.Mul(slope, x), x)
}
