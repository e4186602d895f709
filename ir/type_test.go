package ir_test

import (
	"testing"

	"github.com/ganc-ml/ganc/ir"
)

// TestTypes: what a type says of itself, and that its text is read back.
func TestTypes(t *testing.T) {
	n := ir.Batch
	for _, c := range []struct {
		t           ir.Type
		text        string
		bytes       int // for N = 3
		coef, power int
		concrete    bool
	}{
		{ir.TypeOf(ir.Float32), "f32[]", 4, 1, 0, true},
		{ir.TypeOf(ir.Float32, n, 784), "f32[N×784]", 3 * 784 * 4, 784, 1, false},
		{ir.TypeOf(ir.Float64, n.Times(5), 2), "f64[5N×2]", 15 * 2 * 8, 10, 1, false},
		{ir.TypeOf(ir.Int64, n, n), "i64[N×N]", 9 * 8, 1, 2, false},
		{ir.TypeOf(ir.Int32, 0, 3), "i32[0×3]", 0, 0, 0, true},
		{ir.TypeOf(ir.Uint8, 1, 2, 3, 4, 5, 6, 7, 8), "u8[1×2×3×4×5×6×7×8]", 40320, 40320, 0, true},
		{ir.TypeOf(ir.Bool, n.Times(1)), "bool[N]", 3, 1, 1, false},
	} {
		if got := c.t.String(); got != c.text {
			t.Errorf("got %s, want %s", got, c.text)
		}
		if back, err := ir.ParseType(c.text); err != nil || back != c.t {
			t.Errorf("%s is read as %v, %v", c.text, back, err)
		}
		if got := c.t.Bytes(3); got != c.bytes {
			t.Errorf("%s: %d bytes, want %d", c.text, got, c.bytes)
		}
		if coef, power := c.t.Count(); coef != c.coef || power != c.power {
			t.Errorf("%s: %d·N^%d elements, want %d·N^%d", c.text, coef, power, c.coef, c.power)
		}
		if got := c.t.IsConcrete(); got != c.concrete {
			t.Errorf("%s: concrete is %v", c.text, got)
		}
		if got := c.t.WithDims(c.t.Bound(3)); got.Bytes(99) != c.bytes {
			t.Errorf("%s bound to 3 is %v", c.text, got)
		}
	}
}

func TestParseTypeErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"f32", `type "f32": want the form f32[N×784]`},
		{"f16[2]", `type "f16[2]": unknown element type "f16"`},
		{"invalid[2]", `type "invalid[2]": unknown element type "invalid"`},
		{"f32[2", `shape "[2": want the form [N×784]`},
		{"f32[2x3]", `shape "[2x3]": dimension "2x3": want a number, N or a multiple such as 5N`},
		{"f32[-2]", `shape "[-2]": dimension "-2": want a number, N or a multiple such as 5N`},
		{"f32[1N]", `shape "[1N]": dimension "1N": want a number, N or a multiple such as 5N`},
		{"f32[×]", `shape "[×]": dimension "": want a number, N or a multiple such as 5N`},
		{"f32[1×1×1×1×1×1×1×1×1]", `shape "[1×1×1×1×1×1×1×1×1]": rank 9 exceeds 8`},
	} {
		if _, err := ir.ParseType(c.text); err == nil || err.Error() != c.want {
			t.Errorf("%s:\ngot  %v\nwant %s", c.text, err, c.want)
		}
	}
}

// TestDims: changing a copy leaves the original alone.
func TestDims(t *testing.T) {
	d := ir.MakeDims(2, 3)
	if e := d.With(1, ir.Batch).Append(7); e.String() != "[2×N×7]" || d.String() != "[2×3]" {
		t.Errorf("got %v and %v", e, d)
	}
	if a, b := d.Append(9), d.Append(9); a != b {
		t.Errorf("%v and %v are equal shapes but not equal", a, b)
	}
	for _, f := range []func(){
		func() { d.At(2) },
		func() { d.At(-1) },
		func() { ir.MakeDims(make([]ir.Dim, 9)...) },
		func() { ir.MakeDims(make([]ir.Dim, 8)...).Append(1) },
	} {
		if !panics(f) {
			t.Error("an index or a rank out of range did not panic")
		}
	}
}

func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return false
}

// TestInts: lists hold any int and are read back.
func TestInts(t *testing.T) {
	for _, c := range []struct {
		list []int
		text string
	}{
		{nil, "[]"}, {[]int{0}, "[0]"}, {[]int{2, 0, -1}, "[2 0 -1]"}, {[]int{1 << 40, -1 << 40}, "[1099511627776 -1099511627776]"},
	} {
		l := ir.MakeInts(c.list...)
		back, err := ir.ParseInts(c.text)
		if l.String() != c.text || back != l || err != nil {
			t.Errorf("%v: got %v, read back %v, %v", c.list, l, back, err)
		}
		for i, x := range c.list {
			if l.At(i) != x || l.Slice()[i] != x || !l.Contains(x) {
				t.Errorf("%v: entry %d is %d", l, i, l.At(i))
			}
		}
	}
	if ir.MakeInts(1).Contains(0) {
		t.Error("[1] contains what lies behind its end")
	}
	for _, c := range []struct{ text, want string }{
		{"1 2", `list "1 2": want the form [0 2 1]`},
		{"[1 x]", `list "[1 x]": "x" is not an integer`},
		{"[1 2 3 4 5 6 7 8 9]", `list "[1 2 3 4 5 6 7 8 9]": more than 8 entries`},
	} {
		if _, err := ir.ParseInts(c.text); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

// TestBroadcast: numpy's rule, on both orders of the operands.
func TestBroadcast(t *testing.T) {
	n := ir.Batch
	for _, row := range []struct {
		a, b, want ir.Shape
		clash      int
	}{
		{ir.Shape{}, ir.Shape{}, ir.Shape{}, 0},
		{ir.Shape{2, 3}, ir.Shape{}, ir.Shape{2, 3}, 0},
		{ir.Shape{2, 3}, ir.Shape{3}, ir.Shape{2, 3}, 0},
		{ir.Shape{2, 1}, ir.Shape{3}, ir.Shape{2, 3}, 0},
		{ir.Shape{2, 1, 4}, ir.Shape{5, 1}, ir.Shape{2, 5, 4}, 0},
		{ir.Shape{n, 3}, ir.Shape{n, 1}, ir.Shape{n, 3}, 0},
		{ir.Shape{1, 3}, ir.Shape{n, 1}, ir.Shape{n, 3}, 0},
		{ir.Shape{0, 3}, ir.Shape{1, 3}, ir.Shape{0, 3}, 0},
		{ir.Shape{2, 3}, ir.Shape{2}, nil, 1},
		{ir.Shape{2, 3}, ir.Shape{4, 3}, nil, 2},
		{ir.Shape{n, 3}, ir.Shape{2, 3}, nil, 2},
		{ir.Shape{n, 3}, ir.Shape{n.Times(2), 3}, nil, 2},
	} {
		for _, p := range [][2]ir.Shape{{row.a, row.b}, {row.b, row.a}} {
			got, clash := ir.MakeDims(p[0]...).Broadcast(ir.MakeDims(p[1]...))
			if got != ir.MakeDims(row.want...) || clash != row.clash {
				t.Errorf("%v and %v: got %v, clash %d, want %v, clash %d", p[0], p[1], got, clash, row.want, row.clash)
			}
		}
	}
}
