package latent

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/ir"
)

// The outputs of a layer's code.
const (
	mapped    = iota // what the first product with weights makes of the code
	activated        // what the second such product reads: after the activation and normalisation
)

// layer compiles the first layer of a decoder, up to the second product with weights, for n codes. ok is false where the code
// passes through no product, or through one only.
func (d *Decoder) layer(n int) (code *compile.Code, inputs []*ir.Input, ok bool) {
	g, err := d.Session.Graph(d.shapes(n)...)
	if err != nil {
		return nil, nil, false
	}
	g = rewrite.Decompose(g)
	names := map[string]bool{}
	for _, p := range d.parts {
		names[d.Session.Inputs()[p.input].Name] = true
	}
	depends, behind := make([]bool, g.Len()), make([]bool, g.Len())
	var first, second ir.Value
	for id := range g.Len() {
		node := g.Node(id)
		if f, ok := node.Op().(ir.Feed); ok {
			depends[id] = names[f.Input.Name]
		}
		var reads ir.Value
		for _, v := range node.Ins() {
			if depends[v.Node().ID()] {
				depends[id], reads = true, v
				behind[id] = behind[id] || behind[v.Node().ID()]
			}
		}
		_, product := node.Op().(ir.FLOPCounter)
		switch {
		case !product || !depends[id] || !second.IsZero():
		case first.IsZero():
			first, behind[id] = node.Out(0), true
		case behind[id]:
			second = reads
		}
	}
	if second.IsZero() {
		return nil, nil, false
	}
	g.Outputs = []ir.Output{{Name: "mapped", Value: first}, {Name: "activated", Value: second}}
	code, err = compile.Bind(rewrite.Merge(g), 0, 1, nil)
	return code, g.Inputs(), err == nil
}

// layerOf computes an output of the first layer for codes, a row of numbers for each.
func (d *Decoder) layerOf(c Codes, output int) (*mat.Dense, bool) {
	code, inputs, ok := d.layer(c.N)
	if !ok {
		return nil, false
	}
	infos, values := d.Session.Inputs(), d.inputs(c)
	for _, in := range inputs {
		for i, info := range infos {
			if t := code.Input(in); info.Name == in.Name && !t.IsZero() {
				copy(t.Bytes(), values[i].Bytes())
			}
		}
	}
	if code.Run() != nil {
		return nil, false
	}
	out := code.Output(output)
	if out.DType() != ir.Float32 || out.Rank() < 2 || out.Shape()[0] != c.N {
		return nil, false
	}
	return rowsOf(out.Float32s(), out.Len()/c.N), true
}

// SeFa are the directions that the first layer's weights A stretch most, the greatest n: the eigenvectors of AᵀA (closed-form
// factorisation, Shen & Zhou 2021). A is measured by its effect on each number of the code. There are none where the layer is no
// linear map of the code.
func (d *Decoder) SeFa(n int) []Direction {
	u := make([]float32, (d.Width+2)*d.Width)
	for k := range d.Width {
		u[(k+1)*d.Width+k] = 1
		u[(d.Width+1)*d.Width+k] = 0.5
	}
	c := d.NewCodes(d.Width + 2)
	for i, v := range u {
		k := i % d.Width
		c.Z[i] = d.prior.centre[k] + d.prior.scale[k]*v
	}
	h, ok := d.layerOf(c, mapped)
	if !ok {
		return nil
	}
	_, width := h.Dims()
	a := mat.NewDense(width, d.Width, nil)
	for j := range width {
		sum, size := 0.0, 1.0
		for k := range d.Width {
			effect := h.At(k+1, j) - h.At(0, j)
			a.Set(j, k, effect)
			sum, size = sum+effect, size+math.Abs(effect)
		}
		if math.Abs(2*(h.At(d.Width+1, j)-h.At(0, j))-sum) > 1e-3*size { // half a step of all numbers together has half of their effects
			return nil
		}
	}
	vectors, shares := principal(a, n)
	return d.list("sefa", vectors, shares)
}

// Activations are the directions of the code that go with the principal components of the first layer's activations for codes,
// the greatest n (GANSpace, Härkönen et al. 2020, §2.1).
func (d *Decoder) Activations(c Codes, n int) []Direction {
	a, ok := d.layerOf(c, activated)
	if !ok {
		return nil
	}
	rows, width := a.Dims()
	for k := range width {
		mean, _ := momentsOf(rows, func(i int) float64 { return a.At(i, k) })
		for i := range rows {
			a.Set(i, k, a.At(i, k)-mean)
		}
	}
	var gram mat.SymDense // its eigenvectors are the coordinates of the codes along the components
	gram.SymOuterK(1/float64(rows), a)
	vectors, shares := eigen(&gram, n)
	u := rowsOf(d.standard(c.Z), d.Width)
	for i, coordinates := range vectors {
		var v mat.VecDense
		v.MulVec(u.T(), mat.NewVecDense(rows, coordinates))
		vectors[i] = v.RawVector().Data
	}
	return d.list("pca", vectors, shares)
}
