// Package picture draws images and points: of networks, of loaded files and of data sets.
package picture

import (
	"bytes"

	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/ir"
)

// The sizes of pictures: images in a row, images, points.
const (
	Columns = 8
	Images  = 64
	Points  = 2500
)

// Picture is how a model's samples are drawn: a network with an image output whose inputs are all noise and labels
// gives new images; failing that, a network with an input that is the same kind of image gives pairs of a test image and its
// reconstruction; failing that, a network that turns noise and labels into points in the plane gives points.
type Picture struct {
	Network *ir.Network
	Output  int     // that is shown
	Port    ir.Port // of the output, with what the data call it
	Input   int     // that the output is paired with, or −1
}

// Of finds the first network that can be drawn; ok is false where there is none.
func Of(networks []*ir.Network) (p Picture, ok bool) {
	for _, pick := range []func(*ir.Network, int) (int, bool){fromNoise, fromImage, pointsFromNoise} {
		for _, n := range networks {
			for i := range n.Outs {
				if in, ok := pick(n, i); ok {
					return Picture{n, i, n.Outs[i].Port, in}, true
				}
			}
		}
	}
	return p, false
}

func fromNoise(n *ir.Network, out int) (int, bool) {
	return -1, IsImage(n.Outs[out].Port) && takesNoise(n)
}

func pointsFromNoise(n *ir.Network, out int) (int, bool) {
	o := n.Outs[out]
	shape := o.Value.Type().Shape()
	return -1, len(shape) == 2 && IsPoint(o.Port, o.Value.DType(), int(shape[1])) && takesNoise(n)
}

// takesNoise reports whether a network needs nothing but noise and labels.
func takesNoise(n *ir.Network) bool {
	for _, p := range n.Ins {
		if !IsNoise(p.Port) {
			return false
		}
	}
	return len(n.Ins) > 0
}

func fromImage(n *ir.Network, out int) (int, bool) {
	if !IsImage(n.Outs[out].Port) {
		return -1, false
	}
	want, _ := n.Outs[out].Value.Type().Count()
	for i, p := range n.Ins {
		if _, ok := feed.Field(p); !ok {
			continue
		}
		if size, _ := p.Value.Type().Count(); size == want && p.Value.DType() == ir.Float32 {
			return i, true
		}
	}
	return 0, false
}

// Network is a function of tensors: an exported network as the training graph computes it, or a loaded file.
type Network interface {
	// Run computes the outputs for a batch of n, inputs and outputs in the order of the ports.
	Run(n int, in []ir.Tensor) ([]ir.Tensor, error)
}

// Draw runs net, which is p.Network in any form, on inputs of the source and returns the picture as PNG. Images have the
// names of their classes beside them. Where the output is paired with an input, rows of inputs stand above their outputs.
func (p Picture) Draw(net Network, src feed.Source) ([]byte, error) {
	n := Samples(p.Port)
	if p.Input >= 0 {
		n /= 2
	}
	in, err := src.Inputs(p.Network.Ins, n, 0, 0)
	if err != nil {
		return nil, err
	}
	out, err := net.Run(n, in)
	if err != nil {
		return nil, err
	}
	grid := imagegrid.Grid{Batch: Shown(out[p.Output], p.Port, n), Columns: Columns}
	switch {
	case p.Input >= 0:
		original := grid.Batch
		original.Pixels = rescaled(in[p.Input].Float32s(), p.Network.Ins[p.Input].Port, p.Port)
		if grid, err = stacked([]string{"input", "output"}, original, grid.Batch); err != nil {
			return nil, err
		}
	case p.Port.Image != nil:
		grid = grid.Labelled(ClassNames(ports(p.Network.Ins), in, n))
	}
	var b bytes.Buffer
	err = grid.Write(&b)
	return b.Bytes(), err
}

// stacked is a grid of rows of each batch in turns, each row with the name of its batch.
func stacked(names []string, batches ...imagegrid.Batch) (g imagegrid.Grid, err error) {
	g.Columns = Columns
	if g.Batch, err = imagegrid.Stack(Columns, batches...); err != nil {
		return g, err
	}
	for row := range g.N / Columns {
		g.Rows = append(g.Rows, names[row%len(names)])
	}
	return g, nil
}

func ports(list []ir.NetworkPort) (out []ir.Port) {
	for _, p := range list {
		out = append(out, p.Port)
	}
	return out
}
