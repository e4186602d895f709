package picture

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
)

// copyOf finds an image that is a copy of an image of the data: the first output of a network that takes the image, or else
// the first that depends on it through other networks, such as the image of a decoder.
func copyOf(m *ir.Model) (p Picture, ok bool) {
	if p, ok = first(m.Networks, fromImage); !ok {
		var whole []*ir.Network
		for _, n := range m.Networks {
			whole = append(whole, fromInputs(n)...)
		}
		if p, ok = first(whole, fromImage); !ok {
			return p, false
		}
	}
	p.Noisy = corruption(m, p.Network.Ins[p.Input].Value)
	return p, true
}

// fromInputs is a network for each image output of n, which computes it from inputs of the model.
func fromInputs(n *ir.Network) (list []*ir.Network) {
	for _, out := range n.Outs {
		if IsImage(out.Port) {
			list = append(list, network(n.Name, out, n.Averaged))
		}
	}
	return list
}

// network computes a value, as it is in inference mode, from the inputs of the model that it depends on.
func network(name string, out ir.NetworkPort, averaged bool) *ir.Network {
	n := &ir.Network{Name: name, Outs: []ir.NetworkPort{out}, Averaged: averaged}
	g := out.Value.Graph()
	reached := ir.Reached(ir.Inference, []ir.Value{out.Value})
	seen := map[*ir.Input]bool{}
	for id := range g.Len() {
		if f, ok := g.Node(id).Op().(ir.Feed); ok && reached[id] && !seen[f.Input] {
			seen[f.Input] = true
			n.Ins = append(n.Ins, ir.NetworkPort{Name: f.Input.Name, Value: g.Node(id).Out(0), Port: f.Input.Port})
		}
	}
	return n
}

// corruption is a network that gives the noisy image that a denoising model copies an image from: of the values that the
// losses need in training and that have the type of the image, the last that depends on the image and on noise, but on no
// state. It is nil where there is none. A value that inference mode has without its noise is passed over for the one that
// training has in its place.
func corruption(m *ir.Model, image ir.Value) (noisy *ir.Network) {
	var losses []ir.Value
	for _, o := range m.Objectives {
		losses = append(losses, o.Loss)
	}
	reached := ir.Reached(ir.Training, losses)
	g := m.Graph()
	needs := make([]dependence, g.Len())
	for id := range g.Len() {
		if !reached[id] {
			continue
		}
		n := g.Node(id)
		needs[id] = dependenceOf(n, image)
		for _, in := range n.Ins() {
			needs[id] = needs[id].and(needs[ir.Training.Branch(in).Node().ID()])
		}
		if needs[id] != (dependence{image: true, noise: true}) || n.Out(0).Type().String() != image.Type().String() {
			continue
		}
		if at := network("noisy", ir.NetworkPort{Name: "noisy", Value: n.Out(0)}, false); slices.ContainsFunc(at.Ins, isNoise) {
			noisy = at
		}
	}
	return noisy
}

// isNoise reports whether a port is a noise input of the model.
func isNoise(p ir.NetworkPort) bool {
	f, ok := p.Value.Op().(ir.Feed)
	return ok && f.Input.Source == ir.FromNoise
}

// dependence is the kinds of leaves that a value is computed from.
type dependence struct{ image, noise, state bool }

func (d dependence) and(o dependence) dependence {
	return dependence{d.image || o.image, d.noise || o.noise, d.state || o.state}
}

// dependenceOf is that of a leaf; of any other node it is none.
func dependenceOf(n ir.Node, image ir.Value) dependence {
	switch o := n.Op().(type) {
	case ir.Feed:
		f, ok := image.Op().(ir.Feed)
		return dependence{image: ok && o.Input == f.Input, noise: o.Input.Source == ir.FromNoise}
	case ir.Read:
		return dependence{state: true}
	}
	return dependence{}
}
