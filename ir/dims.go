package ir

import (
	"fmt"
	"strconv"
	"strings"
)

// Dim is one dimension of a shape: c ≥ 0 is exactly c elements, −c is c·N, where N is the batch size.
type Dim int

// Batch is the symbolic batch dimension N.
const Batch Dim = -1

// Times is k times the dimension: Batch.Times(5) is 5·N.
func (d Dim) Times(k int) Dim { return d * Dim(k) }

// IsBatch reports whether the dimension depends on the batch size.
func (d Dim) IsBatch() bool { return d < 0 }

// Coef is the c of c or c·N.
func (d Dim) Coef() int { return int(max(d, -d)) }

// Bind is the dimension for batch size n.
func (d Dim) Bind(n int) int {
	if d < 0 {
		return int(-d) * n
	}
	return int(d)
}

func (d Dim) String() string {
	switch {
	case d == Batch:
		return "N"
	case d < 0:
		return strconv.Itoa(int(-d)) + "N"
	}
	return strconv.Itoa(int(d))
}

// Shape is a list of dimensions, as written in a model: ir.Shape{ir.Batch, 784}.
type Shape []Dim

// MaxRank is the largest number of dimensions of a tensor.
const MaxRank = 8

// Dims is a shape as a comparable value. Types and attributes of ops hold shapes as Dims.
type Dims struct {
	rank uint8
	d    [MaxRank]Dim
}

// MakeDims makes Dims of a shape. It panics above MaxRank: rules check ranks before they build shapes.
func MakeDims(shape ...Dim) Dims {
	if len(shape) > MaxRank {
		panic(fmt.Sprintf("ir: rank %d exceeds %d", len(shape), MaxRank))
	}
	var d Dims
	d.rank = uint8(len(shape))
	copy(d.d[:], shape)
	return d
}

// ConcreteDims makes Dims of sizes without a batch dimension.
func ConcreteDims(sizes []int) Dims {
	var d Dims
	for _, s := range sizes {
		d = d.Append(Dim(s))
	}
	return d
}

// Rank is the number of dimensions.
func (d Dims) Rank() int { return int(d.rank) }

// At is dimension i, 0 ≤ i < Rank.
func (d Dims) At(i int) Dim {
	if i < 0 || i >= int(d.rank) {
		panic(fmt.Sprintf("ir: dimension %d of a shape of rank %d", i, d.rank))
	}
	return d.d[i]
}

// With is d with dimension i replaced.
func (d Dims) With(i int, v Dim) Dims {
	_ = d.At(i)
	d.d[i] = v
	return d
}

// Append is d with one more dimension at the end.
func (d Dims) Append(v Dim) Dims {
	if d.rank == MaxRank {
		panic(fmt.Sprintf("ir: rank exceeds %d", MaxRank))
	}
	d.d[d.rank] = v
	d.rank++
	return d
}

// Shape is d as a slice.
func (d Dims) Shape() Shape { return append(Shape(nil), d.d[:d.rank]...) }

// Count is the number of elements, as coef · N^power.
func (d Dims) Count() (coef, power int) {
	coef = 1
	for _, v := range d.d[:d.rank] {
		coef *= v.Coef()
		if v.IsBatch() {
			power++
		}
	}
	return coef, power
}

// Bind is the shape for batch size n.
func (d Dims) Bind(n int) []int {
	out := make([]int, d.rank)
	for i := range out {
		out[i] = d.d[i].Bind(n)
	}
	return out
}

// Bound is d with N replaced by n.
func (d Dims) Bound(n int) Dims {
	for i := range d.d[:d.rank] {
		d.d[i] = Dim(d.d[i].Bind(n))
	}
	return d
}

// IsConcrete reports whether no dimension depends on the batch size.
func (d Dims) IsConcrete() bool {
	for _, v := range d.d[:d.rank] {
		if v.IsBatch() {
			return false
		}
	}
	return true
}

// Broadcast is the shape that d and e broadcast to by numpy's rule: they are aligned at their last dimensions, a dimension
// of 1 is repeated, and N goes with N and with 1 only. Where they do not broadcast, clash is the number of the first
// dimension in which they differ, counted from the end: 1 is the last. Otherwise it is 0.
func (d Dims) Broadcast(e Dims) (out Dims, clash int) {
	if d.Rank() < e.Rank() {
		d, e = e, d
	}
	lead := d.Rank() - e.Rank()
	for i := range e.Rank() {
		switch x, y := d.At(lead+i), e.At(i); {
		case x == y || y == 1:
		case x == 1:
			d = d.With(lead+i, y)
		default:
			return Dims{}, e.Rank() - i
		}
	}
	return d, 0
}

func (d Dims) String() string {
	var b strings.Builder
	b.WriteByte('[')
	for i, v := range d.d[:d.rank] {
		if i > 0 {
			b.WriteString("×")
		}
		b.WriteString(v.String())
	}
	b.WriteByte(']')
	return b.String()
}

// ParseDims is the inverse of Dims.String.
func ParseDims(s string) (Dims, error) {
	var d Dims
	body, ok := strings.CutPrefix(s, "[")
	body, ok2 := strings.CutSuffix(body, "]")
	if !ok || !ok2 {
		return d, fmt.Errorf("shape %q: want the form [N×784]", s)
	}
	if body == "" {
		return d, nil
	}
	parts := strings.Split(body, "×")
	if len(parts) > MaxRank {
		return d, fmt.Errorf("shape %q: rank %d exceeds %d", s, len(parts), MaxRank)
	}
	for _, p := range parts {
		v, err := parseDim(p)
		if err != nil {
			return d, fmt.Errorf("shape %q: %w", s, err)
		}
		d = d.Append(v)
	}
	return d, nil
}

func parseDim(s string) (Dim, error) {
	num, batch := strings.CutSuffix(s, "N")
	if batch && num == "" {
		return Batch, nil
	}
	n, err := strconv.Atoi(num)
	if err != nil || n < 0 || (batch && n < 2) {
		return 0, fmt.Errorf("dimension %q: want a number, N or a multiple such as 5N", s)
	}
	if batch {
		return Batch.Times(n), nil
	}
	return Dim(n), nil
}
