package randmodel

import (
	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
)

// step is a node of a subgraph.
func step(op string, out string, in ...string) *onnxpb.NodeProto {
	return &onnxpb.NodeProto{OpType: &op, Input: in, Output: []string{out}}
}

func body(nodes []*onnxpb.NodeProto, inputs, outputs []*onnxpb.ValueInfoProto) *onnxpb.GraphProto {
	return &onnxpb.GraphProto{Name: ptr("body"), Node: nodes, Input: inputs, Output: outputs}
}

// valueInfo declares a value with a shape.
func valueInfo(name string, dt ir.DType, shape ...int) *onnxpb.ValueInfoProto {
	return declared(value{name: name, t: ir.NewTensor(dt, shape...)}, 0)
}

// branch is If with a condition that is known; its branches read the values around it.
func branch(n *node) bool {
	n.typed(n.kind.types)
	n.scalar(ir.Bool, float64(n.r.IntN(2)))
	v, ok := n.existing(n.dt, func(s []int) bool { return len(s) > 0 })
	if !ok {
		v = n.input(n.dt, n.shape(2)...)
	}
	n.outer = []value{v}
	then, other := n.name("b"), n.name("b")
	n.graph("then_branch", body([]*onnxpb.NodeProto{step("Add", then, v.name, v.name)}, nil, []*onnxpb.ValueInfoProto{valueInfo(then, n.dt, v.t.Shape()...)}))
	n.graph("else_branch", body([]*onnxpb.NodeProto{step("Neg", other, v.name)}, nil, []*onnxpb.ValueInfoProto{valueInfo(other, n.dt, v.t.Shape()...)}))
	return true
}

// loop adds a value to another a few times and returns the sum and each partial sum.
func loop(n *node) bool {
	n.typed(n.kind.types)
	n.number(n.between(1, 4))
	n.scalar(ir.Bool, 1)
	x := n.operand(1, 3)
	v, ok := n.existing(n.dt, func(s []int) bool { return broadcasts(s, x.t.Shape()) })
	if !ok {
		v = n.input(n.dt, n.broadcastable(x.t.Shape())...)
	}
	n.outer = []value{v}
	i, c, carried, on, next, shown := n.name("b"), n.name("b"), n.name("b"), n.name("b"), n.name("b"), n.name("b")
	n.graph("body", body([]*onnxpb.NodeProto{step("Identity", on, c), step("Add", next, carried, v.name), step("Neg", shown, next)},
		[]*onnxpb.ValueInfoProto{valueInfo(i, ir.Int64), valueInfo(c, ir.Bool), valueInfo(carried, n.dt, x.t.Shape()...)},
		[]*onnxpb.ValueInfoProto{valueInfo(on, ir.Bool), valueInfo(next, n.dt, x.t.Shape()...), valueInfo(shown, n.dt, x.t.Shape()...)}))
	n.outputs = 2
	return true
}

// scan adds up the rows of a value and returns the sum and each partial sum.
func scan(n *node) bool {
	n.typed(n.kind.types)
	x := n.operandOf(n.dt, func(s []int) bool { return len(s) >= 2 && len(s) <= 3 && positive(s) }, func() []int { return []int{n.between(1, 4), n.size()} })
	n.with(n.dt, x.t.Shape()[1:]...)
	n.in[0], n.in[1] = n.in[1], n.in[0]
	sum, row, next, shown := n.name("b"), n.name("b"), n.name("b"), n.name("b")
	n.graph("body", body([]*onnxpb.NodeProto{step("Add", next, sum, row), step("Identity", shown, next)},
		[]*onnxpb.ValueInfoProto{valueInfo(sum, n.dt, x.t.Shape()[1:]...), valueInfo(row, n.dt, x.t.Shape()[1:]...)}, []*onnxpb.ValueInfoProto{valueInfo(next, n.dt, x.t.Shape()[1:]...), valueInfo(shown, n.dt, x.t.Shape()[1:]...)}))
	n.int("num_scan_inputs", 1)
	if n.maybe(0.3) {
		n.ints("scan_input_directions", []int{1})
	}
	n.outputs = 2
	return true
}
