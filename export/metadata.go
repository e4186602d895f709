package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/ganc-ml/ganc/ir"
)

// port is an input or output as ganc.io describes it: its name beside the fields of ir.Port.
type port struct {
	Name string `json:"name"`
	ir.Port
}

type ports struct {
	Inputs  []port `json:"inputs"`
	Outputs []port `json:"outputs"`
}

// io returns the JSON document of ganc.io.
func (e *emitter) io(g *ir.Graph) (string, error) {
	doc := ports{Inputs: []port{}, Outputs: []port{}}
	if n := e.opt.Network; n != nil {
		doc.Inputs, doc.Outputs = describe(n.Ins), describe(n.Outs)
	} else {
		for _, in := range g.Inputs() {
			doc.Inputs = append(doc.Inputs, port{in.Name, in.Port})
		}
		for _, o := range g.Outputs {
			doc.Outputs = append(doc.Outputs, port{Name: o.Name})
		}
	}
	text, err := compact(doc)
	if err != nil {
		return "", &Error{Err: fmt.Errorf("ports of %q: %w", e.opt.Name, err)}
	}
	return text, nil
}

func describe(list []ir.NetworkPort) []port {
	out := make([]port, len(list))
	for i, p := range list {
		out[i] = port{p.Name, p.Port}
	}
	return out
}

// compact returns v as JSON without white space and without escapes for HTML.
func compact(v any) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}

// entries is a JSON object of strings in the order of the list.
type entries []Entry

func (es entries) json() string {
	var b strings.Builder
	b.WriteByte('{')
	for i, p := range es {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(quoteJSON(p.Key) + ":" + quoteJSON(p.Value))
	}
	b.WriteByte('}')
	return b.String()
}

func quoteJSON(s string) string {
	text, err := compact(s)
	if err != nil {
		panic("export: a string is not JSON: " + err.Error())
	}
	return text
}

// sourceText returns the places that a node comes from: "models/gan.go:31 gen.0" for each node that was merged into it.
func sourceText(origins []ir.Origin) string {
	var list []string
	for _, o := range origins {
		switch {
		case o.Pos.IsZero():
		case o.Layer == "":
			list = append(list, o.Pos.String())
		default:
			list = append(list, o.Pos.String()+" "+o.Layer)
		}
	}
	return strings.Join(list, "; ")
}
