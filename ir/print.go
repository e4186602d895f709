package ir

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// Print writes the canonical text of a graph: one line a node in topological order, then outputs and writes.
//
//	%0 = data image : f32[N×784]
//	%1 = state enc.0.weight : f32[784×400]
//	%2 = MatMul %0 %1 : f32[N×400]
//	%3 = LeakyReLU{Alpha:0.2} %2 : f32[N×400]
//	output code %3
//
// Empty names and names with spaces or quotes are quoted as in Go. Parse reads the text, and the graph that it returns
// prints the same text. Large constants are printed as a digest, which Parse refuses.
func Print(w io.Writer, g *Graph) error {
	for i := range g.nodes {
		if _, err := fmt.Fprintln(w, NodeText(g.Node(i))); err != nil {
			return err
		}
	}
	for _, o := range g.Outputs {
		if _, err := fmt.Fprintf(w, "output %s %v\n", nameText(o.Name), o.Value); err != nil {
			return err
		}
	}
	for _, wr := range g.Writes {
		if _, err := fmt.Fprintf(w, "write %s %v\n", nameText(wr.State.Name), wr.Value); err != nil {
			return err
		}
	}
	return nil
}

// String is the text of Print.
func (g *Graph) String() string {
	var b strings.Builder
	_ = Print(&b, g) // a Builder's writes do not fail
	return b.String()
}

// NodeText is the line that Print writes for a node.
func NodeText(n Node) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%%%d = %s", n.ID(), opText(n.Op()))
	for _, v := range n.Ins() {
		fmt.Fprintf(&b, " %v", v)
	}
	b.WriteString(" :")
	for _, t := range n.OutTypes() {
		b.WriteByte(' ')
		b.WriteString(t.String())
	}
	return b.String()
}

func opText(op Op) string {
	switch o := op.(type) {
	case Feed:
		return string(o.Input.Source) + " " + nameText(o.Input.Name)
	case Read:
		if o.State.Trainable {
			return "param " + nameText(o.State.Name)
		}
		return "state " + nameText(o.State.Name)
	case Scalar:
		return "const " + literalText(o.Tensor64())
	case Literal:
		return "const " + literalText(*o.Tensor)
	}
	return OpText(op)
}

// nameText is a name as one word.
func nameText(s string) string {
	plain := func(r rune) bool { return r != '"' && unicode.IsGraphic(r) && !unicode.IsSpace(r) }
	if s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
		return s
	}
	return strconv.Quote(s)
}

// OpText is an op's name and attributes as Print writes them: LeakyReLU{Alpha:0.2}.
func OpText(op Op) string {
	attrs := Attrs(op)
	if len(attrs) == 0 {
		return op.Spec().Name
	}
	s := make([]string, len(attrs))
	for i, a := range attrs {
		s[i] = a.Name + ":" + a.Text
	}
	return op.Spec().Name + "{" + strings.Join(s, ", ") + "}"
}

// Tensor64 is the scalar before rounding: as f64 for floating-point types, so that its text keeps every digit.
func (o Scalar) Tensor64() Tensor {
	if o.DType.IsFloat() {
		o.DType = Float64
	}
	return o.Tensor()
}
