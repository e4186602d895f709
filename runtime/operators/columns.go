package operators

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// col2Im adds up blocks of an image at their places: [batch × channels·block × blocks] becomes [batch × channels × image].
func col2Im(c *call) ([]ir.Value, error) {
	x := c.in[0]
	image, err := c.ints(1)
	if err != nil {
		return nil, err
	}
	block, err := c.ints(2)
	if err != nil {
		return nil, err
	}
	if x.Rank() != 3 || len(image) == 0 || len(image) != len(block) {
		return nil, c.malformed("its inputs are %v, an image of %s and blocks of %s, want rank 3 and as many dimensions of each", x.Type(), listText(image), listText(block))
	}
	w := &window{call: c, rank: len(image), groups: 1}
	for i := range block {
		if block[i] < 1 || block[i] > 1<<20 || image[i] < 1 || image[i] > 1<<30 {
			return nil, c.malformed("an image of %s and blocks of %s, want sizes of at least 1", listText(image), listText(block))
		}
		w.kernel = append(w.kernel, int(block[i]))
	}
	if err := w.read(); err != nil {
		return nil, err
	}
	each, batch := product(block), int64(x.Dim(0))
	if int64(x.Dim(1))%each != 0 {
		return nil, c.malformed("%v has %v rows, want a multiple of the block's %d", x.Type(), x.Dim(1), each)
	}
	rows := batch * (int64(x.Dim(1)) / each)
	sizes := append([]int64{batch, int64(x.Dim(1)) / each}, image...)
	d, err := c.dims(x.DType(), sizes...)
	if err != nil {
		return nil, err
	}
	places, err := w.places(image, int64(x.Dim(2)))
	if err != nil {
		return nil, err
	}
	updates, err := c.reshape(x, rows, each*int64(x.Dim(2)))
	if err != nil {
		return nil, err
	}
	inside := product(image)
	zeros := op.Expand(c.scalar(x, 0), ir.MakeDims(ir.Dim(rows), ir.Dim(inside+1)))
	at := op.Expand(c.constant(ir.FromSlice(places, 1, len(places))), updates.Type().Dims)
	y := scattered(zeros, at, updates, 1, "add")
	return one(op.ReshapeTo(op.Slice(y, 1, 0, int(inside)), d))
}

// places returns the place in the image of each element of a block, block by block within an element. Elements in the pads
// have the place behind the last of the image.
func (w *window) places(image []int64, blocks int64) ([]int64, error) {
	count := make([]int64, w.rank)
	for i := range count {
		free := image[i] + int64(w.before[i]+w.after[i]-w.span(i))
		if w.before[i] < 0 || w.after[i] < 0 || free < 0 {
			return nil, w.malformed("blocks of %d with pads %d and %d do not fit an image of %d", w.span(i), w.before[i], w.after[i], image[i])
		}
		count[i] = free/int64(w.stride[i]) + 1
	}
	kernel := make([]int64, w.rank)
	for i, k := range w.kernel {
		kernel[i] = int64(k)
	}
	if product(count) != blocks {
		return nil, w.malformed("it has %d blocks, an image of %s has place for %d", blocks, listText(image), product(count))
	}
	if err := w.room(product(kernel) * blocks); err != nil {
		return nil, err
	}
	places := make([]int64, 0, product(kernel)*blocks)
	for k := range product(kernel) {
		for b := range blocks {
			places = append(places, w.place(image, kernel, count, k, b))
		}
	}
	return places, nil
}

// place returns the place of element k of block b.
func (w *window) place(image, kernel, count []int64, k, b int64) int64 {
	place, stride, outside := int64(0), int64(1), false
	for i := w.rank - 1; i >= 0; i-- {
		p := b%count[i]*int64(w.stride[i]) + k%kernel[i]*int64(w.dilation[i]) - int64(w.before[i])
		outside = outside || p < 0 || p >= image[i]
		place, stride = place+p*stride, stride*image[i]
		k, b = k/kernel[i], b/count[i]
	}
	if outside {
		return product(image)
	}
	return place
}
