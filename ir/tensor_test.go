package ir_test

import (
	"slices"
	"testing"
	"unsafe"

	"github.com/ganc-ml/ganc/ir"
)

// TestTensorMemory: views share, clones do not, and new tensors are aligned zeros.
func TestTensorMemory(t *testing.T) {
	data := []float32{1, 2, 3, 4, 5, 6}
	x := ir.FromSlice(data, 2, 3)
	y, z := x.Reshaped(3, 2), x.Clone()
	data[5] = 9
	if got := y.Float32s()[5]; got != 9 {
		t.Errorf("a view holds %g, want 9", got)
	}
	if got := z.Float32s()[5]; got != 6 {
		t.Errorf("a clone holds %g, want 6", got)
	}
	if !x.Shares(y) || x.Shares(z) || x.Shares(ir.Tensor{}) {
		t.Error("Shares is wrong")
	}
	if got, want := y.Type(), ir.TypeOf(ir.Float32, 3, 2); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, n := range []int{1, 3, 64, 1000} {
		u := ir.NewTensor(ir.Float64, n)
		if uintptr(unsafe.Pointer(unsafe.SliceData(u.Bytes())))%64 != 0 {
			t.Errorf("a tensor of %d elements is not aligned", n)
		}
		if !slices.Equal(u.Float64s(), make([]float64, n)) {
			t.Errorf("a new tensor of %d elements is not zero", n)
		}
	}
}

// TestOver: a tensor over the memory of another keeps its type. Neighbours do not overlap.
func TestOver(t *testing.T) {
	data := []float32{1, 2, 3, 4, 5, 6}
	x, y := ir.FromSlice(data[:4], 4), ir.FromSlice(data[2:], 4)
	z := ir.NewTensor(ir.Int32, 2, 2).Over(y)
	if z.Type() != ir.TypeOf(ir.Int32, 2, 2) || !z.Shares(y) {
		t.Errorf("got a %v, sharing memory: %t", z.Type(), z.Shares(y))
	}
	left, right := ir.FromSlice(data[:3], 3), ir.FromSlice(data[3:], 3)
	for _, row := range []struct {
		a, b ir.Tensor
		want bool
	}{{x, y, true}, {x, z, true}, {left, right, false}, {left, x, true}, {right, x, true}, {x, ir.FromSlice(data[2:2], 0), false}, {x, ir.Tensor{}, false}} {
		if row.a.Overlaps(row.b) != row.want || row.b.Overlaps(row.a) != row.want {
			t.Errorf("%v and %v: want overlap %t", row.a.Float32s(), row.b.Bytes(), row.want)
		}
	}
}

// TestTensorElementTypes: elements come back as what they were put in.
func TestTensorElementTypes(t *testing.T) {
	checkElements(t, ir.Float32, []float32{1.5, -2})
	checkElements(t, ir.Float64, []float64{1.5, -2})
	checkElements(t, ir.Int64, []int64{1 << 40, -2})
	checkElements(t, ir.Int32, []int32{1 << 30, -2})
	checkElements(t, ir.Uint8, []uint8{255, 1})
	checkElements(t, ir.Bool, []bool{true, false})
}

func checkElements[T ir.Element](t *testing.T, dt ir.DType, x []T) {
	t.Helper()
	u := ir.FromSlice(x, len(x))
	back := ir.TensorOver(u.Bytes(), dt, len(x))
	if u.DType() != dt || !slices.Equal(ir.Slice[T](back), x) || len(u.Bytes()) != len(x)*dt.Size() {
		t.Errorf("%v: got %v as %v in %d bytes", dt, ir.Slice[T](back), u.DType(), len(u.Bytes()))
	}
}

// TestTensorPanics: what the compiler must never do.
func TestTensorPanics(t *testing.T) {
	x := ir.NewTensor(ir.Float32, 2, 3)
	for name, f := range map[string]func(){
		"other count":         func() { x.Reshaped(4) },
		"other element type":  func() { x.Float64s() },
		"too few elements":    func() { ir.FromSlice([]int64{1}, 2) },
		"other size":          func() { x.Over(ir.NewTensor(ir.Float32, 5)) },
		"negative dimension":  func() { ir.NewTensor(ir.Bool, -1, -1) },
		"buffer too long":     func() { ir.TensorOver(make([]byte, 5), ir.Float32, 1) },
		"unaligned buffer":    func() { ir.TensorOver(ir.AlignedBytes(8)[1:5], ir.Float32, 1) },
		"no element type":     func() { ir.TensorOver(nil, ir.Invalid) },
		"elements of nothing": func() { ir.Tensor{}.Float32s() },
	} {
		if !panics(f) {
			t.Errorf("%s: no panic", name)
		}
	}
}

// TestEmptyTensors: no elements are no memory.
func TestEmptyTensors(t *testing.T) {
	x := ir.NewTensor(ir.Float32, 0, 3)
	if x.Len() != 0 || len(x.Float32s()) != 0 || len(x.Bytes()) != 0 || x.IsZero() || !(ir.Tensor{}).IsZero() {
		t.Errorf("got %d elements, %d bytes", x.Len(), len(x.Bytes()))
	}
	if c := x.Clone(); c.Type() != x.Type() || c.Shares(x) {
		t.Errorf("the clone is %v", c.Type())
	}
}

// TestFill: every element type is filled with the rounded value.
func TestFill(t *testing.T) {
	for _, dt := range []ir.DType{ir.Float32, ir.Float64, ir.Int64, ir.Int32, ir.Uint8, ir.Bool} {
		x, want := ir.NewTensor(dt, 3), ir.NewTensor(dt)
		ir.Fill{Value: 2}.Init(x, nil)
		ir.Fill{Value: 2}.Init(want, nil)
		if got := x.Bytes()[2*dt.Size():]; !slices.Equal(got, want.Bytes()) || slices.Max(got) == 0 {
			t.Errorf("%v: filled with % x", dt, x.Bytes())
		}
	}
}

// TestAlignedBytes: memory is zero, of the length asked for, and starts where kernels and huge pages want it.
func TestAlignedBytes(t *testing.T) {
	for _, c := range []struct{ n, to int }{{1, 64}, {1000, 64}, {4<<20 - 1, 64}, {4 << 20, 2 << 20}, {5<<20 + 3, 2 << 20}} {
		b := ir.AlignedBytes(c.n)
		if len(b) != c.n || cap(b) != c.n || uintptr(unsafe.Pointer(&b[0]))%uintptr(c.to) != 0 {
			t.Errorf("%d bytes: length %d, capacity %d at %p, want a multiple of %d", c.n, len(b), cap(b), &b[0], c.to)
		}
		for i, x := range b {
			if x != 0 {
				t.Fatalf("%d bytes: byte %d is %d, want 0", c.n, i, x)
			}
		}
	}
}
