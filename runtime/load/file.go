package load

import (
	"maps"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/onnxpb"
)

// A File is a decoded and validated ONNX model. Any number of goroutines may read it; nobody may change it.
type File struct {
	IRVersion    int
	OpsetVersion int // of the default domain, the only one whose operators are read
	Opsets       []Opset
	Producer     string
	ProducerVer  string
	Domain       string // the model's own namespace
	ModelVersion int64
	Doc          string
	Metadata     []Entry
	GraphName    string

	Nodes        []Node      // in the order of the file, which is a topological order
	Inputs       []ValueInfo // the graph's inputs that no initializer sets: a caller must feed them
	Outputs      []ValueInfo // names of inputs, initializers or outputs of nodes
	ValueInfo    []ValueInfo // declarations of other values; they may be stale
	Initializers []Tensor    // in the order of the file; names are unique

	// Flattened says that the file has functions or subgraphs, whose values have other names here than in the file.
	Flattened bool

	initializers map[string]int
	defined      map[string]source
	opsets       map[*onnxpb.NodeProto]int // of nodes of functions, while the file is read
	declared     []ValueInfo               // every input that the graph lists, those with an initializer too
}

// An Opset is a line of opset_import; the domain ai.onnx is written as "".
type Opset struct {
	Domain  string
	Version int
}

// An Entry is a pair of metadata_props.
type Entry struct{ Key, Value string }

// A Node is one operation.
type Node struct {
	Index   int    // its place in File.Nodes or Graph.Nodes
	Within  string // of a node in a subgraph: the node and the attribute around it
	Name    string // may be empty or not unique
	OpType  string
	Domain  string   // always "": the default domain
	Opset   int      // version of the domain's operator set
	Inputs  []string // "" for an absent optional input; absent inputs at the end are left out
	Outputs []string // likewise; at least one
	Attrs   []Attr   // in the order of the file, names unique
}

// A Graph is a subgraph, an attribute of a node. Its values have names that no other value of the file has; its nodes may use
// the values that are defined before the node that it belongs to.
type Graph struct {
	Inputs       []string
	Outputs      []string
	Nodes        []Node
	Initializers []Tensor
}

// Where returns the name of the node for an error: node 3 "conv1" (Conv).
func (n *Node) Where() string {
	if n.Within != "" {
		return n.Within + ": " + nodeWhere(n.Index, n.Name, n.OpType)
	}
	return nodeWhere(n.Index, n.Name, n.OpType)
}

// A ValueInfo is the declaration of a value.
type ValueInfo struct {
	Name    string
	DType   DType // Undefined where the file does not say; an input always has a type
	Dims    []Dim
	HasRank bool // whether Dims is the shape. Otherwise even the rank is unknown
}

// A Dim is a dimension: a number (Known), a symbol that is equal wherever it occurs (Param), or neither.
type Dim struct {
	Value int64 // at least 0
	Param string
	Known bool
}

// Initializer returns the initializer called name.
func (f *File) Initializer(name string) (Tensor, bool) {
	i, ok := f.initializers[name]
	if !ok {
		return Tensor{}, false
	}
	return f.Initializers[i], true
}

// Defaults returns the inputs that the graph lists and an initializer sets: WithInputs makes them inputs to feed.
func (f *File) Defaults() []ValueInfo {
	var list []ValueInfo
	for _, v := range f.declared {
		if _, ok := f.initializers[v.Name]; ok {
			list = append(list, v)
		}
	}
	return list
}

// WithInputs returns a copy of the file in which a caller must feed the named inputs, which initializers set in the file.
// Inputs keep the order in which the graph lists them. A name that is not one of Defaults is an error.
func (f *File) WithInputs(names ...string) (*File, error) {
	defaults := f.Defaults()
	g := *f
	g.Inputs, g.Initializers = nil, nil
	g.initializers, g.defined = make(map[string]int, len(f.initializers)), maps.Clone(f.defined)
	for _, name := range names {
		if !slices.ContainsFunc(defaults, func(v ValueInfo) bool { return v.Name == name }) {
			return nil, malformed("input "+quote(name), "it is no input that an initializer sets").instead("want one of %s", nameList(defaults))
		}
		g.defined[name] = source{kind: byCaller}
	}
	for _, t := range f.Initializers {
		if !slices.Contains(names, t.Name) {
			g.initializers[t.Name] = len(g.Initializers)
			g.defined[t.Name] = source{byInitializer, len(g.Initializers)}
			g.Initializers = append(g.Initializers, t)
		}
	}
	for _, v := range f.declared {
		if _, ok := g.initializers[v.Name]; !ok {
			g.Inputs = append(g.Inputs, v)
		}
	}
	return &g, nil
}

// nameList returns the names of values, quoted.
func nameList(list []ValueInfo) string {
	var names []string
	for _, v := range list {
		names = append(names, quote(v.Name))
	}
	if names == nil {
		return "none: the file has no such input"
	}
	return strings.Join(names, ", ")
}

// Meta returns the value of a metadata key.
func (f *File) Meta(key string) (string, bool) {
	for _, e := range f.Metadata {
		if e.Key == key {
			return e.Value, true
		}
	}
	return "", false
}

// Producing returns the node that computes a value. ok is false for inputs, initializers and unknown names.
func (f *File) Producing(name string) (n *Node, ok bool) {
	src, ok := f.defined[name]
	if !ok || src.kind != byNode {
		return nil, false
	}
	return &f.Nodes[src.index], true
}
