package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/runtime/load"
)

func (a *app) inspectFile(path string) error {
	file, err := load.ReadFile(path, load.Limits{})
	var unread *fs.PathError
	switch {
	case errors.As(err, &unread):
		return fault.Filef("%s: %w: give an ONNX file", path, unread.Err)
	case err != nil:
		return fault.Filef("%s: %w", path, err)
	}
	for _, line := range fileText(file) {
		a.console.print(line)
	}
	return nil
}

// fileText prints a file, all but the elements of tensors, as lines of text.
func fileText(f *load.File) []string {
	lines := []string{fmt.Sprintf("%s  ONNX IR %d, opset %d, by %s %s", f.GraphName, f.IRVersion, f.OpsetVersion, orUnknown(f.Producer), f.ProducerVer)}
	for _, v := range f.Inputs {
		lines = append(lines, "input   "+valueText(v))
	}
	for _, v := range f.Outputs {
		lines = append(lines, "output  "+valueText(v))
	}
	weights := 0
	for _, t := range f.Initializers {
		lines = append(lines, fmt.Sprintf("weight  %s %s%s", t.Name, dtypeText(t.DType), dimsText(t.Dims)))
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
	s := fmt.Sprintf("%s = %s%s(%s)", strings.Join(n.Outputs, ", "), n.OpType, attrsText(n.Attrs), strings.Join(n.Inputs, ", "))
	if n.Name != "" {
		s += "  # " + n.Name
		if line := sources[n.Name]; line != "" {
			s += " " + line
		}
	}
	return s
}

func attrsText(attrs []load.Attr) string {
	if len(attrs) == 0 {
		return ""
	}
	s := make([]string, len(attrs))
	for i, a := range attrs {
		s[i] = a.Name + ":" + attrText(a)
	}
	return "{" + strings.Join(s, ", ") + "}"
}

func attrText(a load.Attr) string {
	switch a.Type {
	case load.AttrFloat:
		return strconv.FormatFloat(float64(a.Float), 'g', -1, 32)
	case load.AttrInt:
		return strconv.FormatInt(a.Int, 10)
	case load.AttrString:
		return strconv.Quote(a.String)
	case load.AttrFloats:
		return fmt.Sprint(a.Floats)
	case load.AttrInts:
		return fmt.Sprint(a.Ints)
	case load.AttrStrings:
		return fmt.Sprintf("%q", a.Strings)
	case load.AttrTensor:
		return dtypeText(a.Tensor.DType) + dimsText(a.Tensor.Dims)
	}
	return a.Type.String()
}

func valueText(v load.ValueInfo) string {
	if !v.HasRank {
		return v.Name + " " + dtypeText(v.DType)
	}
	dims := make([]string, len(v.Dims))
	for i, d := range v.Dims {
		switch {
		case d.Known:
			dims[i] = strconv.FormatInt(d.Value, 10)
		case d.Param != "":
			dims[i] = d.Param
		default:
			dims[i] = "?"
		}
	}
	return fmt.Sprintf("%s %s[%s]", v.Name, dtypeText(v.DType), strings.Join(dims, "×"))
}

func dimsText(dims []int64) string {
	s := make([]string, len(dims))
	for i, d := range dims {
		s[i] = strconv.FormatInt(d, 10)
	}
	return "[" + strings.Join(s, "×") + "]"
}

func dtypeText(t load.DType) string { return strings.ToLower(t.String()) }
