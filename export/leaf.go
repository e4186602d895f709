package export

import (
	"github.com/ganc-ml/ganc/ir"
)

// ports declares the inputs, in the order of the network's ports, and reserves the names of the outputs.
func (e *emitter) ports(g *ir.Graph) {
	fed := map[string]*ir.Input{}
	var order []value
	for _, in := range g.Inputs() {
		fed[in.Name] = in
		order = append(order, value{in.Name, in.Type})
	}
	if n := e.opt.Network; n != nil {
		order = order[:0]
		for _, p := range n.Ins {
			order = append(order, value{p.Name, p.Value.Type()})
		}
	}
	for _, v := range order {
		if in := fed[v.name]; in != nil {
			v.Type = in.Type
		}
		e.names.take(v.name)
		e.inputs = append(e.inputs, v)
		e.graph.Input = append(e.graph.Input, valueInfo(v))
	}
	for _, o := range g.Outputs {
		e.names.take(o.Name)
	}
}

func (e *emitter) leaf(n ir.Node) value {
	switch o := n.Op().(type) {
	case ir.Feed:
		return e.feed(o.Input)
	case ir.Read:
		return e.read(o.State)
	}
	t, _ := ir.Constant(n.Op())
	return e.constant(t)
}

func (e *emitter) feed(in *ir.Input) value {
	for _, v := range e.inputs {
		if v.name == in.Name {
			return v
		}
	}
	e.refuse("input %q is not a port of the network %q", in.Name, e.opt.Name)
	return value{"", in.Type}
}

// read returns the initializer of a state variable. The average of a parameter bears the parameter's name.
func (e *emitter) read(s *ir.State) value {
	if v, ok := e.states[s]; ok {
		return v
	}
	name := s.Name
	if s.CopyOf != nil {
		name = s.CopyOf.Name
	}
	var t ir.Tensor
	if e.opt.Weights != nil {
		t = e.opt.Weights(s)
	}
	v := value{"", s.Type}
	switch {
	case t.IsZero():
		e.refuse("state %q has no value", s.Name)
	case t.Type() != s.Type:
		e.refuse("state %q is %v, its value %v", s.Name, s.Type, t.Type())
	case e.opt.Half && t.DType() == ir.Float32:
		v = e.halved(e.names.take(name), t)
	default:
		v = e.initializer(e.names.take(name), t)
	}
	e.states[s] = v
	return v
}

// initializer is a tensor that the file holds.
func (e *emitter) initializer(name string, t ir.Tensor) value {
	e.graph.Initializer = append(e.graph.Initializer, tensorProto(name, t))
	return value{name, t.Type()}
}

// halved is a weight that the file holds in float16, and a Cast to float32, which loses nothing.
func (e *emitter) halved(name string, t ir.Tensor) value {
	if i := beyond(t, greatestHalf); i >= 0 {
		e.refuse("its value %q has the element %v, and float16 holds ±%v: leave --weights out", name, t.Float32s()[i], greatestHalf)
		return value{"", t.Type()}
	}
	half := e.initializer(name, Halved(t))
	return e.one("Cast", 6, []value{half}, t.Type(), attribute("to", ir.Float32))
}

// outputs gives the results the names of their ports. It copies a result that is an input, an initializer or already an
// output.
func (e *emitter) outputs(g *ir.Graph) {
	made := map[string]bool{}
	for _, v := range e.made {
		made[v.name] = true
	}
	rename := map[string]string{}
	e.renamed = rename
	for _, o := range g.Outputs {
		v := e.values[o.Value]
		e.at, e.failed = o.Value.Node(), false
		e.layer = e.at.Origin().Layer
		if !made[v.name] || rename[v.name] != "" {
			v = e.one("Identity", 1, []value{v}, v.Type)
		}
		rename[v.name] = o.Name
		e.graph.Output = append(e.graph.Output, valueInfo(value{o.Name, v.Type}))
	}
	for _, n := range e.graph.Node {
		substitute(n.Input, rename)
		substitute(n.Output, rename)
	}
	for _, v := range e.made {
		if rename[v.name] == "" {
			e.graph.ValueInfo = append(e.graph.ValueInfo, valueInfo(v))
		}
	}
}

func substitute(list []string, rename map[string]string) {
	for i, name := range list {
		if to := rename[name]; to != "" {
			list[i] = to
		}
	}
}
