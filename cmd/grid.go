package cmd

import (
	"bytes"

	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/ir"
)

const (
	gridColumns = 8
	gridImages  = 64
	gridPoints  = 2500
)

// picture is how a model's samples are drawn: a network with an image output whose inputs are all noise and labels
// gives new images; otherwise one whose input is the same kind of image gives pairs of a test image and its
// reconstruction; otherwise one that makes points in the plane of noise and labels gives points.
type picture struct {
	decl *ir.Network
	out  int // the output that is shown
	in   int // the input that it is paired with, or −1
}

// pictureOf finds the first network that can be drawn; ok is false where there is none.
func pictureOf(networks []*ir.Network) (p picture, ok bool) {
	for _, pick := range []func(*ir.Network, int) (int, bool){fromNoise, fromImage, pointsFromNoise} {
		for _, n := range networks {
			for i := range n.Outs {
				if in, ok := pick(n, i); ok {
					return picture{n, i, in}, true
				}
			}
		}
	}
	return p, false
}

// isImage reports whether an output can be shown as an image.
func isImage(p ir.Port) bool {
	return p.Image != nil && (p.Image.Channels() == 1 || p.Image.Channels() == 3)
}

// isPoint reports whether an output of that many numbers is a point in the plane, with a range to show it in.
func isPoint(p ir.Port, dt ir.DType, numbers int) bool {
	return p.Image == nil && p.Range != nil && dt == ir.Float32 && numbers == 2
}

func fromNoise(n *ir.Network, out int) (int, bool) {
	return -1, isImage(n.Outs[out].Port) && takesNoise(n)
}

func pointsFromNoise(n *ir.Network, out int) (int, bool) {
	o := n.Outs[out]
	shape := o.Value.Type().Shape()
	return -1, len(shape) == 2 && isPoint(o.Port, o.Value.DType(), int(shape[1])) && takesNoise(n)
}

// takesNoise reports whether a network needs nothing but noise and labels.
func takesNoise(n *ir.Network) bool {
	for _, p := range n.Ins {
		if !isNoise(p.Port) {
			return false
		}
	}
	return len(n.Ins) > 0
}

// isNoise reports whether values of an input can be drawn: by its law, or from its classes.
func isNoise(p ir.Port) bool { return p.Law != nil || p.Classes > 0 }

func fromImage(n *ir.Network, out int) (int, bool) {
	if !isImage(n.Outs[out].Port) {
		return -1, false
	}
	want, _ := n.Outs[out].Value.Type().Count()
	for i, p := range n.Ins {
		if _, ok := dataField(p); !ok {
			continue
		}
		if size, _ := p.Value.Type().Count(); size == want && p.Value.DType() == ir.Float32 {
			return i, true
		}
	}
	return 0, false
}

// network is a function of tensors: an exported network as the training graph computes it, or a loaded file.
type network interface {
	// Run computes the outputs for a batch of n, inputs and outputs in the order of the ports.
	Run(n int, in []ir.Tensor) ([]ir.Tensor, error)
}

// draw runs net and writes the grid as PNG. net is p.decl in any form.
func (p picture) draw(net network, src source) ([]byte, error) {
	n := samples(p.decl.Outs[p.out].Port)
	if p.in >= 0 {
		n /= 2
	}
	in, err := src.inputs(p.decl.Ins, n, 0, 0)
	if err != nil {
		return nil, err
	}
	out, err := net.Run(n, in)
	if err != nil {
		return nil, err
	}
	grid := shown(out[p.out], p.decl.Outs[p.out].Port, n)
	if p.in >= 0 {
		original := grid
		original.Pixels = rescaled(in[p.in].Float32s(), p.decl.Ins[p.in].Port, p.decl.Outs[p.out].Port)
		if grid, err = imagegrid.Pairs(original, grid); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	err = imagegrid.Write(&b, grid, gridColumns)
	return b.Bytes(), err
}

// samples is how many images, or points, there are in a picture of an output.
func samples(p ir.Port) int {
	if p.Image == nil {
		return gridPoints
	}
	return gridImages
}

// shown is an output of a network as n images, or n points as one.
func shown(t ir.Tensor, p ir.Port, n int) imagegrid.Batch {
	lo, hi := limits(p)
	if p.Image == nil {
		return imagegrid.Points(t.Float32s(), lo, hi)
	}
	return imagegrid.Batch{Pixels: t.Float32s(), N: n, C: p.Image.Channels(), H: p.Image.H, W: p.Image.W, Lo: lo, Hi: hi}
}

// limits is the range of values: [0, 1] where its port does not say.
func limits(p ir.Port) (lo, hi float32) {
	if p.Range == nil {
		return 0, 1
	}
	return float32(p.Range.Lo), float32(p.Range.Hi)
}

// rescaled is pixels in the range of port from, in that of port to.
func rescaled(pixels []float32, from, to ir.Port) []float32 {
	lo, hi := limits(from)
	newLo, newHi := limits(to)
	if lo == newLo && hi == newHi {
		return pixels
	}
	out := make([]float32, len(pixels))
	for i, v := range pixels {
		out[i] = newLo + (v-lo)/(hi-lo)*(newHi-newLo)
	}
	return out
}
