// Package picture draws images and points: of networks, of loaded files and of data sets.
package picture

import (
	"slices"

	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/ir"
)

// The sizes of pictures: images in a row, images, points.
const (
	Columns = 8
	Images  = 64
	Points  = 2500
)

// The names of pictures.
const (
	New    = "samples"         // what the model draws; of a model that copies images alone, the copies
	Copies = "reconstructions" // copies of examples, of a model that also draws new images
)

// Picture says how an output of a model is drawn.
type Picture struct {
	Name    string
	Network *ir.Network     // that is run; one of the model, or made of its values
	Named   *ir.Network     // the same network, with what the data call its ports
	Output  int             // that is shown
	Input   int             // the example that the output is a copy of, or −1
	Target  *ir.NetworkPort // the field of the data that the output is like; nil where there is none
	Noisy   *ir.Network     // gives the noisy image that training copies an example from; nil where there is no noise
}

// Of returns the pictures of a model. A network with an image output whose inputs are all noise and labels gives new
// images. An image that depends on an image of the data gives rows of examples above their copies: of a network
// that takes the image, or of an encoder and a decoder as the model declares them. Failing both, a network that turns noise
// and labels into points in the plane gives points. Of a model that translates images, each way is a picture.
func Of(m *ir.Model) []Picture {
	if list := translations(m); len(list) > 0 {
		return list
	}
	drawn, draws := first(m.Networks, fromNoise)
	copied, copies := copyOf(m)
	switch {
	case draws && copies:
		copied.Name = Copies
		return []Picture{drawn, copied}
	case draws:
		return []Picture{drawn}
	case copies:
		return []Picture{copied}
	}
	if points, ok := first(m.Networks, pointsFromNoise); ok {
		return []Picture{points}
	}
	return nil
}

// first finds the first output of a network that pick takes. pick returns the number of the input that it is a copy of.
func first(networks []*ir.Network, pick func(n *ir.Network, out int) (in int, ok bool)) (p Picture, ok bool) {
	for _, n := range networks {
		for i := range n.Outs {
			if in, ok := pick(n, i); ok {
				return Picture{Name: New, Network: n, Named: n, Output: i, Input: in}, true
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
	if !IsImage(n.Outs[out].Port) || slices.ContainsFunc(n.Ins, computed) {
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

// computed reports whether an input is neither of the data nor noise nor a label: the model computes it, such as a mask, and in the
// picture it must, too.
func computed(p ir.NetworkPort) bool {
	_, field := feed.Field(p)
	return !field && !IsNoise(p.Port)
}
