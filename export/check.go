package export

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
)

// check returns the first mistake of a model that message built. Every name is defined once and before its use, every value
// has a type, tensors hold as many elements as they declare, and an operator that computes in one element type has that
// type everywhere.
func check(m *onnxpb.ModelProto) error {
	c := &checker{types: map[string]*onnxpb.TypeProto_Tensor{}, defined: map[string]bool{}, nodes: map[string]bool{}}
	g := m.GetGraph()
	for _, step := range []func(*onnxpb.GraphProto) error{c.declarations, c.initializers, c.order, c.results} {
		if err := step(g); err != nil {
			return err
		}
	}
	return metadata(m)
}

type checker struct {
	types   map[string]*onnxpb.TypeProto_Tensor // of every value
	defined map[string]bool                     // values of inputs, initializers and the nodes so far
	nodes   map[string]bool
}

// declarations reads the types of inputs, outputs and the values between.
func (c *checker) declarations(g *onnxpb.GraphProto) error {
	for _, list := range [][]*onnxpb.ValueInfoProto{g.GetInput(), g.GetOutput(), g.GetValueInfo()} {
		for _, v := range list {
			t := v.GetType().GetTensorType()
			switch {
			case v.GetName() == "":
				return fmt.Errorf("a declaration has no name")
			case c.types[v.GetName()] != nil:
				return fmt.Errorf("value %q is declared twice", v.GetName())
			case t.GetShape() == nil || !onnxpb.KnownDType(onnxpb.DType(t.GetElemType())):
				return fmt.Errorf("value %q has no complete type", v.GetName())
			}
			c.types[v.GetName()] = t
		}
	}
	for _, v := range g.GetInput() {
		c.defined[v.GetName()] = true
	}
	return nil
}

func (c *checker) initializers(g *onnxpb.GraphProto) error {
	for _, p := range g.GetInitializer() {
		t, err := onnxpb.ReadTensor(p)
		if err != nil {
			return fmt.Errorf("initializer %q: %w", p.GetName(), err)
		}
		if t.Name == "" || c.types[t.Name] != nil {
			return fmt.Errorf("initializer %q has no name of its own", t.Name)
		}
		shape := &onnxpb.TensorShapeProto{}
		for _, d := range t.Dims {
			shape.Dim = append(shape.Dim, &onnxpb.TensorShapeProto_Dimension{Value: &onnxpb.TensorShapeProto_Dimension_DimValue{DimValue: d}})
		}
		c.types[t.Name] = &onnxpb.TypeProto_Tensor{ElemType: proto.Int32(int32(t.DType)), Shape: shape}
		c.defined[t.Name] = true
	}
	return nil
}

// order checks nodes one after another.
func (c *checker) order(g *onnxpb.GraphProto) error {
	for _, n := range g.GetNode() {
		if n.GetName() == "" || c.nodes[n.GetName()] {
			return fmt.Errorf("node %q (%s) has no name of its own", n.GetName(), n.GetOpType())
		}
		c.nodes[n.GetName()] = true
		for _, name := range n.GetInput() {
			if name != "" && !c.defined[name] { // "" is an optional input left out
				return fmt.Errorf("node %q reads %q before it is defined", n.GetName(), name)
			}
		}
		for _, name := range n.GetOutput() {
			if c.defined[name] {
				return fmt.Errorf("node %q writes %q, which is defined already", n.GetName(), name)
			}
			if c.types[name] == nil {
				return fmt.Errorf("node %q writes %q, which has no type", n.GetName(), name)
			}
			c.defined[name] = true
		}
		if err := c.oneType(n); err != nil {
			return err
		}
	}
	return nil
}

// oneType checks that an operator over one element type, which is all but those listed, has it everywhere.
func (c *checker) oneType(n *onnxpb.NodeProto) error {
	ins, outs := len(n.GetInput()), len(n.GetOutput())
	switch n.GetOpType() {
	case "Cast", "Shape", "OneHot", "QuantizeLinear", "DequantizeLinear":
		return nil
	case "Reshape", "Expand", "Slice", "Split", "Gather", "GatherElements", "Pad", "Tile", "Trilu", "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin",
		"ReduceProd", "ReduceL1", "ReduceL2", "ReduceLogSumExp", "CumSum", "Resize":
		ins = min(ins, 1) // the inputs behind it are shapes, axes, indices and pads
	case "Scatter", "ScatterElements":
		return c.same(n, []string{n.GetInput()[0], n.GetInput()[2], n.GetOutput()[0]})
	case "ArgMax", "ArgMin":
		outs = 0
	case "MaxPool":
		outs = 1 // the other is positions
	case "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Equal":
		outs = 0
	case "Where":
		return c.same(n, append(n.GetInput()[1:3:3], n.GetOutput()...))
	}
	return c.same(n, append(n.GetInput()[:ins:ins], n.GetOutput()[:outs]...))
}

func (c *checker) same(n *onnxpb.NodeProto, values []string) error {
	for _, name := range values {
		if got, want := c.types[name].GetElemType(), c.types[values[0]].GetElemType(); got != want {
			return fmt.Errorf("node %q (%s): %q is %v, %q is %v", n.GetName(), n.GetOpType(),
				name, onnxpb.DType(got), values[0], onnxpb.DType(want))
		}
	}
	return nil
}

// results checks that every declared value is computed or given.
func (c *checker) results(g *onnxpb.GraphProto) error {
	for _, list := range [][]*onnxpb.ValueInfoProto{g.GetOutput(), g.GetValueInfo()} {
		for _, v := range list {
			if !c.defined[v.GetName()] {
				return fmt.Errorf("value %q is declared and never computed", v.GetName())
			}
		}
	}
	return nil
}

func metadata(m *onnxpb.ModelProto) error {
	seen := map[string]bool{}
	for _, p := range m.GetMetadataProps() {
		if p.GetKey() == "" || seen[p.GetKey()] {
			return fmt.Errorf("metadata key %q occurs twice or is empty", p.GetKey())
		}
		seen[p.GetKey()] = true
	}
	return nil
}
