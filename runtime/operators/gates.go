package operators

import (
	"strings"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// activation is a function of the gates of a recurrent layer.
type activation func(ir.Value) ir.Value

// activationOf has a row for each activation that a recurrent layer may name: how many of alpha and beta it has, their values
// where the layer gives none, and the function.
var activationOf = map[string]struct {
	parameters  int
	alpha, beta float64
	of          func(alpha, beta float64) activation
}{
	"relu":            {0, 0, 0, func(_, _ float64) activation { return op.ReLU }},
	"tanh":            {0, 0, 0, func(_, _ float64) activation { return op.Tanh }},
	"sigmoid":         {0, 0, 0, func(_, _ float64) activation { return op.Sigmoid }},
	"softsign":        {0, 0, 0, func(_, _ float64) activation { return op.Softsign }},
	"softplus":        {0, 0, 0, func(_, _ float64) activation { return op.Softplus }},
	"leakyrelu":       {1, 0.01, 0, func(a, _ float64) activation { return func(x ir.Value) ir.Value { return op.LeakyReLU(x, a) } }},
	"elu":             {1, 1, 0, func(a, _ float64) activation { return func(x ir.Value) ir.Value { return op.ELU(x, a) } }},
	"thresholdedrelu": {1, 1, 0, func(a, _ float64) activation { return func(x ir.Value) ir.Value { return above(x, a) } }},
	"affine": {2, 1, 0, func(a, b float64) activation {
		return func(x ir.Value) ir.Value { return op.AddScalar(op.Scale(x, a), b) }
	}},
	"scaledtanh": {2, 1, 1, func(a, b float64) activation {
		return func(x ir.Value) ir.Value { return op.Scale(op.Tanh(op.Scale(x, b)), a) }
	}},
	"hardsigmoid": {2, 0.2, 0.5, func(a, b float64) activation { return func(x ir.Value) ir.Value { return op.HardSigmoid(x, a, b) } }},
}

// above is x above a threshold, 0 elsewhere.
func above(x ir.Value, threshold float64) ir.Value {
	g := x.Graph()
	return op.Where(op.Greater(x, g.Scalar(x.DType(), threshold)), x, g.Scalar(x.DType(), 0))
}

// activations returns the functions of direction d. Those with parameters take them in order from activation_alpha and
// activation_beta.
func (l *layer) activations(d int) ([]activation, error) {
	names := l.attr.Strings("activations", nil)
	if len(names) == 0 {
		for range int(l.in[1].Dim(0)) {
			names = append(names, l.names...)
		}
	}
	if want := len(l.names) * int(l.in[1].Dim(0)); len(names) != want {
		return nil, l.malformed("it has %d activations, want %d", len(names), want)
	}
	alphas, betas := l.attr.Floats("activation_alpha", nil), l.attr.Floats("activation_beta", nil)
	take := func(from *[]float32, byDefault float64) float64 {
		if len(*from) == 0 {
			return byDefault
		}
		v := float64((*from)[0])
		*from = (*from)[1:]
		return v
	}
	var list []activation
	for _, name := range names {
		kind, ok := activationOf[strings.ToLower(name)]
		if !ok {
			return nil, l.malformed("activation %.64q is unknown", name)
		}
		alpha, beta := kind.alpha, kind.beta
		if kind.parameters > 0 {
			alpha = take(&alphas, alpha)
		}
		if kind.parameters > 1 {
			beta = take(&betas, beta)
		}
		list = append(list, kind.of(alpha, beta))
	}
	return list[d*len(l.names):][:len(l.names)], nil
}
