package operators

import (
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/runtime/load"
)

// term is a value with a label for each of its dimensions: a letter, or -1, -2, … for the dimensions under an ellipsis,
// counted from the last.
type term struct {
	v      ir.Value
	labels []int
}

// einsum is numpy's einsum: the product of its inputs, summed over the labels that the output lacks. It multiplies two
// terms at a time as matrices. The rows are the labels of the first term alone, the columns those of the second alone.
func einsum(c *call) ([]ir.Value, error) {
	terms, output, err := c.equation()
	if err != nil {
		return nil, err
	}
	if err := c.sameSizes(terms); err != nil {
		return nil, err
	}
	t := terms[0]
	for i := range terms[1:] {
		needed := slices.Clone(output)
		for _, later := range terms[i+2:] {
			needed = append(needed, later.labels...)
		}
		if t, err = c.contraction(t, terms[i+1], needed); err != nil {
			return nil, err
		}
	}
	return one(t.sum(output).order(output))
}

// equation reads the attribute equation. It returns the inputs with their labels, and the labels of the output.
func (c *call) equation() (terms []term, output []int, err error) {
	c.attr.Require("equation")
	equation := strings.ReplaceAll(c.attr.String("equation", ""), " ", "")
	left, right, explicit := strings.Cut(equation, "->")
	texts := strings.Split(left, ",")
	const most = 64 // inputs: the work grows with their square
	switch {
	case len(c.in) > most:
		return nil, nil, c.unsupported("it has %d inputs, want at most %d", len(c.in), most)
	case len(texts) != len(c.in):
		return nil, nil, c.malformed("equation %s names %d inputs, it has %d", load.Quote(equation), len(texts), len(c.in))
	}
	seen, hidden := []int{}, 0 // the most dimensions that an ellipsis stands for
	for i, text := range texts {
		labels, err := c.labels(text, c.in[i].Rank())
		if err != nil {
			return nil, nil, err
		}
		terms, seen = append(terms, term{c.in[i], labels}), append(seen, labels...)
		hidden = max(hidden, -slices.Min(append(labels, 0)))
	}
	if !explicit {
		right = implicit(left)
	}
	letters := strings.ReplaceAll(right, "...", "")
	if letters == right {
		hidden = 0
	}
	if output, err = c.labels(right, len(letters)+hidden); err != nil {
		return nil, nil, err
	}
	for i, l := range output {
		if slices.Contains(output[:i], l) || !slices.Contains(seen, l) {
			return nil, nil, c.malformed("equation %s: a label of its output occurs twice there or in no input", load.Quote(equation))
		}
	}
	return terms, output, nil
}

// labels reads the part of an equation that stands for a value of the given rank.
func (c *call) labels(text string, rank int) ([]int, error) {
	before, after, open := strings.Cut(text, "...")
	free := rank - len(before) - len(after)
	if free < 0 || !open && free != 0 {
		return nil, c.malformed("equation: %s stands for a value of rank %d", load.Quote(text), rank)
	}
	list := make([]int, 0, rank)
	for _, b := range []byte(before) {
		list = append(list, int(b))
	}
	for i := range free {
		list = append(list, i-free)
	}
	for _, b := range []byte(after) {
		list = append(list, int(b))
	}
	for _, l := range list {
		if lower := l | ('a' - 'A'); l >= 0 && (lower < 'a' || lower > 'z') {
			return nil, c.malformed("equation: %s holds %q, want letters and one ellipsis", load.Quote(text), rune(l))
		}
	}
	return list, nil
}

// implicit returns the output of an equation that gives none: the ellipsis and the letters that occur once, in
// alphabetical order.
func implicit(left string) string {
	var once []byte
	for _, b := range []byte(left) {
		if b != ',' && b != '.' && strings.Count(left, string(b)) == 1 {
			once = append(once, b)
		}
	}
	slices.Sort(once)
	if strings.Contains(left, "...") {
		return "..." + string(once)
	}
	return string(once)
}

// sameSizes checks that a label has one size everywhere. It takes the diagonal where a term has a label twice, and drops
// dimensions of 1 that broadcast.
func (c *call) sameSizes(terms []term) error {
	sizes := map[int]ir.Dim{}
	for i := range terms {
		if err := c.diagonal(&terms[i]); err != nil {
			return err
		}
		for k, l := range terms[i].labels {
			if d, ok := sizes[l]; !ok || d == 1 {
				sizes[l] = terms[i].v.Dim(k)
			}
		}
	}
	for i, t := range terms {
		var kept term
		var dims []int64
		for k, l := range t.labels {
			switch d := t.v.Dim(k); d {
			case sizes[l]:
				kept.labels, dims = append(kept.labels, l), append(dims, int64(d))
			case 1:
			default:
				return c.malformed("dimension %d of its input %d is %v, and elsewhere %v", k, i, d, sizes[l])
			}
		}
		var err error
		if kept.v, err = c.reshape(t.v, dims...); err != nil {
			return err
		}
		terms[i] = kept
	}
	return nil
}

// diagonal joins two dimensions of the same label to one, until no label occurs twice.
func (c *call) diagonal(t *term) error {
	for k := len(t.labels) - 1; k >= 0; k-- {
		l := t.labels[k]
		j := slices.Index(t.labels, l)
		if j == k {
			continue
		}
		n := int64(t.v.Dim(k))
		if int64(t.v.Dim(j)) != n {
			return c.malformed("%v has one label for the dimensions %d and %d, want equal sizes", t.v.Type(), j, k)
		}
		rest := from(0, len(t.labels))
		rest = slices.Delete(slices.Delete(rest, k, k+1), j, j+1)
		turned := op.Transpose(t.v, append(rest, j, k)...)
		lead := shape(turned)[:len(rest)]
		flat, err := c.reshape(turned, append(slices.Clone(lead), n*n)...)
		if err != nil {
			return err
		}
		t.v = op.SliceStep(flat, len(rest), 0, int(n*n), int(n)+1)
		t.labels = append(slices.Delete(slices.Delete(slices.Clone(t.labels), k, k+1), j, j+1), l)
		k = len(t.labels)
	}
	return nil
}

// contraction multiplies two terms and sums over the labels that neither the output nor another term has.
func (c *call) contraction(a, b term, needed []int) (term, error) {
	a, b = a.sum(append(slices.Clone(b.labels), needed...)), b.sum(append(slices.Clone(a.labels), needed...))
	var batch, rows, inner, cols []int
	for _, l := range a.labels {
		switch {
		case !slices.Contains(b.labels, l):
			rows = append(rows, l)
		case slices.Contains(needed, l):
			batch = append(batch, l)
		default:
			inner = append(inner, l)
		}
	}
	for _, l := range b.labels {
		if !slices.Contains(a.labels, l) {
			cols = append(cols, l)
		}
	}
	x, err := c.stacked(a, batch, rows, inner)
	if err != nil {
		return a, err
	}
	y, err := c.stacked(b, batch, inner, cols)
	if err != nil {
		return a, err
	}
	sizes := append(append(a.sizes(batch), a.sizes(rows)...), b.sizes(cols)...)
	v, err := c.reshape(c.product(x, y), sizes...)
	return term{v, slices.Concat(batch, rows, cols)}, err
}

// stacked returns a term as a stack of matrices, one for each place in batch.
func (c *call) stacked(t term, batch, rows, cols []int) (ir.Value, error) {
	sizes := []int64{product(t.sizes(rows)), product(t.sizes(cols))}
	if len(batch) > 0 {
		sizes = append([]int64{product(t.sizes(batch))}, sizes...)
	}
	return c.reshape(t.order(slices.Concat(batch, rows, cols)), sizes...)
}

// sum returns t summed over all labels but those kept.
func (t term) sum(kept []int) term {
	var axes, labels []int
	for k, l := range t.labels {
		if slices.Contains(kept, l) {
			labels = append(labels, l)
		} else {
			axes = append(axes, k)
		}
	}
	if len(axes) == 0 {
		return t
	}
	return term{op.Sum(t.v, axes...), labels}
}

// order returns the value with its dimensions in the order of labels, which must be those of t.
func (t term) order(labels []int) ir.Value {
	if slices.Equal(t.labels, labels) {
		return t.v
	}
	perm := make([]int, len(labels))
	for i, l := range labels {
		perm[i] = slices.Index(t.labels, l)
	}
	return op.Transpose(t.v, perm...)
}

func (t term) sizes(labels []int) []int64 {
	list := make([]int64, len(labels))
	for i, l := range labels {
		list[i] = int64(t.v.Dim(slices.Index(t.labels, l)))
	}
	return list
}
