package nn

import (
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/ir"
)

// Place is where a layer stands in a block. It gives the layer its state and noise.
type Place struct {
	net  *Net
	path string
}

// Path is the layer's path: disc.0.
func (p *Place) Path() string { return p.path }

// Model is the model that the block belongs to.
func (p *Place) Model() *ir.Model { return p.net.model }

// Parameter is the value of the layer's trainable state variable of that name.
func (p *Place) Parameter(name string, t ir.Type, init ir.Initializer) ir.Value {
	return p.Model().Read(p.state(name, t, init, p.Model().Parameter))
}

// State is the layer's state variable of that name that no optimiser touches.
func (p *Place) State(name string, t ir.Type, init ir.Initializer) *ir.State {
	return p.state(name, t, init, p.Model().State)
}

func (p *Place) state(name string, t ir.Type, init ir.Initializer, declare func(string, ir.Type, ir.Initializer) *ir.State) *ir.State {
	full := p.path + "." + name
	if s, ok := p.net.byName[full]; ok {
		return s
	}
	s := declare(full, t, init)
	s.Block = p.net.name
	p.net.byName[full] = s
	p.net.states = append(p.net.states, s)
	return s
}

// Noise is a noise stream of the layer's own, another one for each Apply: disc.2.mask, disc.2.mask.1, ….
func (p *Place) Noise(name string, law ir.Law, shape ir.Shape) ir.Value {
	full := p.path + "." + name
	k := p.net.noises[full]
	p.net.noises[full]++
	if k > 0 {
		full = fmt.Sprintf("%s.%d", full, k)
	}
	if slices.ContainsFunc(p.Model().Inputs(), func(in *ir.Input) bool { return in.Name == full }) {
		return p.Fail("noise stream %q is declared already: give the blocks different names", full)
	}
	return p.Model().Noise(full, law, shape)
}

// Inner applies a layer that stands inside this one: its state is named below the layer's path and the given name.
func (p *Place) Inner(name string, l Layer, x ir.Value) ir.Value {
	if x.IsZero() || x.IsPoison() {
		return x
	}
	defer x.Graph().Enter(name, p.net.pos)()
	if l == nil {
		return p.Fail("the layer is nil")
	}
	return l.Apply(&Place{net: p.net, path: p.path + "." + name}, x)
}

// once is the value that make gives for a name of the layer in the first Apply of the block, in later ones too.
func (p *Place) once(name string, make func() ir.Value) ir.Value {
	full := p.path + "." + name
	v, ok := p.net.shared[full]
	if !ok {
		v = make()
		p.net.shared[full] = v
	}
	return v
}

// Fail records a mistake at the layer's position and gives a poisoned value.
func (p *Place) Fail(format string, args ...any) ir.Value {
	return p.Model().Graph().Fail(format, args...)
}
