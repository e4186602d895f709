package form

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// SeedInput is the name of the input that Seeded adds.
const SeedInput = "seed"

// mostBlocks is the number of blocks of a stream.
const mostBlocks = word * word

// Seeded replaces every input of noise by one input seed, i32[N]: a number from 0 to 2²⁴−1 for each example. The noise of an
// example depends on its seed and the name of the input alone, not on the batch: seeds {7, 8} draw what 7 and 8 draw one by
// one. Each block of four words (Words) gives two numbers u and v of 24 bits, and they two elements:
//
//	normal       √(−2·ln((u+1)/2²⁴))·cos(2π·v/2²⁴), and the same with sin (Box & Muller 1958)
//	uniform      u/2²⁴ and v/2²⁴
//	bernoulli    1 where u < p·2²⁴, else 0; likewise v
//	categorical  ⌊k·u/2²⁴⌋ and ⌊k·v/2²⁴⌋
//
// The first elements of an example are those of u, block by block, then come those of v. The integers are exact in every
// runtime; of normal numbers the last bits are those of its logarithm, sine and cosine.
func (n Network) Seeded() (Network, error) {
	var noise []ir.NetworkPort
	for _, p := range n.Decl.Ins {
		switch {
		case p.Name == SeedInput:
			return n, refuse("%s has an input %s already: leave --seed-input out", n.Decl.Name, p.Name)
		case p.Port.Law != nil && n.reads(p.Name):
			if err := drawable(p); err != nil {
				return n, err
			}
			noise = append(noise, p)
		}
	}
	if len(noise) == 0 {
		return n, refuse("%s takes no noise, but %s: leave --seed-input out", n.Decl.Name, names(n.Decl.Ins))
	}
	var seed ir.Value
	law := ir.Seed
	port := ir.Port{Law: &law}
	to := n.fed(func(g *ir.Graph, in *ir.Input) (v ir.Value, ok bool) {
		if in.Law == nil {
			return v, false
		}
		if seed.IsZero() {
			seed = argument(g, SeedInput, ir.TypeOf(ir.Int32, ir.Batch), port)
		}
		g.At([]ir.Origin{{Layer: SeedInput + "/" + in.Name}}, func() { v = drawn(seed, in) })
		return v, true
	})
	to.Decl.Ins = append([]ir.NetworkPort{{Name: SeedInput, Value: seed, Port: port}}, to.Decl.Ins...)
	return to, nil
}

// drawable returns why the noise of a port cannot be drawn in a graph.
func drawable(p ir.NetworkPort) error {
	t, law := p.Value.Type(), *p.Port.Law
	elements := elementsOf(t)
	switch {
	case law.Check(t.DType) != nil || law.DType() != t.DType || law.Name == ir.Seed.Name:
		return refuse("input %s is %v: the law %q has no form as a graph", p.Name, t, law.Name)
	case t.Rank() < 1 || t.At(0) != ir.Batch || elements < 1 || elements > 2*mostBlocks:
		return refuse("input %s is %v: want N examples of a known size", p.Name, t)
	case law.Classes > word:
		return refuse("input %s has %d classes, a seed draws at most %d", p.Name, law.Classes, word)
	}
	return nil
}

// elementsOf is the number of elements of an example, 0 where it depends on the batch.
func elementsOf(t ir.Type) int {
	n := 1
	for _, d := range t.Shape()[1:] {
		if d.IsBatch() {
			return 0
		}
		n *= int(d)
	}
	return n
}

// drawn is the noise of an input, drawn from seeds.
func drawn(seed ir.Value, in *ir.Input) ir.Value {
	elements := elementsOf(in.Type)
	blocks := (elements + 1) / 2
	x := wordsOf(seed, in.Name, blocks)
	u, v := pair(*in.Law, x)
	all := op.Concat(1, u, v)
	if elements < 2*blocks {
		all = op.Slice(all, 1, 0, elements)
	}
	return op.Reshape(all, in.Type.Shape()...)
}

// wordsOf is the four words of every block, each i32[N×blocks].
func wordsOf(seed ir.Value, stream string, blocks int) [4]ir.Value {
	low, high := make([]int32, blocks), make([]int32, blocks)
	for i := range low {
		low[i], high[i] = int32(i%word), int32(i/word)
	}
	g := seed.Graph()
	seed = op.Reshape(seed, ir.Batch, 1)
	upper := over(seed, word)
	x := [4]ir.Value{rest(seed, upper), g.Constant(ir.FromSlice(low, blocks)), upper, g.Constant(ir.FromSlice(high, blocks))}
	for _, k := range keys(stream) {
		a, b := op.Scale(x[0], m0), op.Scale(x[2], m1)
		hiA, hiB := over(a, word), over(b, word)
		x = [4]ir.Value{
			modulo(op.AddScalar(op.Add(hiB, x[1]), float64(k[0]))), rest(b, hiB),
			modulo(op.AddScalar(op.Add(hiA, x[3]), float64(k[1]))), rest(a, hiA),
		}
	}
	return x
}

// over is x / n of integers.
func over(x ir.Value, n int) ir.Value { return op.Div(x, x.Graph().Scalar(ir.Int32, float64(n))) }

// rest is x modulo a word, where quotient is x over a word.
func rest(x, quotient ir.Value) ir.Value { return op.Sub(x, op.Scale(quotient, word)) }

func modulo(x ir.Value) ir.Value { return rest(x, over(x, word)) }

// pair is the two elements of a law that each block of words gives.
func pair(law ir.Law, x [4]ir.Value) (u, v ir.Value) {
	switch law.Name {
	case "categorical":
		return class(x[0], x[1], law.Classes), class(x[2], x[3], law.Classes)
	case "uniform":
		return op.Scale(op.Cast(bits24(x[0], x[1]), ir.Float32), unit), op.Scale(op.Cast(bits24(x[2], x[3]), ir.Float32), unit)
	case "bernoulli":
		return below(bits24(x[0], x[1]), law.P), below(bits24(x[2], x[3]), law.P)
	}
	return normal(bits24(x[0], x[1]), bits24(x[2], x[3]))
}

// unit is 2⁻²⁴.
const unit = 1.0 / (1 << 24)

// bits24 is the bits of a word and, below them, those of another.
func bits24(a, b ir.Value) ir.Value { return op.Add(op.Scale(a, word), b) }

// normal is two normal numbers from two uniform ones of 24 bits.
func normal(u, v ir.Value) (a, b ir.Value) {
	radius := op.Sqrt(op.Scale(op.Log(op.Scale(op.Cast(op.AddScalar(u, 1), ir.Float32), unit)), -2))
	angle := op.Scale(op.Cast(v, ir.Float32), float64(float32(2*math.Pi))*unit)
	return op.Mul(radius, op.Cos(angle)), op.Mul(radius, op.Sin(angle))
}

// below is 1 where a number of 24 bits is below p, else 0.
func below(u ir.Value, p float64) ir.Value {
	return op.Cast(op.Less(u, u.Graph().Scalar(ir.Int32, math.Round(p/unit))), ir.Float32)
}

// class is the upper part of k times 24 bits.
func class(a, b ir.Value, k int) ir.Value {
	low := over(op.Scale(b, float64(k)), word)
	return op.Cast(over(op.Add(op.Scale(a, float64(k)), low), word), ir.Int64)
}
