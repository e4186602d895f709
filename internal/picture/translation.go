package picture

import (
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/ir"
)

// translations returns a picture of each network that draws an image of the data anew in another style: one that takes an
// image and gives an image under the name of another field. Where a model has one such network, it has learned from pairs,
// and the picture shows what the data have in the place of the output.
func translations(m *ir.Model) (list []Picture) {
	for _, n := range m.Networks {
		for out := range n.Outs {
			in, ok := fromImage(n, out)
			if !ok {
				continue
			}
			target, ok := fieldPort(m, n.Outs[out].Name, n.Ins[in])
			if !ok {
				continue
			}
			p := Picture{Name: New, Network: n, Named: n, Output: out, Input: in, Target: &target}
			if len(list) > 0 {
				p.Name += "-" + n.Name
			}
			list = append(list, p)
		}
	}
	if len(list) > 1 {
		for i := range list {
			list[i].Target = nil
		}
	}
	return list
}

// fieldPort is a field of the data, of the type of another field that a port reads.
func fieldPort(m *ir.Model, name string, other ir.NetworkPort) (ir.NetworkPort, bool) {
	g := m.Graph()
	for id := range g.Len() {
		v := g.Node(id).Out(0)
		p := ir.NetworkPort{Name: name, Value: v}
		if field, ok := feed.Field(p); ok && field == name && v.Type() == other.Value.Type() && v.Op() != other.Value.Op() {
			p.Port = v.Op().(ir.Feed).Input.Port
			return p, true
		}
	}
	return ir.NetworkPort{}, false
}
