// Package form rewrites networks for programs that run them without ganc: images as bytes, class indices in the place of
// one-hot rows, and seeds in the place of noise. A form is graph like the network itself, so that every runtime computes it
// and every proof of a file covers it.
package form

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Network is a network in inference mode: its graph, whose inputs and outputs bear the names of the ports, and its
// declaration. Forms return another network and leave theirs as it is.
type Network struct {
	Graph *ir.Graph
	Decl  *ir.Network
}

// An Error is a network that has no such form. At the command line it is exit code 6.
type Error struct{ Err error }

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

func refuse(format string, args ...any) error { return &Error{fmt.Errorf(format, args...)} }

// names lists ports with their types, for a refusal.
func names(ports []ir.NetworkPort) string {
	list := make([]string, len(ports))
	for i, p := range ports {
		list[i] = fmt.Sprintf("%s %v", p.Name, p.Value.Type())
	}
	return strings.Join(list, ", ")
}

// fed copies the network with other values for those of its inputs for which feed returns one. The ports are those of the
// network, with values of the new graph; an input that is replaced is no port.
func (n Network) fed(feed func(g *ir.Graph, in *ir.Input) (ir.Value, bool)) Network {
	c := ir.NewCopier(ir.NewGraph(false))
	given := map[string]ir.Value{}
	c.Rule = func(node ir.Node, _ []ir.Value) []ir.Value {
		f, ok := node.Op().(ir.Feed)
		if !ok {
			return nil
		}
		if v, ok := feed(c.Dst, f.Input); ok {
			return []ir.Value{v}
		}
		v := c.Dst.Apply(f)
		given[f.Input.Name] = v
		return []ir.Value{v}
	}
	c.Graph(n.Graph)
	decl := *n.Decl
	decl.Ins = nil
	for _, p := range n.Decl.Ins {
		if v, ok := given[p.Name]; ok {
			p.Value = v
			decl.Ins = append(decl.Ins, p)
		} else if !n.reads(p.Name) { // no output depends on it
			decl.Ins = append(decl.Ins, p)
		}
	}
	decl.Outs = slices.Clone(n.Decl.Outs)
	for i, o := range c.Dst.Outputs {
		decl.Outs[i].Value = o.Value
	}
	return Network{c.Dst, &decl}
}

// reads reports whether the graph has an input.
func (n Network) reads(name string) bool {
	return slices.ContainsFunc(n.Graph.Inputs(), func(in *ir.Input) bool { return in.Name == name })
}

// argument is a new input of a graph.
func argument(g *ir.Graph, name string, t ir.Type, p ir.Port) ir.Value {
	return g.Apply(ir.Feed{Input: &ir.Input{Name: name, Type: t, Source: ir.Argument, Port: p}})
}

// ClassIndex replaces every input of one-hot rows, f32[N×k] of k classes, by class indices i64[N].
func (n Network) ClassIndex() (Network, error) {
	rows := func(t ir.Type, p ir.Port) bool {
		return t.DType == ir.Float32 && t.Rank() == 2 && p.Classes > 0 && t.At(0) == ir.Batch && t.At(1) == ir.Dim(p.Classes)
	}
	if !slices.ContainsFunc(n.Decl.Ins, func(p ir.NetworkPort) bool { return rows(p.Value.Type(), p.Port) }) {
		return n, refuse("%s takes no one-hot rows, f32[N×classes] with ir.Classes, but %s: leave --class-index out", n.Decl.Name, names(n.Decl.Ins))
	}
	index := map[string]ir.Value{}
	to := n.fed(func(g *ir.Graph, in *ir.Input) (v ir.Value, ok bool) {
		if !rows(in.Type, in.Port) {
			return v, false
		}
		g.At([]ir.Origin{{Layer: in.Name}}, func() {
			i := argument(g, in.Name, ir.TypeOf(ir.Int64, ir.Batch), in.Port)
			index[in.Name], v = i, op.OneHot(i, in.Classes, ir.Float32)
		})
		return v, true
	})
	to.Decl.Ins = nil
	for _, p := range n.Decl.Ins {
		if v, ok := index[p.Name]; ok {
			p.Value = v
		}
		to.Decl.Ins = append(to.Decl.Ins, p)
	}
	return to, nil
}
