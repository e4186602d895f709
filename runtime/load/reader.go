package load

// An AttrReader reads the attributes of one node by name and type. An attribute of another type reads as its default. Err
// and Done return the first such mistake. A reader belongs to one goroutine; a node may have any number of readers.
type AttrReader struct {
	node *Node
	read []bool
	err  error
}

// Read returns a new reader of the node's attributes.
func (n *Node) Read() *AttrReader {
	return &AttrReader{node: n, read: make([]bool, len(n.Attrs))}
}

// find returns the attribute called name if the node has it and it is of the type want.
func (r *AttrReader) find(name string, want AttrType) *Attr {
	for i := range r.node.Attrs {
		a := &r.node.Attrs[i]
		if a.Name != name {
			continue
		}
		r.read[i] = true
		if a.Type == want {
			return a
		}
		r.fail(malformed(r.where(name), "it is %s, want %s", a.Type, want))
	}
	return nil
}

func (r *AttrReader) where(name string) string {
	return r.node.Where() + ": attribute " + quote(name)
}

func (r *AttrReader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// Has reports whether the attribute is there.
func (r *AttrReader) Has(name string) bool {
	for i := range r.node.Attrs {
		if r.node.Attrs[i].Name == name {
			return true
		}
	}
	return false
}

// Require makes the absence of an attribute a mistake.
func (r *AttrReader) Require(names ...string) {
	for _, name := range names {
		if !r.Has(name) {
			r.fail(malformed(r.where(name), "it is missing"))
		}
	}
}

// Int returns an INT, or byDefault when it is absent.
func (r *AttrReader) Int(name string, byDefault int64) int64 {
	if a := r.find(name, AttrInt); a != nil {
		return a.Int
	}
	return byDefault
}

// Bool returns an INT as a flag: 0 is false, 1 is true, anything else a mistake.
func (r *AttrReader) Bool(name string, byDefault bool) bool {
	a := r.find(name, AttrInt)
	switch {
	case a == nil:
		return byDefault
	case a.Int != 0 && a.Int != 1:
		r.fail(malformed(r.where(name), "it is %d, want 0 or 1", a.Int))
		return byDefault
	}
	return a.Int == 1
}

// Float returns a FLOAT, or byDefault when it is absent.
func (r *AttrReader) Float(name string, byDefault float32) float32 {
	if a := r.find(name, AttrFloat); a != nil {
		return a.Float
	}
	return byDefault
}

// String returns a STRING, or byDefault when it is absent.
func (r *AttrReader) String(name, byDefault string) string {
	if a := r.find(name, AttrString); a != nil {
		return a.String
	}
	return byDefault
}

// Ints returns INTS, or byDefault when they are absent. Do not change the slice.
func (r *AttrReader) Ints(name string, byDefault []int64) []int64 {
	if a := r.find(name, AttrInts); a != nil {
		return a.Ints
	}
	return byDefault
}

// Floats returns FLOATS, or byDefault when they are absent. Do not change the slice.
func (r *AttrReader) Floats(name string, byDefault []float32) []float32 {
	if a := r.find(name, AttrFloats); a != nil {
		return a.Floats
	}
	return byDefault
}

// Strings returns STRINGS, or byDefault when they are absent. Do not change the slice.
func (r *AttrReader) Strings(name string, byDefault []string) []string {
	if a := r.find(name, AttrStrings); a != nil {
		return a.Strings
	}
	return byDefault
}

// Tensor returns a TENSOR, or false when it is absent.
func (r *AttrReader) Tensor(name string) (Tensor, bool) {
	if a := r.find(name, AttrTensor); a != nil {
		return a.Tensor, true
	}
	return Tensor{}, false
}

// Graph returns a GRAPH, or nil when it is absent.
func (r *AttrReader) Graph(name string) *Graph {
	if a := r.find(name, AttrGraph); a != nil {
		return a.Graph
	}
	return nil
}

// Err returns the first mistake, an *Error that names node and attribute.
func (r *AttrReader) Err() error { return r.err }

// Unread returns the names of the attributes that were not read, in the order of the file.
func (r *AttrReader) Unread() []string {
	var names []string
	for i, a := range r.node.Attrs {
		if !r.read[i] {
			names = append(names, a.Name)
		}
	}
	return names
}

// Done returns the first mistake, or else refuses an attribute that was not read: without it the node would compute
// other numbers than its author meant.
func (r *AttrReader) Done() error {
	if r.err != nil {
		return r.err
	}
	if unread := r.Unread(); len(unread) > 0 {
		return unsupported(r.where(unread[0]), "%s at opset %d has no such attribute here", bare(r.node.OpType), r.node.Opset)
	}
	return nil
}
