package cmd

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/anatomy"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/runtime/load"
)

func (a *app) inspectFile(path string) error {
	facts, err := anatomy.Of(path)
	if err != nil {
		return err
	}
	for _, line := range append(fileText(facts.File), factsText(facts)...) {
		a.console.print(line)
	}
	return nil
}

// factsText prints what follows from a file.
func factsText(f *anatomy.Facts) []string {
	var lines []string
	for _, o := range f.Operators {
		lines = append(lines, fmt.Sprintf("op      %s at opset %d: %s", o.Name, o.Opset, words.Count(o.Count, "node")))
	}
	for _, o := range f.Oddities {
		lines = append(lines, fmt.Sprintf("odd     %s: %d NaN, %d infinite, %d denormal", o.Name, o.NaN, o.Infinite, o.Denormal))
	}
	for _, err := range f.Refused {
		lines = append(lines, "refused "+strings.TrimPrefix(err.Error(), "onnx: "))
	}
	if cost, err := f.Cost(); err != nil {
		if len(f.Refused) == 0 {
			lines = append(lines, "refused for one sample: "+strings.TrimPrefix(err.Error(), "onnx: "))
		}
	} else {
		lines = append(lines, fmt.Sprintf("cost    for one sample: %s, %s FLOPs, %s bytes of memory, %s bytes of constants",
			words.Count(cost.Steps, "step"), words.Thousands(cost.FLOPs), words.Thousands(cost.Memory), words.Thousands(cost.Constants)))
	}
	return append(lines, fmt.Sprintf("sha256  %s  %s bytes", f.SHA256, words.Thousands(f.Bytes)))
}

// fileText prints a file, all but the elements of tensors, as lines of text.
func fileText(f *load.File) []string {
	lines := []string{fmt.Sprintf("%s  ONNX IR %d, opset %d, by %s %s", f.GraphName, f.IRVersion, f.OpsetVersion, orUnknown(f.Producer), f.ProducerVer)}
	for _, v := range f.Inputs {
		lines = append(lines, "input   "+anatomy.ValueText(v))
	}
	for _, v := range f.Outputs {
		lines = append(lines, "output  "+anatomy.ValueText(v))
	}
	weights := 0
	for _, t := range f.Initializers {
		lines = append(lines, fmt.Sprintf("weight  %s %s%s", t.Name, anatomy.DTypeText(t.DType), anatomy.DimsText(t.Dims)))
		weights += int(t.Elements())
	}
	sources := sourceLines(f)
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

// sourceLines maps the name of a node to its source line. It is empty where the file holds no such lines.
func sourceLines(f *load.File) map[string]string {
	lines := map[string]string{}
	if text, ok := f.Meta(export.KeySource); ok && json.Unmarshal([]byte(text), &lines) != nil {
		return nil // another program's metadata under the same key
	}
	return lines
}

func nodeText(n *load.Node, sources map[string]string) string {
	s := anatomy.NodeText(n)
	if n.Name != "" {
		s += "  # " + n.Name
		if line := sources[n.Name]; line != "" {
			s += " " + line
		}
	}
	return s
}
