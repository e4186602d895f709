package ir

import (
	"fmt"
	"strconv"
	"strings"
)

// Floats is a comparable list of at most MaxRank numbers, none of them NaN: the attribute type for scales.
type Floats struct {
	n uint8
	v [MaxRank]float64
}

// MakeFloats makes Floats. It panics above MaxRank entries and for NaN: callers check user input first.
func MakeFloats(v ...float64) Floats {
	if len(v) > MaxRank {
		panic(fmt.Sprintf("ir: list of %d numbers exceeds %d", len(v), MaxRank))
	}
	var l Floats
	l.n = uint8(len(v))
	for i, x := range v {
		if x != x {
			panic(fmt.Sprintf("ir: entry %d of a list of numbers is NaN", i))
		}
		l.v[i] = x
	}
	return l
}

// Len is the number of entries.
func (l Floats) Len() int { return int(l.n) }

// At is entry i.
func (l Floats) At(i int) float64 {
	if i < 0 || i >= int(l.n) {
		panic(fmt.Sprintf("ir: entry %d of a list of %d", i, l.n))
	}
	return l.v[i]
}

// Slice is the list as a slice.
func (l Floats) Slice() []float64 { return append(make([]float64, 0, l.n), l.v[:l.n]...) }

func (l Floats) String() string {
	s := make([]string, l.n)
	for i := range s {
		s[i] = strconv.FormatFloat(l.v[i], 'g', -1, 64)
	}
	return "[" + strings.Join(s, " ") + "]"
}

// ParseFloats is the inverse of Floats.String.
func ParseFloats(s string) (Floats, error) {
	body, ok := strings.CutPrefix(s, "[")
	body, ok2 := strings.CutSuffix(body, "]")
	f := strings.Fields(body)
	if !ok || !ok2 || len(f) > MaxRank {
		return Floats{}, fmt.Errorf("list %q: want the form [1 1 2.5], of at most %d numbers", s, MaxRank)
	}
	v := make([]float64, len(f))
	for i, x := range f {
		n, err := strconv.ParseFloat(x, 64)
		if err != nil || n != n {
			return Floats{}, fmt.Errorf("list %q: %q is not a number", s, x)
		}
		v[i] = n
	}
	return MakeFloats(v...), nil
}
