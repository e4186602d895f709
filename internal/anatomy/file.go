package anatomy

import (
	"encoding/json"
	"fmt"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/runtime/load"
)

// Text prints a file, all but the elements of tensors, as lines of text.
func Text(f *load.File) []string {
	lines := []string{fmt.Sprintf("%s  ONNX IR %d, opset %d, by %s %s", f.GraphName, f.IRVersion, f.OpsetVersion, orUnknown(f.Producer), f.ProducerVer)}
	for _, v := range f.Inputs {
		lines = append(lines, "input   "+ValueText(v))
	}
	for _, v := range f.Outputs {
		lines = append(lines, "output  "+ValueText(v))
	}
	weights := 0
	for _, t := range f.Initializers {
		lines = append(lines, fmt.Sprintf("weight  %s %s%s", t.Name, DTypeText(t.DType), DimsText(t.Dims)))
		weights += int(t.Elements())
	}
	sources := Sources(f)
	for i := range f.Nodes {
		lines = append(lines, "node    "+nodeText(&f.Nodes[i], sources))
	}
	for _, e := range f.Metadata {
		if e.Key != export.KeySource {
			lines = append(lines, "meta    "+e.Key+" = "+e.Value)
		}
	}
	return append(lines, fmt.Sprintf("%d nodes, %s weights", len(f.Nodes), words.Thousands(weights)))
}

func orUnknown(s string) string {
	if s == "" {
		return "an unnamed producer"
	}
	return s
}

// Sources maps the name of a node to its source line, as ganc writes it: "models/gan.go:31 gen.0". It is empty where the file holds no such lines.
func Sources(f *load.File) map[string]string {
	lines := map[string]string{}
	if text, ok := f.Meta(export.KeySource); ok && json.Unmarshal([]byte(text), &lines) != nil {
		return nil // another program's metadata under the same key
	}
	return lines
}

func nodeText(n *load.Node, sources map[string]string) string {
	s := NodeText(n)
	if n.Name != "" {
		s += "  # " + n.Name
		if line := sources[n.Name]; line != "" {
			s += " " + line
		}
	}
	return s
}
