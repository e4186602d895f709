package operators

import (
	"maps"
	"math/bits"
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
)

// Limits bound what a graph may ask for. A zero field means its default.
type Limits struct {
	TensorBytes int64 // one tensor: 1 GiB
	TotalBytes  int64 // the tensors that are alive at one time: 4 GiB
}

func (l Limits) withDefaults() Limits {
	if l.TensorBytes == 0 {
		l.TensorBytes = 1 << 30
	}
	if l.TotalBytes == 0 {
		l.TotalBytes = 4 << 30
	}
	return l
}

// CheckSize refuses a tensor beyond the limits.
func (l Limits) CheckSize(dt ir.DType, shape []int) error {
	t := ir.Type{DType: dt, Dims: ir.ConcreteDims(shape)}
	if size, most := typeBytes(t), l.withDefaults().TensorBytes; size > uint64(most) {
		return load.Refuse(load.TooLarge, "", "a tensor %v takes %d bytes, want at most %d", t, size, most)
	}
	return nil
}

// Arg is an input for one import: its shape, and its value where the input is Static.
type Arg struct {
	Shape []int
	Value ir.Tensor
}

// importer builds the graph of a model for given arguments.
type importer struct {
	g      *ir.Graph
	m      *Model
	limits Limits
	values map[string]ir.Value
	stored map[string]ir.DType    // the element types of those values that are kept in carriers
	known  map[ir.Value]ir.Tensor // what was computed at compile time
	made   uint64                 // bytes of known, and of tables that operators made
}

// Import builds the graph of a model for given arguments, one per input. The graph has an input (ir.Feed) for each input
// of the model that is not Static, and the model's outputs, under their names. The layer of every origin is the name of
// an ONNX node. Inputs and outputs of storage types have the types of their carriers in the graph (ir.DType.Carrier);
// types are the element types of the outputs in the file. Errors are of type *load.Error.
func (m *Model) Import(args []Arg, limits Limits) (g *ir.Graph, types []ir.DType, err error) {
	im := &importer{g: ir.NewGraph(false), m: m, limits: limits.withDefaults(),
		values: make(map[string]ir.Value, len(m.nodes)), stored: maps.Clone(m.stored), known: map[ir.Value]ir.Tensor{}}
	for i, in := range m.Inputs {
		if err := im.input(in, args[i]); err != nil {
			return nil, nil, err
		}
	}
	for i := range m.nodes {
		if err := im.apply(&m.nodes[i]); err != nil {
			return nil, nil, err
		}
	}
	for _, name := range m.Outputs {
		v, err := im.value(name)
		if err != nil {
			return nil, nil, err
		}
		im.g.Outputs = append(im.g.Outputs, ir.Output{Name: name, Value: v})
		types = append(types, im.typeOf(name, v))
	}
	if need := peakBytes(im.g) + im.made; need > uint64(im.limits.TotalBytes) {
		return nil, nil, load.Refuse(load.TooLarge, "", "it needs about %d bytes of memory for inputs of this size, want at most %d", need, im.limits.TotalBytes)
	}
	return im.g, types, nil
}

func (im *importer) input(in Input, arg Arg) error {
	if in.DType.IsStorage() {
		im.stored[in.Name] = in.DType
	}
	if in.Static {
		im.values[in.Name] = im.constant(ir.Widened(arg.Value))
		return nil
	}
	t := ir.Type{DType: in.DType.Carrier(), Dims: ir.ConcreteDims(arg.Shape)}
	if size := typeBytes(t); size > uint64(im.limits.TensorBytes) {
		return im.tooLarge("input "+load.Quote(in.Name), t, size)
	}
	im.values[in.Name] = im.g.Apply(ir.Feed{Input: &ir.Input{Name: in.Name, Type: t, Source: ir.Argument}})
	return nil
}

func (im *importer) tooLarge(where string, t ir.Type, size uint64) error {
	return load.Refuse(load.TooLarge, where, "a tensor %v takes %d bytes, want at most %d", t, size, im.limits.TensorBytes)
}

// room refuses a table of count integers of 8 bytes, which the graph needs beside what the file holds, if it is beyond the
// limits. An operator asks before it makes the table.
func (c *call) room(count int64) error {
	const size = 8
	if count < 0 || count > c.limits.TensorBytes/size {
		return load.Refuse(load.TooLarge, c.node.Where(), "it needs a table of %d integers, want at most %d", count, c.limits.TensorBytes/size)
	}
	if c.made += uint64(count) * size; c.made > uint64(c.limits.TotalBytes) {
		return load.Refuse(load.TooLarge, c.node.Where(), "its tables and those before take more than %d bytes", c.limits.TotalBytes)
	}
	return nil
}

// nodeBytes is about what a node takes while a graph is built and compiled.
const nodeBytes = 2048

// roomForNodes refuses a graph that unrolling makes too large: of more than unrolledMost nodes, or beyond the limits.
func (c *call) roomForNodes(what string) error {
	if most := min(unrolledMost, int(c.limits.TotalBytes/nodeBytes)); c.g.Len() > most {
		return load.Refuse(load.TooLarge, c.node.Where(), "its %s make a graph of more than %d nodes", what, most)
	}
	return nil
}

// store records the element type of a value, which may have had another one in an iteration before.
func (im *importer) store(name string, dt ir.DType) {
	if dt.IsStorage() {
		im.stored[name] = dt
	} else {
		delete(im.stored, name)
	}
}

// typeOf returns the element type of the value v of a name.
func (im *importer) typeOf(name string, v ir.Value) ir.DType {
	if dt, ok := im.stored[name]; ok || v.IsPoison() {
		return dt
	}
	return v.DType()
}

// value returns the value of a name. A constant enters the graph at its first use.
func (im *importer) value(name string) (ir.Value, error) {
	if v, ok := im.values[name]; ok {
		return v, nil
	}
	t, ok := im.m.constants[name]
	if !ok {
		return ir.Value{}, load.Refuse(load.Internal, "value "+load.Quote(name), "nothing computes it")
	}
	im.values[name] = im.constant(t)
	return im.values[name], nil
}

// apply imports one node and checks what it added to the graph.
func (im *importer) apply(n *node) error {
	slots := max(len(n.Inputs), len(n.marks))
	c := &call{importer: im, node: n.Node, blocks: n.blocks, attr: n.Read(), in: make([]ir.Value, slots), types: make([]ir.DType, slots)}
	for i, name := range n.Inputs {
		if name == "" {
			continue
		}
		v, err := im.value(name)
		if err != nil {
			return err
		}
		c.in[i], c.types[i] = v, im.typeOf(name, v)
	}
	if err := n.row.checkTypes(c); err != nil {
		return err
	}
	first := im.g.Len()
	var out []ir.Value
	var err error
	im.g.At([]ir.Origin{{Layer: n.layer()}}, func() { out, err = c.run(n) })
	if err == nil {
		err = c.attr.Done()
	}
	if err == nil {
		err = im.check(n, first)
	}
	if err != nil {
		return err
	}
	for i, name := range n.Outputs {
		switch {
		case i < len(out):
			im.values[name] = out[i]
			im.store(name, c.declared[i])
		case im.m.read[name]:
			return c.unsupported("its output %d is not supported, and is read", i)
		}
	}
	return nil
}

// run applies the operator to the carriers of its inputs, and rounds its outputs to their element types.
func (c *call) run(n *node) ([]ir.Value, error) {
	c.turn()
	out, err := n.row.apply(c)
	if err != nil {
		return nil, err
	}
	out = slices.Clone(out)
	for i, v := range out {
		v, dt := c.rounded(i, v)
		out[i] = v
		c.is(i, dt)
	}
	return out, nil
}

// layer returns the name of the node in errors of the compiled graph.
func (n *node) layer() string {
	if n.Name != "" {
		return n.Name
	}
	return n.Where()
}

// check checks the part of the graph that a node added: mistakes that the ops found, and the sizes of the results.
func (im *importer) check(n *node, first int) error {
	switch errs := im.g.Err().(type) {
	case nil:
	case ir.Errors:
		return load.Refuse(load.Malformed, n.Where(), "%v", errs[0].Err).
			Instead("it does not fit inputs of these shapes and types")
	default:
		return load.Refuse(load.Internal, n.Where(), "%v", errs)
	}
	for id := first; id < im.g.Len(); id++ {
		for _, t := range im.g.Node(id).OutTypes() {
			if size := typeBytes(t); size > uint64(im.limits.TensorBytes) {
				return im.tooLarge(n.Where(), t, size)
			}
		}
	}
	return nil
}

// typeBytes returns the size of a tensor of concrete type, or the greatest uint64 if the size overflows.
func typeBytes(t ir.Type) uint64 {
	n, overflow := uint64(t.DType.Size()), false
	for _, d := range t.Shape() {
		if d == 0 {
			return 0
		}
		hi, lo := bits.Mul64(n, uint64(d))
		overflow = overflow || hi != 0
		n = lo
	}
	if overflow {
		return 1<<64 - 1
	}
	return n
}

// peakBytes returns the greatest memory of inputs and computed values that are alive at one time, in the order of the
// nodes. It does not count constants, which the file holds.
func peakBytes(g *ir.Graph) uint64 {
	last := make([]int, g.Len())
	for id := range g.Len() {
		last[id] = id
		for _, v := range g.Node(id).Ins() {
			last[v.Node().ID()] = id
		}
	}
	for _, v := range g.Roots() {
		last[v.Node().ID()] = g.Len() - 1
	}
	size := make([]uint64, g.Len())
	dies := make([][]int, g.Len())
	var live, peak uint64
	for id := range g.Len() {
		if n := g.Node(id); !isConstant(n.Op()) {
			for _, t := range n.OutTypes() {
				size[id] += typeBytes(t)
			}
		}
		dies[last[id]] = append(dies[last[id]], id)
		live += size[id]
		peak = max(peak, live)
		for _, d := range dies[id] {
			live -= size[d]
		}
	}
	return peak
}

func isConstant(op ir.Op) bool {
	_, ok := ir.Constant(op)
	return ok
}
