package anatomy

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
)

// DifferError says in what two files differ.
type DifferError struct{ Differences int }

func (e *DifferError) Error() string {
	return "the files differ: " + words.Count(e.Differences, "difference")
}

// Difference is one respect in which two files differ.
type Difference struct {
	Part string // header, input, output, node, weight, metadata or numbers
	Text string
}

// Diff compares two files: what they declare, their nodes, their weights by name, their metadata, and what they compute
// from the same inputs.
func Diff(a, b *Facts) []Difference {
	d := &differences{}
	d.header(a, b)
	d.values("input", a.Inputs, b.Inputs)
	d.values("output", a.Outputs, b.Outputs)
	d.nodes(a, b)
	d.weights(a, b)
	d.metadata(a, b)
	d.numbers(a, b)
	return d.list
}

type differences struct{ list []Difference }

func (d *differences) add(part, format string, args ...any) {
	d.list = append(d.list, Difference{part, fmt.Sprintf(format, args...)})
}

func (d *differences) header(a, b *Facts) {
	for _, p := range []struct {
		name string
		a, b any
	}{{"IR version", a.IRVersion, b.IRVersion}, {"opset", a.OpsetVersion, b.OpsetVersion}, {"producer", a.Producer + " " + a.ProducerVer, b.Producer + " " + b.ProducerVer}} {
		if p.a != p.b {
			d.add("header", "%s %v, %v", p.name, p.a, p.b)
		}
	}
}

func (d *differences) values(part string, a, b []load.ValueInfo) {
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a):
			d.add(part, "%s is in the second file alone", ValueText(b[i]))
		case i >= len(b):
			d.add(part, "%s is in the first file alone", ValueText(a[i]))
		case ValueText(a[i]) != ValueText(b[i]):
			d.add(part, "%s, %s", ValueText(a[i]), ValueText(b[i]))
		}
	}
}

// nodes compares the nodes in their order. Values are called by the node that computes them, so that other names of values
// alone are no difference.
func (d *differences) nodes(a, b *Facts) {
	x, y := canonical(a.Nodes), canonical(b.Nodes)
	if len(x) != len(y) {
		d.add("node", "%d nodes, %d", len(x), len(y))
	}
	differ, first := 0, -1
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			if differ++; first < 0 {
				first = i
			}
		}
	}
	if differ > 0 {
		d.add("node", "%s of %d differ, the first is %d: %s, %s", words.Count(differ, "node"), min(len(x), len(y)), first, x[first], y[first])
	}
}

func canonical(nodes []load.Node) []string {
	names := map[string]string{}
	list := make([]string, len(nodes))
	for i, n := range nodes {
		in := make([]string, len(n.Inputs))
		for k, name := range n.Inputs {
			if in[k] = name; names[name] != "" {
				in[k] = names[name]
			}
		}
		for k, out := range n.Outputs {
			names[out] = fmt.Sprintf("#%d.%d", i, k)
		}
		list[i] = fmt.Sprintf("%s%s(%s)", n.OpType, AttrsText(n.Attrs), strings.Join(in, ", "))
	}
	return list
}

func (d *differences) weights(a, b *Facts) {
	for _, t := range a.Initializers {
		u, ok := b.Initializer(t.Name)
		if !ok {
			d.add("weight", "%s is in the first file alone", t.Name)
			continue
		}
		d.weight(t, u)
	}
	for _, t := range b.Initializers {
		if _, ok := a.Initializer(t.Name); !ok {
			d.add("weight", "%s is in the second file alone", t.Name)
		}
	}
}

func (d *differences) weight(t, u load.Tensor) {
	if t.DType != u.DType || !slices.Equal(t.Dims, u.Dims) {
		d.add("weight", "%s is %s%s, %s%s", t.Name, DTypeText(t.DType), DimsText(t.Dims), DTypeText(u.DType), DimsText(u.Dims))
		return
	}
	if bytes.Equal(t.Raw, u.Raw) && slices.EqualFunc(t.Strings, u.Strings, bytes.Equal) {
		return
	}
	x, err := t.IR()
	y, again := u.IR()
	if err != nil || again != nil {
		d.add("weight", "%s has other elements", t.Name)
		return
	}
	d.add("weight", "%s: %s", t.Name, apart(x, y))
}

// apart says how far two tensors of one type and shape lie apart. It is empty for equal bits.
func apart(x, y ir.Tensor) string {
	if bytes.Equal(x.Bytes(), y.Bytes()) {
		return ""
	}
	size := x.DType().Size()
	differ, most, at := 0, -1.0, 0
	for i := range x.Len() {
		if bytes.Equal(x.Bytes()[i*size:(i+1)*size], y.Bytes()[i*size:(i+1)*size]) {
			continue
		}
		differ++
		by := math.Abs(x.At(i) - y.At(i))
		if by != by {
			by = math.Inf(1)
		}
		if by > most {
			most, at = by, i
		}
	}
	return fmt.Sprintf("%s of %d differ, by %.3g at most: element %d is %s, %s", words.Count(differ, "element"), x.Len(), most, at, x.ElementText(at), y.ElementText(at))
}

func (d *differences) metadata(a, b *Facts) {
	for _, e := range a.Metadata {
		switch v, ok := b.Meta(e.Key); {
		case !ok:
			d.add("metadata", "%s is in the first file alone", e.Key)
		case v != e.Value:
			d.add("metadata", "%s differs", e.Key)
		}
	}
	for _, e := range b.Metadata {
		if _, ok := a.Meta(e.Key); !ok {
			d.add("metadata", "%s is in the second file alone", e.Key)
		}
	}
}
