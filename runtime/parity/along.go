package parity

// Along is a reference that shows the values of a training graph and, between them, those of the file that was exported from it:
// an op that ONNX has no operator for is several nodes of the file, of which the graph knows the last.
type Along struct {
	*Graph
	File *Model // the exported file, in ganc's runtime
}

// Values returns the names of the file's values.
func (a Along) Values() []string { return a.File.Values() }

// Trace computes values by the graph, and by the file those that the graph does not show.
func (a Along) Trace(inputs []NamedTensor, names []string) ([]NamedTensor, error) {
	shown := map[string]bool{}
	for _, name := range a.Graph.Values() {
		shown[name] = true
	}
	var graph, file []string
	for _, name := range names {
		if shown[name] {
			graph = append(graph, name)
		} else {
			file = append(file, name)
		}
	}
	var list []NamedTensor
	for _, part := range []struct {
		by    Tracer
		names []string
	}{{a.Graph, graph}, {a.File, file}} {
		if len(part.names) == 0 {
			continue
		}
		values, err := part.by.Trace(inputs, part.names)
		if err != nil {
			return nil, err
		}
		list = append(list, values...)
	}
	return inOrder(list, names)
}

var _ Tracer = Along{}
