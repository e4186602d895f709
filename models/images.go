package models

import "github.com/ganc-ml/ganc/ir"

// Images says what images, and labels, a model of the zoo is made for. A zero field stands for MNIST's value, so that the
// zero Images are MNIST: 28×28 pixels, grey, 10 classes.
type Images struct {
	Height, Width int // pixels; 0 means 28
	Channels      int // 1: grey, 3: red, green and blue; 0 means 1
	Classes       int // that a label chooses from; 0 means 10. Models without labels do not read it
}

// mostNumbers bounds the numbers of an image: colour images of 295×295 pixels have as many.
const mostNumbers = 1 << 18

// filled fills in the zeros. Numbers that make no images are mistakes of m, and become MNIST's.
func (d Images) filled(m *ir.Model) Images {
	d.Height = d.fill(m, "Height", d.Height, 28)
	d.Width = d.fill(m, "Width", d.Width, 28)
	d.Channels = d.fill(m, "Channels", d.Channels, 1)
	d.Classes = d.fill(m, "Classes", d.Classes, 10)
	if d.Height > mostNumbers || d.Width > mostNumbers/d.Height || d.Channels > mostNumbers/(d.Height*d.Width) {
		m.Graph().Fail("%s: images of %d×%d×%d (channels, height, width): want at most %d numbers each: give data of a smaller size, as --data photos,size=64",
			m.Name, d.Channels, d.Height, d.Width, mostNumbers)
		d.Height, d.Width, d.Channels = 28, 28, 1
	}
	return d
}

// multiplesOf fills in the zeros of images whose height and width must be multiples of n. Others are a mistake of m.
func (d Images) multiplesOf(m *ir.Model, n int) Images {
	d = d.filled(m)
	h, w := (d.Height+n-1)/n*n, (d.Width+n-1)/n*n
	if h != d.Height || w != d.Width {
		m.Graph().Fail("%s: images of %d×%d pixels: want height and width in multiples of %d: give data of such a size, as --data photos,size=%dx%d",
			m.Name, d.Height, d.Width, n, h, w)
	}
	d.Height, d.Width = h, w
	return d
}

func (Images) fill(m *ir.Model, name string, n, otherwise int) int {
	if n < 0 {
		m.Graph().Fail("Images.%s is %d: want a positive number, or 0 for %d", name, n, otherwise)
	}
	if n <= 0 {
		return otherwise
	}
	return n
}

// numbers is how many numbers an image has.
func (d Images) numbers() int { return d.Channels * d.Height * d.Width }

// rows is the shape of a batch of images, each as a row of numbers: plane after plane, line after line.
func (d Images) rows() ir.Shape { return ir.Shape{ir.Batch, ir.Dim(d.numbers())} }

// planes is the shape of a batch of images, [N, channels, height, width].
func (d Images) planes() ir.Shape {
	return ir.Shape{ir.Batch, ir.Dim(d.Channels), ir.Dim(d.Height), ir.Dim(d.Width)}
}

// port says of an output that it is images of values in [lo, hi].
func (d Images) port(lo, hi float64) []ir.PortOption {
	image := ir.Image{H: d.Height, W: d.Width}
	if d.Channels > 1 {
		image.C = d.Channels
	}
	return []ir.PortOption{image, ir.Range(lo, hi)}
}
