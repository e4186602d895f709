package ir

import (
	"fmt"
	"slices"
)

// Network is a part of a model that is exported: a function of its inputs, in inference mode.
type Network struct {
	Name     string
	Ins      []NetworkPort
	Outs     []NetworkPort
	Averaged bool // read averages of parameters and running statistics where they are kept
	Origin   Origin
}

// NetworkPort is an input or output of a network. An input may be any value of the model; the network does not compute
// it.
type NetworkPort struct {
	Name  string
	Value Value
	Port  Port
}

// NetworkPart is a part of an Export: In, Out or Averaged.
type NetworkPart interface{ addTo(*Network) }

type inPort NetworkPort
type outPort NetworkPort
type averaged struct{}

// Averaged asks for the averages (Objective.Average) in place of the last parameters and, where they are averaged too, running
// statistics.
var Averaged NetworkPart = averaged{}

func (p inPort) addTo(n *Network)  { n.Ins = append(n.Ins, NetworkPort(p)) }
func (p outPort) addTo(n *Network) { n.Outs = append(n.Outs, NetworkPort(p)) }
func (averaged) addTo(n *Network)  { n.Averaged = true }

// In makes v an input of the network. Options describe its values; an input of the model keeps the options of its
// declaration.
func In(name string, v Value, opts ...PortOption) NetworkPart {
	p := Port{}
	if f, ok := v.Op().(Feed); ok {
		p = f.Input.Port
	}
	return inPort{name, v, p.with(opts)}
}

// Out makes v an output of the network.
func Out(name string, v Value, opts ...PortOption) NetworkPart {
	return outPort{name, v, Port{}.with(opts)}
}

// runName is the directory of the training run in a build, beside which every network has a directory of its own.
const runName = "run"

// Export declares a network. Its name becomes a file name.
func (m *Model) Export(name string, parts ...NetworkPart) {
	n := &Network{Name: name, Origin: Origin{Pos: Caller()}}
	for _, p := range parts {
		p.addTo(n)
	}
	if !modelName.MatchString(name) {
		m.fail(fmt.Errorf("Export %q: the name becomes a file name: want lower-case letters, digits, '-' and '_'", name))
	}
	if name == runName {
		m.fail(fmt.Errorf("Export %q: a build keeps its training run under this name: choose another", name))
	}
	if slices.ContainsFunc(m.Networks, func(o *Network) bool { return o.Name == name }) {
		m.fail(fmt.Errorf("Export %q: the name is taken", name))
	}
	m.checkPorts(n)
	m.Networks = append(m.Networks, n)
}

func (m *Model) checkPorts(n *Network) {
	if len(n.Outs) == 0 {
		m.fail(fmt.Errorf("Export %q: no output: add ir.Out", n.Name))
	}
	seen := map[string]bool{}
	for _, p := range slices.Concat(n.Ins, n.Outs) {
		switch {
		case p.Name == "":
			m.fail(fmt.Errorf("Export %q: a port without a name", n.Name))
		case seen[p.Name]:
			m.fail(fmt.Errorf("Export %q: two ports are named %q", n.Name, p.Name))
		case p.Value.IsZero():
			m.fail(fmt.Errorf("Export %q: port %q is a zero ir.Value", n.Name, p.Name))
		case p.Value.g != m.graph:
			m.fail(fmt.Errorf("Export %q: port %q belongs to another model", n.Name, p.Name))
		case p.Port.Image != nil && !p.Value.IsPoison() && !p.Port.Image.holds(p.Value.Type()):
			i := *p.Port.Image
			m.fail(fmt.Errorf("Export %q: port %q is %v: want %d×%d×%d values an example for its ir.Image", n.Name, p.Name, p.Value.Type(), i.Channels(), i.H, i.W))
		case p.Port.Image != nil && p.Port.Image.ChannelsLast:
			m.fail(fmt.Errorf("Export %q: port %q has its channels last: a model's images have them first, and ganc export --image turns them", n.Name, p.Name))
		}
		seen[p.Name] = true
	}
	inputs := map[Value]string{}
	for _, p := range n.Ins {
		if other, ok := inputs[p.Value]; ok && !p.Value.IsPoison() && !p.Value.IsZero() {
			m.fail(fmt.Errorf("Export %q: inputs %q and %q are one value", n.Name, other, p.Name))
		}
		inputs[p.Value] = p.Name
	}
}
