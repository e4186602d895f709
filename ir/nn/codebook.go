package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Codebook is the block of a vector quantiser (van den Oord et al. 2017): a list of vectors, the codes, of which the nearest
// takes the place of each vector that an encoder gives. NewCodebook makes it.
//
// In training the codes follow the running means of the vectors that are nearest to them (appendix A.1 there), with every
// execution of a Minimize that lists the block. A code that is nearest to too few vectors starts anew at a vector of the batch,
// as all codes do in the first execution: of M vectors in the order of the batch, code k of K at number k·M/K, rounded down, and
// with a share of twice the least. No random number is drawn for it; Dhariwal et al. (2020, appendix B.1) draw the vector.
//
// The block's state is vectors [Codes, Width], share [Codes], which is the running share of vectors nearest to each code, and
// sum [Codes, Width], the running sum of those vectors over the number of all. None of it is a parameter.
type Codebook struct {
	name    string
	options VectorQuantizer
	pos     ir.Position

	place *Place // nil before the first use
	state struct{ vectors, share, sum *ir.State }
}

// VectorQuantizer is what a Codebook is made of.
type VectorQuantizer struct {
	Codes int // number of codes, at least 2
	Width int // numbers of a code, at least 1

	Decay   float64 // share of the running means that an execution keeps, in (0, 1); 0 means 0.99, van den Oord et al.'s
	Restart float64 // a code whose running share falls below Restart/Codes starts anew; in [0, 1); 0 means 0.1
}

// NewCodebook is a codebook. Its name is made as that of a Sequential.
func NewCodebook(name string, q VectorQuantizer) *Codebook {
	if q.Decay == 0 {
		q.Decay = 0.99
	}
	if q.Restart == 0 {
		q.Restart = 0.1
	}
	return &Codebook{name: name, options: q, pos: ir.Caller()}
}

// Name is the block's name.
func (c *Codebook) Name() string { return c.name }

// States is the block's state; empty before the first use.
func (c *Codebook) States() []*ir.State {
	if c.place == nil {
		return nil
	}
	return c.place.net.states
}

// Quantize gives for x [N, Width, …] the nearest code of each vector of Width numbers, as a value of x's type, and which it is,
// i64 [N, …]; of several, the first. The gradient of the codes is that of x: it passes straight through (van den Oord et al.
// 2017, section 3.2). Quantize does not pull x towards its codes: add nn.MSE(x, ir.StopGradient(quantized)), the commitment
// of equation 3, to the loss.
func (c *Codebook) Quantize(x ir.Value) (quantized, indices ir.Value) {
	if bad := c.bind(x); bad.IsPoison() {
		return bad, bad
	}
	defer x.Graph().Enter(c.name, c.pos)()
	if t := x.Type(); t.Rank() < 2 || !t.At(0).IsBatch() || !t.DType.IsFloat() || t.At(1) != ir.Dim(c.options.Width) {
		bad := x.Graph().Fail("codebook: input %v: want [N×%d×…] of a floating-point type", t, c.options.Width)
		return bad, bad
	}
	c.declare(x.DType())
	vectors := c.place.Model().Read(c.state.vectors)
	rows := ir.StopGradient(vectorsOf(x)) // [M, Width]
	norms := op.Sum(op.Square(vectors), 1)
	nearest := op.ArgMin(op.Sub(norms, op.Scale(op.MatMulT(rows, vectors, false, true), 2)), 1) // [M]
	c.advance(rows, nearest)

	indices = op.ReshapeTo(nearest, ir.MakeDims(append(ir.Shape{x.Dim(0)}, x.Type().Shape()[2:]...)...))
	found := ir.StopGradient(c.Vectors(indices))
	return ir.ByMode(op.Add(found, op.Sub(x, ir.StopGradient(x))), found), indices
}

// Vectors gives the codes of indices i64 [N, …] as [N, Width, …].
func (c *Codebook) Vectors(indices ir.Value) ir.Value {
	if bad := c.bind(indices); bad.IsPoison() {
		return bad
	}
	defer indices.Graph().Enter(c.name, c.pos)()
	t := indices.Type()
	if t.DType != ir.Int64 || t.Rank() == 0 || t.Rank() == ir.MaxRank {
		return indices.Graph().Fail("codebook: indices are %v: want i64[N×…] of at most %d dimensions", t, ir.MaxRank-1)
	}
	c.declare(ir.Float32)
	found := op.Gather(c.place.Model().Read(c.state.vectors), indices, 0)
	perm := []int{0, t.Rank()}
	for axis := 1; axis < t.Rank(); axis++ {
		perm = append(perm, axis)
	}
	return op.Transpose(found, perm...)
}

// Perplexity is 2 to the power of the entropy, in bits, of the codes in a batch of indices i64 [N, …]: between 1, where all are
// one code, and Codes, where all codes are used equally often.
func (c *Codebook) Perplexity(indices ir.Value) ir.Value {
	if indices.IsZero() || indices.IsPoison() {
		return indices
	}
	count := op.Reshape(indices, flatDim(indices))
	share := op.Mean(op.OneHot(count, c.options.Codes, ir.Float32), 0)
	least := share.Graph().Scalar(ir.Float32, leastProbability) // 0·log 0 counts as 0
	return op.Exp(op.Neg(op.Sum(op.Mul(share, op.Log(op.Maximum(share, least))))))
}

// flatDim is the number of elements of a batch of indices.
func flatDim(v ir.Value) ir.Dim {
	n := v.Dim(0)
	for axis := 1; axis < v.Rank(); axis++ {
		n = n.Times(v.Dim(axis).Coef())
	}
	return n
}

// vectorsOf is x [N, C, …] as [M, C], a row for each vector of channels.
func vectorsOf(x ir.Value) ir.Value {
	if x.Rank() == 2 {
		return x
	}
	perm := []int{0}
	rows := x.Dim(0)
	for axis := 2; axis < x.Rank(); axis++ {
		perm = append(perm, axis)
		rows = rows.Times(x.Dim(axis).Coef())
	}
	return op.Reshape(op.Transpose(x, append(perm, 1)...), rows, x.Dim(1))
}

// bind gives the block its place in the model of v. It gives a poisoned value where v is poisoned, or the block cannot be used.
func (c *Codebook) bind(v ir.Value) ir.Value {
	o := c.options
	switch m := v.Model(); {
	case v.IsPoison():
		return v
	case c.place != nil && c.place.Model() == m:
		return ir.Value{}
	case m == nil:
		return c.fail(v, "codebook: used outside a model's declaration")
	case c.place != nil:
		return c.fail(v, "codebook: the block belongs to model %q and cannot be used in model %q: declare one there", c.place.Model().Name, m.Name)
	case !blockName.MatchString(c.name):
		return c.fail(v, "block name %q: want letters, digits, '_', '-' and '.' between them", c.name)
	case o.Codes < 2 || o.Width < 1:
		return c.fail(v, "codebook: Codes is %d, Width is %d: want at least 2 codes of at least 1 number", o.Codes, o.Width)
	case !(o.Decay > 0 && o.Decay < 1) || !(o.Restart > 0 && o.Restart < 1):
		return c.fail(v, "codebook: Decay is %g, Restart is %g: want both in [0, 1)", o.Decay, o.Restart)
	default:
		net := Sequential(c.name)
		net.model = m
		c.place = &Place{net: net, path: c.name}
	}
	return ir.Value{}
}

func (c *Codebook) fail(v ir.Value, format string, args ...any) ir.Value {
	if v.Graph() == nil {
		return v // what reads it reports a value that was never assigned
	}
	defer v.Graph().Enter(c.name, c.pos)()
	return v.Graph().Fail(format, args...)
}

// declare declares the state on the first use.
func (c *Codebook) declare(dt ir.DType) {
	codes, width := ir.Dim(c.options.Codes), ir.Dim(c.options.Width)
	c.state.vectors = c.place.State("vectors", ir.TypeOf(dt, codes, width), Zeros{})
	c.state.share = c.place.State("share", ir.TypeOf(dt, codes), Zeros{})
	c.state.sum = c.place.State("sum", ir.TypeOf(dt, codes, width), Zeros{})
}

// advance declares one step of the running means, for the rows [M, Width] of a batch and the codes nearest to them [M].
func (c *Codebook) advance(rows, nearest ir.Value) {
	m, s := c.place.Model(), &c.state
	codes, even := ir.Dim(c.options.Codes), 1/float64(c.options.Codes)
	running := func(s *ir.State, batch ir.Value) ir.Value {
		return op.Add(op.Scale(m.Read(s), c.options.Decay), op.Scale(batch, 1-c.options.Decay))
	}
	number := func(x float64) ir.Value { return rows.Graph().Scalar(rows.DType(), x) }
	column := func(v ir.Value) ir.Value { return op.Reshape(v, codes, 1) }

	hot := op.OneHot(nearest, c.options.Codes, rows.DType())
	share := running(s.share, op.Mean(hot, 0))
	sum := running(s.sum, op.Div(op.MatMulT(hot, rows, true, false), op.Count(rows, 0)))

	least := number(c.options.Restart * even)
	dead := op.Less(share, least)
	each := op.Div(op.Mul(op.Range(share, 0), op.Count(nearest, 0)), rows.Graph().Scalar(ir.Int64, float64(c.options.Codes)))
	anew := op.Gather(rows, each, 0)

	m.Set(s.vectors, op.Where(column(dead), anew, op.Div(sum, column(op.Maximum(share, least)))))
	m.Set(s.sum, op.Where(column(dead), op.Scale(anew, 2*c.options.Restart*even), sum))
	m.Set(s.share, op.Where(dead, number(2*c.options.Restart*even), share))
}
