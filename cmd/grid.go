package cmd

import (
	"bytes"

	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/ir"
)

const (
	gridColumns = 8
	gridImages  = 64
)

// picture is how a model's samples are drawn: a network with an image output whose inputs are all noise and labels
// gives new images; otherwise one whose input is the same kind of image gives pairs of a test image and its
// reconstruction.
type picture struct {
	decl *ir.Network
	out  int // the output that is an image
	in   int // the input that it is paired with, or −1
}

// pictureOf finds the first network that can be drawn; ok is false where there is none.
func pictureOf(networks []*ir.Network) (p picture, ok bool) {
	for _, pick := range []func(*ir.Network, int) (int, bool){fromNoise, fromImage} {
		for _, n := range networks {
			for i, o := range n.Outs {
				if in, ok := pick(n, i); ok && o.Port.Image != nil && drawable(*o.Port.Image) {
					return picture{n, i, in}, true
				}
			}
		}
	}
	return p, false
}

func drawable(i ir.Image) bool { return i.Channels() == 1 || i.Channels() == 3 }

func fromNoise(n *ir.Network, _ int) (int, bool) {
	for _, p := range n.Ins {
		if p.Port.Law == nil && p.Port.Classes == 0 {
			return -1, false
		}
	}
	return -1, len(n.Ins) > 0
}

func fromImage(n *ir.Network, out int) (int, bool) {
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

// draw runs net and writes the grid as PNG. net is p.decl in any form.
func (p picture) draw(net network, src source) ([]byte, error) {
	n := gridImages
	if p.in >= 0 {
		n /= 2
	}
	in, err := src.inputs(p.decl.Ins, n, 0, 0)
	if err != nil {
		return nil, err
	}
	out, err := net.run(n, in)
	if err != nil {
		return nil, err
	}
	grid := imageBatch(out[p.out], p.decl.Outs[p.out].Port, n)
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

// imageBatch is an output of a network as images.
func imageBatch(t ir.Tensor, p ir.Port, n int) imagegrid.Batch {
	lo, hi := limits(p)
	return imagegrid.Batch{Pixels: t.Float32s(), N: n, C: p.Image.Channels(), H: p.Image.H, W: p.Image.W, Lo: lo, Hi: hi}
}

// limits is the range of an image's values: [0, 1] where its port does not say.
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
