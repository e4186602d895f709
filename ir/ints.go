package ir

import (
	"fmt"
	"strconv"
	"strings"
)

// Ints is a comparable list of at most MaxRank integers: the attribute type for axes, permutations, pads and sizes.
type Ints struct {
	n uint8
	v [MaxRank]int
}

// MakeInts makes Ints. It panics above MaxRank entries: callers check user input first.
func MakeInts(v ...int) Ints {
	if len(v) > MaxRank {
		panic(fmt.Sprintf("ir: list of %d integers exceeds %d", len(v), MaxRank))
	}
	var l Ints
	l.n = uint8(len(v))
	copy(l.v[:], v)
	return l
}

// Len is the number of entries.
func (l Ints) Len() int { return int(l.n) }

// At is entry i.
func (l Ints) At(i int) int {
	if i < 0 || i >= int(l.n) {
		panic(fmt.Sprintf("ir: entry %d of a list of %d", i, l.n))
	}
	return l.v[i]
}

// Slice is the list as a slice.
func (l Ints) Slice() []int {
	return append(make([]int, 0, l.n), l.v[:l.n]...)
}

// Contains reports whether x is an entry.
func (l Ints) Contains(x int) bool {
	for _, v := range l.v[:l.n] {
		if v == x {
			return true
		}
	}
	return false
}

func (l Ints) String() string {
	s := make([]string, l.n)
	for i := range s {
		s[i] = strconv.Itoa(l.v[i])
	}
	return "[" + strings.Join(s, " ") + "]"
}

// ParseInts is the inverse of Ints.String.
func ParseInts(s string) (Ints, error) {
	body, ok := strings.CutPrefix(s, "[")
	body, ok2 := strings.CutSuffix(body, "]")
	if !ok || !ok2 {
		return Ints{}, fmt.Errorf("list %q: want the form [0 2 1]", s)
	}
	f := strings.Fields(body)
	if len(f) > MaxRank {
		return Ints{}, fmt.Errorf("list %q: more than %d entries", s, MaxRank)
	}
	v := make([]int, len(f))
	for i, x := range f {
		n, err := strconv.Atoi(x)
		if err != nil {
			return Ints{}, fmt.Errorf("list %q: %q is not an integer", s, x)
		}
		v[i] = n
	}
	return MakeInts(v...), nil
}
