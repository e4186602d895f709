package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// ImagePool shows a discriminator some of the images x [N, …] that were generated earlier (Shrivastava et al. 2017, §2.3), as
// CycleGAN's code does (Zhu et al. 2017, §4). In training the images are taken one after another: while the pool has fewer
// than Size, an image goes into it and through; from then on, each with probability ½ goes through or takes the place of an
// image that is drawn from the pool, which goes through in its stead. An image of the pool may be of the same batch. No
// gradient flows into images of the pool. In inference every image goes through.
//
// The pool is the state images [Size, …] and filled, the number of images in it. It belongs to a block as running statistics
// do, and advances in every execution of a Minimize that lists the block.
type ImagePool struct {
	Size int // number of images, at least 1; 0 means 50, the number of Zhu et al.
}

// Apply gives x with some of its images exchanged for earlier ones.
func (p ImagePool) Apply(at *Place, x ir.Value) ir.Value {
	if p.Size == 0 {
		p.Size = 50
	}
	t := x.Type()
	switch {
	case t.Rank() < 2 || !t.At(0).IsBatch() || !t.DType.IsFloat() || !t.WithDims(t.With(0, 1)).IsConcrete():
		return at.Fail("image pool: input %v: want [N×…] of a floating-point type, where only the first dimension depends on the batch size", t)
	case p.Size < 1:
		return at.Fail("image pool: Size is %d, want at least 1", p.Size)
	}
	m := at.Model()
	images := at.State("images", t.WithDims(t.With(0, ir.Dim(p.Size))), Zeros{})
	filled := at.State("filled", ir.TypeOf(ir.Int64), Zeros{})
	drawn := at.Noise("slot", ir.Categorical(p.Size), ir.Shape{t.At(0)})
	coin := at.Noise("swap", ir.Bernoulli(0.5), ir.Shape{t.At(0)})
	if drawn.IsPoison() || coin.IsPoison() {
		return firstPoison(drawn, coin)
	}

	e := exchange{pool: m.Read(images), x: ir.StopGradient(x), size: p.Size}
	count := op.Add(m.Read(filled), op.Range(x, 0)) // images in the pool before each, were it never full
	fills := op.Less(count, e.whole(p.Size))
	swaps := op.And(op.Not(fills), op.Greater(coin, x.Graph().Scalar(coin.DType(), 0)))
	e.slot, e.enters = op.Where(fills, count, drawn), op.Or(fills, swaps)

	m.Set(images, e.after())
	m.Set(filled, op.Minimum(op.Add(op.Max(count, 0), e.whole(1)), e.whole(p.Size)))
	return ir.ByMode(op.Where(e.column(swaps), e.before(), x), x)
}

// exchange is the way of a batch of images x [N, …] through a pool [size, …]: image i goes into slot[i] where enters[i].
type exchange struct {
	pool, x      ir.Value
	slot, enters ir.Value // i64[N], bool[N]
	size         int
}

// whole is a whole number.
func (e exchange) whole(n int) ir.Value { return e.x.Graph().Scalar(ir.Int64, float64(n)) }

// column is v [K] as [K, 1, …], which broadcasts over images.
func (e exchange) column(v ir.Value) ir.Value {
	dims := ir.MakeDims(v.Dim(0))
	for range e.x.Rank() - 1 {
		dims = dims.Append(1)
	}
	return op.ReshapeTo(v, dims)
}

// before is what each image finds in its slot: the last image of the batch that went in before it, or else that of the pool.
func (e exchange) before() ir.Value {
	n := e.x.Dim(0)
	i := op.Range(e.x, 0)
	earlier := op.Less(op.Reshape(i, 1, n), op.Reshape(i, n, 1))
	last := e.last(op.And(e.into(op.Reshape(e.slot, n, 1)), earlier))
	return e.pick(last, op.Gather(e.pool, e.slot, 0))
}

// after is the pool when the whole batch has gone through.
func (e exchange) after() ir.Value {
	slots := op.Reshape(op.Range(e.pool, 0), ir.Dim(e.size), 1)
	return e.pick(e.last(e.into(slots)), e.pool)
}

// into reports which images [1, N] go into slots [K, 1].
func (e exchange) into(slots ir.Value) ir.Value {
	n := e.x.Dim(0)
	return op.And(op.Equal(op.Reshape(e.slot, 1, n), slots), op.Reshape(e.enters, 1, n))
}

// last is 1 + the last image that goes into each of K places, [K, N] → [K], 0 where none does.
func (e exchange) last(into ir.Value) ir.Value {
	number := op.Add(op.Range(e.x, 0), e.whole(1))
	return op.Max(op.Where(into, op.Reshape(number, 1, e.x.Dim(0)), e.whole(0)), 1)
}

// pick is, for each of K places, image last−1 of the batch, or else that of the values otherwise [K, …].
func (e exchange) pick(last, otherwise ir.Value) ir.Value {
	from := op.Gather(e.x, op.Maximum(op.Sub(last, e.whole(1)), e.whole(0)), 0)
	return op.Where(e.column(op.Greater(last, e.whole(0))), from, otherwise)
}
