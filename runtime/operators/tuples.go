package operators

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// gatherND picks entries of the dimensions that follow batch_dims. A tuple of indices, along the last dimension of input 1,
// names an entry.
func gatherND(c *call) ([]ir.Value, error) {
	x, tuples, batch := c.in[0], c.in[1], int64(0)
	if c.node.Opset >= 12 {
		batch = c.attr.Int("batch_dims", 0)
	}
	if batch < 0 || batch >= int64(min(x.Rank(), tuples.Rank())) {
		return nil, c.malformed("batch_dims is %d for %v by %v", batch, x.Type(), tuples.Type())
	}
	sizes, lead := shape(x), shape(tuples)[:tuples.Rank()-1]
	if !slices.Equal(sizes[:batch], lead[:batch]) {
		return nil, c.malformed("%v and %v differ in the first %d dimensions", x.Type(), tuples.Type(), batch)
	}
	at, inside, k, err := c.places(sizes[batch:])
	if err != nil {
		return nil, err
	}
	batches, each, entry := product(sizes[:batch]), product(sizes[batch:][:k]), sizes[batch:][k:]
	if batch > 0 {
		if err := c.room(batches); err != nil {
			return nil, err
		}
		first := make([]int64, batches)
		for i := range first {
			first[i] = int64(i) * each
		}
		starts := slices.Repeat([]int64{1}, len(lead))
		copy(starts, lead[:batch])
		offset, err := c.reshape(c.constant(ir.FromSlice(first, len(first))), starts...)
		if err != nil {
			return nil, err
		}
		at = op.Add(at, offset)
	}
	at = op.Where(inside, at, c.g.Scalar(ir.Int64, float64(batches*each)))
	rows, err := c.reshape(x, append([]int64{batches * each}, entry...)...)
	if err != nil {
		return nil, err
	}
	return one(op.Gather(rows, at, 0))
}

// scatterND replaces the entries of the leading dimensions that tuples of indices name, or from opset 16 on joins updates
// to them.
func scatterND(c *call) ([]ir.Value, error) {
	x, tuples, updates := c.in[0], c.in[1], c.in[2]
	if tuples.Rank() < 1 {
		return nil, c.malformed("its input 1 is %v, want rank 1 at least", tuples.Type())
	}
	by, err := c.reduction()
	if err != nil {
		return nil, err
	}
	at, inside, k, err := c.places(shape(x))
	if err != nil {
		return nil, err
	}
	each, entry := product(shape(x)[:k]), shape(x)[k:]
	lead := shape(tuples)[:tuples.Rank()-1]
	if want := append(slices.Clone(lead), entry...); !slices.Equal(shape(updates), want) {
		return nil, c.malformed("its updates are %v, want the shape %s", updates.Type(), listText(want))
	}
	size := product(entry)
	at = op.Where(inside, at, c.g.Scalar(ir.Int64, float64(each)))
	if err := c.room(size); err != nil {
		return nil, err
	}
	within := make([]int64, size)
	for i := range within {
		within[i] = int64(i)
	}
	if at, err = c.reshape(at, product(lead), 1); err != nil {
		return nil, err
	}
	at = op.Add(op.Scale(at, float64(size)), c.constant(ir.FromSlice(within, len(within))))
	parts := []ir.Value{x, at, updates}
	for i := range parts {
		if parts[i], err = c.reshape(parts[i], product(shape(parts[i]))); err != nil {
			return nil, err
		}
	}
	y := scattered(parts[0], parts[1], parts[2], 0, by)
	y, err = c.reshape(y, shape(x)...)
	return []ir.Value{y}, err
}

// places returns, for each tuple of input 1, its place in row-major order among the entries of the first k of sizes, and
// whether it is one of them. A negative index counts from the end.
func (c *call) places(sizes []int64) (at, inside ir.Value, k int, err error) {
	tuples := c.in[1]
	last := tuples.Rank() - 1
	if tuples.DType() != ir.Int64 {
		return at, inside, 0, c.malformed("its input 1 is %v, want i64", tuples.Type())
	}
	k = int(tuples.Dim(last))
	if k < 1 || k > len(sizes) {
		return at, inside, k, c.malformed("tuples of %d indices, want 1 to %d", k, len(sizes))
	}
	zero := c.g.Scalar(ir.Int64, 0)
	for j, size := range sizes[:k] {
		i := op.ReshapeTo(op.Slice(tuples, last, j, j+1), ir.MakeDims(tuples.Type().Shape()[:last]...))
		i = op.Where(op.Less(i, zero), op.AddScalar(i, float64(size)), i)
		ok := op.And(op.GreaterOrEqual(i, zero), op.Less(i, c.g.Scalar(ir.Int64, float64(size))))
		if j == 0 {
			at, inside = i, ok
			continue
		}
		at, inside = op.Add(op.Scale(at, float64(size)), i), op.And(inside, ok)
	}
	return at, inside, k, nil
}
