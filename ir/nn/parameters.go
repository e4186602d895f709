package nn

import "github.com/ganc-ml/ganc/ir"

// parameters says how a weight and its bias start.
type parameters struct {
	init, biasInit ir.Initializer
	noBias         bool
}

// declare is the weight, and the bias of out numbers; the zero Value where there is none.
func (p parameters) declare(at *Place, weight ir.Type, out int) (w, b ir.Value) {
	init := p.init
	if init == nil {
		init = GlorotUniform{}
	}
	w = at.Parameter("weight", weight, init)
	if p.noBias {
		return w, b
	}
	return w, at.Parameter("bias", ir.TypeOf(weight.DType, ir.Dim(out)), p.ofBias(init, weight))
}

// ofBias is the initialiser of the bias: BiasInit, or the one that the weight's initialiser gives.
func (p parameters) ofBias(init ir.Initializer, weight ir.Type) ir.Initializer {
	if p.biasInit != nil {
		init = p.biasInit
	}
	if b, ok := init.(BiasInitializer); ok {
		return b.BiasInit(weight)
	}
	if p.biasInit != nil {
		return p.biasInit
	}
	return Zeros{}
}
