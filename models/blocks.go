package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
)

// blockSize is the height and width in pixels of what one place of a blockEncoder stands for.
const blockSize = 8

// blocks divides images into blocks. Images whose sides are no multiples of blockSize have a border of zeros around them.
type blocks struct {
	height, width int // pixels
	rows, columns int // blocks
}

func blocksOf(d Images) blocks {
	return blocks{d.Height, d.Width, (d.Height + blockSize - 1) / blockSize, (d.Width + blockSize - 1) / blockSize}
}

// count is the number of blocks of an image.
func (b blocks) count() int { return b.rows * b.columns }

// before is the border above and to the left of an image.
func (b blocks) before() (top, left int) {
	return (b.rows*blockSize - b.height) / 2, (b.columns*blockSize - b.width) / 2
}

// padded is images [N, C, height, width] with their border.
func (b blocks) padded(x ir.Value) ir.Value {
	top, left := b.before()
	return op.Pad(x, []int{0, 0, top, left}, []int{0, 0, b.rows*blockSize - b.height - top, b.columns*blockSize - b.width - left}, 0)
}

// cut is images without their border.
func (b blocks) cut(x ir.Value) ir.Value {
	top, left := b.before()
	return op.Slice(op.Slice(x, 2, top, top+b.height), 3, left, left+b.width)
}

// grid is codes [N, count] as [N, rows, columns].
func (b blocks) grid(codes ir.Value) ir.Value {
	return op.Reshape(codes, ir.Batch, ir.Dim(b.rows), ir.Dim(b.columns))
}

// blockEncoder maps images to vectors of width numbers, one for each block: [N, width, rows, columns].
func blockEncoder(width int) *nn.Net {
	return nn.Sequential("enc",
		nn.Conv2D{Out: 16, Kernel: 4, Stride: 2, Padding: 1}, nn.ReLU{},
		nn.Conv2D{Out: 32, Kernel: 4, Stride: 2, Padding: 1}, nn.ReLU{},
		nn.Conv2D{Out: 64, Kernel: 4, Stride: 2, Padding: 1}, nn.ReLU{},
		nn.Conv2D{Out: width, Kernel: 1})
}

// blockDecoder maps vectors, one for each block, to the logits of images.
func blockDecoder(channels int) *nn.Net {
	return nn.Sequential("dec",
		nn.Conv2D{Out: 64, Kernel: 3, Padding: 1}, nn.ReLU{},
		nn.ConvTranspose2D{Out: 32, Kernel: 4, Stride: 2, Padding: 1}, nn.ReLU{},
		nn.ConvTranspose2D{Out: 16, Kernel: 4, Stride: 2, Padding: 1}, nn.ReLU{},
		nn.ConvTranspose2D{Out: channels, Kernel: 4, Stride: 2, Padding: 1})
}
