package operators

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// poolWindow is the window of a pool.
func (c *call) poolWindow() (op.Pool, error) {
	x := c.in[0]
	if x.Rank() < 3 {
		return op.Pool{}, c.malformed("its input is %v, want images of rank 3 at least", x.Type())
	}
	c.attr.Require("kernel_shape")
	w := &window{call: c, rank: x.Rank() - 2}
	var err error
	if w.kernel, err = w.list("kernel_shape", 1, 1); err != nil {
		return op.Pool{}, err
	}
	if err := w.read(); err != nil {
		return op.Pool{}, err
	}
	if err := w.placeInput(); err != nil {
		return op.Pool{}, err
	}
	if slices.Min(append(w.before, w.after...)) < 0 {
		return op.Pool{}, c.malformed("pads %v and %v: want entries of at least 0", w.before, w.after)
	}
	p := op.Pool{Window: w.window(), Kernel: ir.MakeInts(w.kernel...)}
	p.Ceil = c.node.Opset >= 10 && c.attr.Bool("ceil_mode", false) && w.automatic == "NOTSET"
	return p, nil
}

// maxPool is MaxPool. Its second output counts positions over all images and channels.
func maxPool(c *call) ([]ir.Value, error) {
	columnMajor := c.node.Opset >= 8 && c.attr.Bool("storage_order", false)
	p, err := c.poolWindow()
	if err != nil {
		return nil, err
	}
	y := op.MaxPool(c.in[0], p)
	if len(c.node.Outputs) == 1 {
		return one(y)
	}
	return []ir.Value{y, c.storedAt(op.MaxPoolIndex(c.in[0], p), columnMajor)}, nil
}

// storedAt is positions in their planes as positions in the whole tensor; columnMajor turns each plane's last two dimensions.
func (c *call) storedAt(index ir.Value, columnMajor bool) ir.Value {
	if index.IsPoison() {
		return index
	}
	sizes := shape(c.in[0])
	if columnMajor && len(sizes) > 3 {
		height, width := sizes[len(sizes)-2], sizes[len(sizes)-1]
		line := op.Div(index, c.integerScalar(width))
		column := op.Sub(index, op.Mul(line, c.integerScalar(width)))
		rest := op.Div(line, c.integerScalar(height))
		line = op.Sub(line, op.Mul(rest, c.integerScalar(height)))
		index = op.Add(op.Mul(rest, c.integerScalar(height*width)), op.Add(op.Mul(column, c.integerScalar(height)), line))
	}
	starts := make([]int64, sizes[0]*sizes[1])
	for i := range starts {
		starts[i] = int64(i) * product(sizes[2:])
	}
	shape := append([]int{int(sizes[0]), int(sizes[1])}, slices.Repeat([]int{1}, len(sizes)-2)...)
	return op.Add(index, c.g.Constant(ir.FromSlice(starts, shape...)))
}

func (c *call) integerScalar(n int64) ir.Value { return c.g.Constant(ir.FromSlice([]int64{n})) }

// averagePool is AveragePool.
func averagePool(c *call) ([]ir.Value, error) {
	countPad := c.attr.Bool("count_include_pad", false)
	p, err := c.poolWindow()
	if err != nil {
		return nil, err
	}
	return one(op.AveragePool(c.in[0], p, countPad))
}
