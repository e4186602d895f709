package operators

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
)

// Model is a file that is ready to be imported for any shapes of its inputs. Import does not change it, so goroutines may
// share it.
type Model struct {
	Inputs  []Input
	Outputs []string
	Seed    uint64 // of the numbers that RandomNormal and its kind draw

	nodes     []node
	read      map[string]bool      // the values that an output of the model depends on
	constants map[string]ir.Tensor // initializers and Constant nodes, which all imports share, in their carriers
	stored    map[string]ir.DType  // the element types of those that are kept in carriers
}

// Input is an input that a caller must feed.
type Input struct {
	load.ValueInfo
	DType ir.DType
	// Static says that shapes depend on the values of the input. Each import is for one setting of them.
	Static bool
}

// node is a node of the file with the row of the table that imports it.
type node struct {
	*load.Node
	row    *row
	marks  []mark // of the inputs that the operator may have
	blocks map[string]*block
	open   bool // an If whose condition depends on floating-point inputs
}

// New looks up every operator, converts every constant, and finds the inputs on whose values shapes depend.
// Errors are of type *load.Error. The model keeps no reference to the initializers of f.
func New(f *load.File) (*Model, error) {
	if err := allRefusals(f); err != nil {
		return nil, err
	}
	m := &Model{constants: map[string]ir.Tensor{}, stored: map[string]ir.DType{}, read: readOf(f)}
	for _, t := range f.Initializers {
		c, err := t.IR()
		if err != nil {
			return nil, load.Refuse(load.Unsupported, "initializer "+load.Quote(t.Name), "%v", err)
		}
		m.addConstant(t.Name, c)
	}
	for _, v := range f.Inputs {
		dt, ok := v.DType.IR()
		if !ok {
			return nil, load.Refuse(load.Unsupported, "input "+load.Quote(v.Name), "element type %v is not supported", v.DType)
		}
		m.Inputs = append(m.Inputs, Input{ValueInfo: v, DType: dt})
	}
	for _, v := range f.Outputs {
		m.Outputs = append(m.Outputs, v.Name)
	}
	for i := range f.Nodes {
		if !slices.ContainsFunc(f.Nodes[i].Outputs, func(name string) bool { return m.read[name] }) {
			continue // no output depends on the node
		}
		var err error
		if m.nodes, err = m.addNode(m.nodes, f.Nodes[i]); err != nil {
			return nil, err
		}
	}
	return m, m.findStatic()
}

// allRefusals joins what Refusals returns: the first, with the places, problems and remedies of the others.
func allRefusals(f *load.File) error {
	list := Refusals(f)
	if len(list) == 0 {
		return nil
	}
	first := *list[0].(*load.Error)
	remedies := []string{first.Remedy}
	const most = 16
	for i, err := range list[1:] {
		if i == most {
			first.Problem += fmt.Sprintf("; and %d nodes more", len(list)-1-most)
			break
		}
		e := err.(*load.Error)
		first.Problem += "; " + e.Where + ": " + e.Problem
		if !slices.Contains(remedies, e.Remedy) {
			remedies = append(remedies, e.Remedy)
		}
	}
	first.Remedy = strings.Join(remedies, "; ")
	return &first
}

// Refusals returns why New refuses parts of a file, one error for each node: all at once, with those that no output depends
// on left out. It is empty where every operator is known.
func Refusals(f *load.File) []error {
	var list []error
	read := readOf(f)
	var walk func(nodes []load.Node)
	walk = func(nodes []load.Node) {
		for i := range nodes {
			n := &nodes[i]
			if n.Within == "" && !slices.ContainsFunc(n.Outputs, func(name string) bool { return read[name] }) {
				continue
			}
			if err := known(n); err != nil {
				list = append(list, err)
			}
			for _, a := range n.Attrs {
				if a.Graph != nil {
					walk(a.Graph.Nodes)
				}
			}
		}
	}
	walk(f.Nodes)
	return list
}

// known refuses a node of which there is no row, or of another number of inputs.
func known(n *load.Node) error {
	if n.Domain == "" && n.OpType == "Constant" {
		return nil
	}
	row, err := lookup(n)
	if err != nil {
		return err
	}
	return row.checkArity(n)
}

// readOf returns the names of the values that the outputs of a file depend on.
func readOf(f *load.File) map[string]bool {
	read := map[string]bool{}
	for _, v := range f.Outputs {
		read[v.Name] = true
	}
	for i := len(f.Nodes) - 1; i >= 0; i-- { // a node stands behind the nodes that compute its inputs
		n := &f.Nodes[i]
		if slices.ContainsFunc(n.Outputs, func(name string) bool { return read[name] }) {
			addRead(read, n)
		}
	}
	return read
}

// addRead adds what a node reads, and everything that its subgraphs compute.
func addRead(read map[string]bool, n *load.Node) {
	for _, name := range n.Inputs {
		if name != "" {
			read[name] = true
		}
	}
	for _, a := range n.Attrs {
		if a.Graph == nil {
			continue
		}
		for _, name := range a.Graph.Outputs {
			read[name] = true
		}
		for i := range a.Graph.Nodes {
			addRead(read, &a.Graph.Nodes[i])
		}
	}
}

// reads reports whether an output of the model depends on output i of the node.
func (c *call) reads(i int) bool { return i < len(c.node.Outputs) && c.m.read[c.node.Outputs[i]] }

func (m *Model) addConstant(name string, t ir.Tensor) {
	m.constants[name] = ir.Widened(t)
	if t.DType().IsStorage() {
		m.stored[name] = t.DType()
	}
}

// addNode appends a node to a list. A Constant becomes a constant of the model.
func (m *Model) addNode(list []node, n load.Node) ([]node, error) {
	if n.OpType == "Constant" {
		t, err := constantNode(&n)
		if err == nil {
			m.addConstant(n.Outputs[0], t)
		}
		return list, err
	}
	row, err := lookup(&n)
	if err != nil {
		return list, err
	}
	if err := row.checkArity(&n); err != nil {
		return list, err
	}
	marks, _ := row.marks()
	added := node{Node: &n, row: row, marks: marks}
	if added.blocks, err = m.blocksOf(&n); err != nil {
		return list, err
	}
	return append(list, added), nil
}

// findStatic finds the Static inputs: those on which operands depend that must be known when a graph is compiled.
func (m *Model) findStatic() error {
	m.openConditions()
	needed := needs{}
	needed.walk(m.nodes)
	for i := range m.Inputs {
		in := &m.Inputs[i]
		by, ok := needed[in.Name]
		if !ok {
			continue
		}
		if in.DType.Carrier().IsFloat() && !in.isSetting() {
			return load.Refuse(load.Unsupported, by.Where(), "a shape or setting that it needs depends on the values of the input %s (%v)", load.Quote(in.Name), in.DType).
				Instead("shapes may depend on constants, on shapes of inputs, on integer inputs, and on lists of at most %d numbers", settingMost)
		}
		in.Static = true
	}
	return nil
}

// needs maps a value to a node for which it must be known when a graph is compiled.
type needs map[string]*node

// walk goes back from operands that must be known to the values on which they depend. It ends at operators that read only
// the shape of their input.
func (needed needs) walk(nodes []node) {
	for i := len(nodes) - 1; i >= 0; i-- {
		n := &nodes[i]
		by := needed.by(n)
		needed.enter(n, by)
		for k, name := range n.Inputs {
			switch mark := n.marks[min(k, len(n.marks)-1)]; {
			case name == "" || mark.shapeOnly:
			case by != nil:
				needed[name] = by
			case mark.static && !n.open:
				needed[name] = n
			}
		}
	}
}

// by returns a node that needs an output of n.
func (needed needs) by(n *node) *node {
	for _, out := range n.Outputs {
		if by, ok := needed[out]; ok && out != "" {
			return by
		}
	}
	return nil
}

// settingMost is the greatest number of floating-point numbers in an input that is a setting, such as the scales of Resize
// or the value of Pad. A longer input is data.
const settingMost = 16

func (in *Input) isSetting() bool {
	return in.HasRank && (len(in.Dims) == 0 || len(in.Dims) == 1 && in.Dims[0].Known && in.Dims[0].Value <= settingMost)
}

func onnxDType(number int64) load.DType { return load.DType(min(max(number, -1), 1<<30)) }
