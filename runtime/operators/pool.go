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

// lpPool is (Σ|x|^p)^(1/p) over each window. Padding adds nothing.
func lpPool(c *call) ([]ir.Value, error) {
	x, p := c.in[0], float64(c.attr.Int("p", 2))
	if p < 1 {
		return nil, c.malformed("p is %g, want at least 1", p)
	}
	w, err := c.poolWindow()
	if err != nil {
		return nil, err
	}
	if c.node.Opset < 18 && (w.Ceil || c.attr.Has("dilations")) {
		return nil, c.malformed("ceil_mode and dilations stand in LpPool from opset 18 on, the file has %d", c.node.Opset)
	}
	elements := 1.0
	for _, k := range w.Kernel.Slice() {
		elements *= float64(k)
	}
	power := op.Abs(x)
	if p > 1 {
		power = op.Pow(power, c.scalar(x, p))
	}
	sum := op.Scale(op.AveragePool(power, w, true), elements)
	return one(op.Pow(sum, c.scalar(x, 1/p)))
}

// globalLpPool is (Σ|x|^p)^(1/p) over all positions of a channel.
func globalLpPool(c *call) ([]ir.Value, error) {
	x, p := c.in[0], float64(c.attr.Int("p", 2))
	if x.Rank() < 3 {
		return nil, c.malformed("its input is %v, want rank 3 at least", x.Type())
	}
	if p < 1 {
		return nil, c.malformed("p is %g, want at least 1", p)
	}
	axes := from(2, x.Rank())
	switch p {
	case 1:
		return one(op.L1Keep(x, axes...))
	case 2:
		return one(op.L2Keep(x, axes...))
	}
	return one(op.Pow(op.SumKeep(op.Pow(op.Abs(x), c.scalar(x, p)), axes...), c.scalar(x, 1/p)))
}

// maxUnpool puts the elements of a pool back at the places that MaxPool gave, with zeros elsewhere.
func maxUnpool(c *call) ([]ir.Value, error) {
	x, index := c.in[0], c.in[1]
	if x.Rank() < 3 || index.Type().Dims != x.Type().Dims {
		return nil, c.malformed("its inputs are %v and %v, want pooled images of rank 3 at least and a place for each element", x.Type(), index.Type())
	}
	c.attr.Require("kernel_shape")
	w := &window{call: c, rank: x.Rank() - 2}
	var err error
	if w.kernel, err = w.list("kernel_shape", 1, 1); err != nil {
		return nil, err
	}
	if w.stride, err = w.list("strides", 1, 1); err != nil {
		return nil, err
	}
	if err := w.readPads(); err != nil {
		return nil, err
	}
	natural := shape(x)
	for i := range w.rank {
		natural[i+2] = (natural[i+2]-1)*int64(w.stride[i]) + int64(w.kernel[i]-w.before[i]-w.after[i])
	}
	sizes := natural
	if c.has(2) {
		if sizes, err = c.ints(2); err != nil {
			return nil, err
		}
	}
	if len(sizes) != x.Rank() || product(sizes) < product(shape(x)) {
		return nil, c.malformed("its output shape is %s, want one that holds %v", listText(sizes), x.Type())
	}
	return c.unpooled(natural, sizes)
}

// unpooled scatters input 0 into zeros. The places count positions of the natural size, or of the output where it is given.
func (c *call) unpooled(natural, sizes []int64) ([]ir.Value, error) {
	x := c.in[0]
	total := product(sizes)
	if product(natural) == total {
		natural = sizes
	}
	d, err := c.dims(x.DType(), product(natural))
	if err != nil {
		return nil, err
	}
	index, err := c.reshape(c.in[1], product(shape(x)))
	if err != nil {
		return nil, err
	}
	flat, err := c.reshape(x, product(shape(x)))
	if err != nil {
		return nil, err
	}
	y, err := c.reshape(op.ScatterElements(op.Expand(c.scalar(x, 0), d), index, flat, 0), natural...)
	if err != nil {
		return nil, err
	}
	before, after := make([]int, len(sizes)), make([]int, len(sizes))
	for i := range sizes {
		if sizes[i] < natural[i] {
			return nil, c.malformed("its output shape is %s, want at least %s", listText(sizes), listText(natural))
		}
		after[i] = int(sizes[i] - natural[i])
	}
	return one(op.Pad(y, before, after, 0))
}
