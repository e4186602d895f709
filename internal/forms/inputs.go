package forms

import (
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/export/form"
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/parity"
)

// readsData reports whether an input of the network is a field of the data.
func (e *exporter) readsData() bool {
	return slices.ContainsFunc(e.base.Decl.Ins, func(p ir.NetworkPort) bool { _, ok := feed.Field(p); return ok })
}

// source gives inputs. name is that of its streams of noise.
func (e *exporter) source(name string) feed.Source {
	return feed.Source{Data: e.data, Seed: e.record.Manifest.Seed, Name: name}
}

// ports is the inputs of a network. One that the network was declared with is the declared one, so that data are known as data.
func (e *exporter) ports(n form.Network) []ir.NetworkPort {
	list := slices.Clone(n.Decl.Ins)
	for i, p := range list {
		if b, ok := e.declared(p.Name); ok && b.Value.Type() == p.Value.Type() {
			list[i] = b
		}
	}
	return list
}

// declared is a port that the network was declared with.
func (e *exporter) declared(name string) (ir.NetworkPort, bool) {
	i := slices.IndexFunc(e.base.Decl.Ins, func(p ir.NetworkPort) bool { return p.Name == name })
	if i < 0 {
		return ir.NetworkPort{}, false
	}
	return e.base.Decl.Ins[i], true
}

// named gives tensors the names of ports.
func named(ports []ir.NetworkPort, tensors []ir.Tensor) []parity.NamedTensor {
	out := make([]parity.NamedTensor, len(ports))
	for i, p := range ports {
		out[i] = parity.NamedTensor{Name: p.Name, Tensor: tensors[i]}
	}
	return out
}

// plain is the inputs of the network as it was declared that stand for inputs of the form: the noise of seeds, the rows of
// class indices.
func (e *exporter) plain(inputs []parity.NamedTensor) ([]parity.NamedTensor, error) {
	given := map[string]ir.Tensor{}
	for _, in := range inputs {
		given[in.Name] = in.Tensor
	}
	var out []parity.NamedTensor
	for _, p := range e.base.Decl.Ins {
		t, ok := given[p.Name]
		switch seeds := given[form.SeedInput]; {
		case ok && t.DType() == p.Value.DType():
		case ok:
			t = oneHot(t.Int64s(), p.Port.Classes)
		case p.Port.Law != nil && !seeds.IsZero():
			t = form.Drawn(*p.Port.Law, p.Name, p.Value.Type(), ir.Slice[int32](seeds))
		default:
			return nil, fmt.Errorf("input %s has no value", p.Name)
		}
		out = append(out, parity.NamedTensor{Name: p.Name, Tensor: t})
	}
	return out, nil
}

// oneHot is class indices as rows of 0 and 1.
func oneHot(indices []int64, classes int) ir.Tensor {
	t := ir.NewTensor(ir.Float32, len(indices), classes)
	for i, c := range indices {
		t.Float32s()[i*classes+int(c)] = 1
	}
	return t
}
