package export

import (
	"fmt"
	"strconv"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
)

// value is a value of the file.
type value struct {
	name string
	ir.Type
}

// emitter builds a GraphProto, one node of the graph after another.
type emitter struct {
	opset   int
	opt     Options
	graph   *onnxpb.GraphProto
	names   names // of values
	nodes   names
	inputs  []value
	values  map[ir.Value]value
	states  map[*ir.State]value
	consts  map[string]value  // by content
	made    []value           // outputs of nodes, in order
	renamed map[string]string // of them, those that are results
	batch   value             // N as i64[1], once something needs it
	sources entries

	at     ir.Node // the node being written
	layer  string
	failed bool // at is already in errs
	errs   Errors
}

func newEmitter(opset int, opt Options) *emitter {
	if opt.Name == "" && opt.Network != nil {
		opt.Name = opt.Network.Name
	}
	if opt.Name == "" {
		opt.Name = "graph" // a graph without a name is not valid
	}
	return &emitter{
		opset: opset, opt: opt, graph: &onnxpb.GraphProto{Name: proto.String(opt.Name)},
		names: names{}, nodes: names{},
		values: map[ir.Value]value{}, states: map[*ir.State]value{}, consts: map[string]value{},
	}
}

// refuse records why the node being written has no form. Nodes that are emitted for it afterwards do not matter.
func (e *emitter) refuse(format string, args ...any) {
	if e.failed {
		return
	}
	e.failed = true
	op := e.at.Op().Spec().Name
	e.errs = append(e.errs, &Error{Node: e.path(op), Op: op, Origin: e.at.Origin(), Err: fmt.Errorf(format, args...)})
}

// path returns a name below the layer being written.
func (e *emitter) path(name string) string {
	if e.layer == "" {
		return name
	}
	return e.layer + "/" + name
}

// node writes a node of the graph.
func (e *emitter) node(n ir.Node) {
	e.at, e.layer, e.failed = n, n.Origin().Layer, false
	if ir.IsLeaf(n.Op()) {
		e.values[n.Out(0)] = e.leaf(n)
		return
	}
	in := make([]value, n.NumIn())
	for i, v := range n.Ins() {
		in[i] = e.values[v]
	}
	out := e.form(n.Op(), in, n.OutTypes())
	if e.failed {
		out = make([]value, n.NumOut())
		for i, t := range n.OutTypes() {
			out[i] = value{"", t}
		}
	}
	for i, v := range out {
		if v.Type != n.OutTypes()[i] {
			panic(fmt.Sprintf("export: output %d of %s has type %v, want %v", i, n.Op().Spec().Name, v.Type, n.OutTypes()[i]))
		}
		e.values[n.Out(i)] = v
	}
}

// apply emits one ONNX node with outputs of the given types. since is the first opset of the form that it uses.
func (e *emitter) apply(operator string, since int, in []value, out []ir.Type, attrs ...*onnxpb.AttributeProto) []value {
	e.require("this form of "+operator, since)
	e.admit(operator, in, out)
	name := e.nodes.take(e.path(operator))
	p := &onnxpb.NodeProto{Name: proto.String(name), OpType: proto.String(operator), Attribute: attrs}
	for _, v := range in {
		p.Input = append(p.Input, v.name)
	}
	vs := make([]value, len(out))
	for i, t := range out {
		suffix := "_out"
		if len(out) > 1 {
			suffix += strconv.Itoa(i)
		}
		vs[i] = value{e.names.take(name + suffix), t}
		p.Output = append(p.Output, vs[i].name)
	}
	e.graph.Node = append(e.graph.Node, p)
	e.made = append(e.made, vs...)
	if text := sourceText(e.at.Origins()); text != "" {
		e.sources = append(e.sources, Entry{name, text})
	}
	return vs
}

// one is apply for an operator with a single output.
func (e *emitter) one(operator string, since int, in []value, out ir.Type, attrs ...*onnxpb.AttributeProto) value {
	return e.apply(operator, since, in, []ir.Type{out}, attrs...)[0]
}

// require refuses the node if the opset is older than the form.
func (e *emitter) require(form string, since int) {
	if e.opset < since {
		e.refuse("%s came with opset %d, the file has %d: export with opset %d or later", form, since, e.opset, since)
	}
}
