package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// Picking and placing single elements along an axis. In every other dimension an index stands where its element does.
// Indices are i64 or i32; a negative one counts from the end. Eval panics with an ir.IndexError where one is
// out of range, which the compiler and the runtime return.
type (
	// GatherElementsOp is, for Axis 1: out[i,j,k] = x[i, indices[i,j,k], k].
	GatherElementsOp struct {
		Axis int `onnx:"axis"`
	}
	// ScatterElementsOp is its input with elements replaced, or with Add increased, for Axis 1: out[i, indices[i,j,k],
	// k] = updates[i,j,k]. Elements are added in the order of updates. Without Add the last of equal indices of a line
	// decides; the gradient is right only if the indices of a line differ.
	ScatterElementsOp struct {
		Axis int
		Add  bool
	}
)

// GatherElements is the elements of x that indices, of x's rank, name along an axis: a value of the shape of indices.
// A negative axis counts from the end.
func GatherElements(x, indices ir.Value, axis int) ir.Value {
	axis = fromEnd(axis, x)
	if v, bad := outside("GatherElements", x, indices, axis); bad {
		return v
	}
	return ir.Apply(GatherElementsOp{axis}, x, indices)
}

// ScatterElements is x with updates, of the shape of indices, in place of the elements that indices name along an axis.
// A negative axis counts from the end.
func ScatterElements(x, indices, updates ir.Value, axis int) ir.Value {
	return scatter("ScatterElements", x, indices, updates, axis, false)
}

// ScatterAdd is x with updates, of the shape of indices, added to the elements that indices name along an axis. A
// negative axis counts from the end.
func ScatterAdd(x, indices, updates ir.Value, axis int) ir.Value {
	return scatter("ScatterAdd", x, indices, updates, axis, true)
}

func scatter(name string, x, indices, updates ir.Value, axis int, add bool) ir.Value {
	axis = fromEnd(axis, x)
	if v, bad := outside(name, x, indices, axis); bad {
		return v
	}
	return ir.Apply(ScatterElementsOp{axis, add}, x, indices, updates)
}

// outside refuses constant indices that are out of range of x's axis.
func outside(name string, x, indices ir.Value, axis int) (instead ir.Value, bad bool) {
	if x.IsZero() || x.IsPoison() || indices.IsZero() || indices.IsPoison() || checkAxis(axis, x.Type()) != nil || x.Dim(axis).IsBatch() {
		return ir.Value{}, false
	}
	t, ok := ir.Constant(indices.Op())
	if !ok || t.DType() != ir.Int64 && t.DType() != ir.Int32 {
		return ir.Value{}, false
	}
	for i, size := 0, float64(x.Dim(axis)); i < t.Len(); i++ {
		if k := t.At(i); k < -size || k >= size {
			return refuse(x, "%s: index %.0f of dimension %d of %v: want %.0f to %.0f", name, k, axis, x.Type(), -size, size-1), true
		}
	}
	return ir.Value{}, false
}

func (GatherElementsOp) Spec() ir.Spec {
	return ir.Spec{Name: "GatherElements", In: ir.Exactly(2), ONNX: "GatherElements", Since: 11, Doc: "elements picked by index along an axis"}
}
func (ScatterElementsOp) Spec() ir.Spec {
	return ir.Spec{Name: "ScatterElements", In: ir.Exactly(3), Doc: "elements replaced, or added to, by index along an axis"}
}

func (o GatherElementsOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkElements(o.Axis, in[0], in[1]); err != nil {
		return nil, err
	}
	return []ir.Type{in[0].WithDims(in[1].Dims)}, nil
}

func (o ScatterElementsOp) Infer(in []ir.Type) ([]ir.Type, error) {
	x, idx, updates := in[0], in[1], in[2]
	if err := checkElements(o.Axis, x, idx); err != nil {
		return nil, err
	}
	if want := x.WithDims(idx.Dims); updates != want {
		return nil, fmt.Errorf("updates are %v, want %v for indices %v", updates, want, idx)
	}
	if o.Add && !isArithmetic(x.DType) {
		return nil, fmt.Errorf("cannot add to %v, want %s", x, wantArithmetic)
	}
	return in[:1], nil
}

// checkElements checks the type of x and of the indices into it.
func checkElements(axis int, x, idx ir.Type) error {
	if err := checkAxis(axis, x); err != nil {
		return err
	}
	if idx.DType != ir.Int64 && idx.DType != ir.Int32 {
		return fmt.Errorf("indices are %v, want i64 or i32", idx)
	}
	if idx.Rank() != x.Rank() {
		return fmt.Errorf("indices are %v, want rank %d as %v has", idx, x.Rank(), x)
	}
	for i := range x.Rank() {
		a, b := idx.At(i), x.At(i)
		if i != axis && a != b && (a.IsBatch() != b.IsBatch() || a.Coef() > b.Coef()) {
			return fmt.Errorf("indices %v exceed %v in dimension %d", idx, x, i)
		}
	}
	return nil
}

func (o GatherElementsOp) Eval(_ *ir.Env, out, in []ir.Tensor) {
	var w elements
	w.meet(o.Axis, in[0].Shape(), in[1])
	switch out[0].DType().Size() {
	case 8:
		pickEach(&w, words[uint64](out[0]), words[uint64](in[0]))
	case 4:
		pickEach(&w, words[uint32](out[0]), words[uint32](in[0]))
	default:
		pickEach(&w, words[uint8](out[0]), words[uint8](in[0]))
	}
}

func (o ScatterElementsOp) Eval(_ *ir.Env, out, in []ir.Tensor) {
	copy(out[0].Bytes(), in[0].Bytes())
	var w elements
	w.meet(o.Axis, in[0].Shape(), in[1])
	switch dt := out[0].DType(); {
	case !o.Add && dt.Size() == 8:
		placeEach(&w, words[uint64](out[0]), words[uint64](in[2]))
	case !o.Add && dt.Size() == 4:
		placeEach(&w, words[uint32](out[0]), words[uint32](in[2]))
	case !o.Add:
		placeEach(&w, words[uint8](out[0]), words[uint8](in[2]))
	case dt == ir.Float32:
		addEach(&w, out[0].Float32s(), in[2].Float32s())
	case dt == ir.Float64:
		addEach(&w, out[0].Float64s(), in[2].Float64s())
	case dt == ir.Int64:
		addEach(&w, out[0].Int64s(), in[2].Int64s())
	case dt == ir.Int32:
		addEach(&w, ir.Slice[int32](out[0]), ir.Slice[int32](in[2]))
	}
}

// elements is the loop in which every index, array 0, meets the line of x, array 1, that it chooses an element of.
type elements struct {
	loop
	size, stride int // of the axis of x
	wide         []int64
	narrow       []int32
}

func (w *elements) meet(axis int, x []int, indices ir.Tensor) {
	own, step := strides(indices.Shape()), strides(x)
	w.size, w.stride, step[axis] = x[axis], step[axis], 0
	for i, n := range indices.Shape() {
		w.axis(n, steps{own[i], step[i]})
	}
	w.start()
	if indices.DType() == ir.Int64 {
		w.wide = indices.Int64s()
	} else {
		w.narrow = ir.Slice[int32](indices)
	}
}

// offset is where in x the element stands that index i of the current line chooses.
func (w *elements) offset(i int) int {
	k := 0
	if w.wide != nil {
		k = int(w.wide[w.at[0]+i])
	} else {
		k = int(w.narrow[w.at[0]+i])
	}
	return w.at[1] + i*w.unit[1] + position(k, w.size)*w.stride
}

func pickEach[T any](w *elements, dst, x []T) {
	for ; !w.done; w.next() {
		for i := range dst[w.at[0]:][:w.line] {
			dst[w.at[0]+i] = x[w.offset(i)]
		}
	}
}

func placeEach[T any](w *elements, dst, updates []T) {
	for ; !w.done; w.next() {
		for i, v := range updates[w.at[0]:][:w.line] {
			dst[w.offset(i)] = v
		}
	}
}

func addEach[T number](w *elements, dst, updates []T) {
	for ; !w.done; w.next() {
		for i, v := range updates[w.at[0]:][:w.line] {
			dst[w.offset(i)] += v
		}
	}
}

// Grad adds each element of dy to where it was picked.
func (o GatherElementsOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	x := n.In(0)
	return []ir.Value{ir.Apply(ScatterElementsOp{o.Axis, true}, Zeros(x), n.In(1), dy[0]), {}}
}

// Grad gives each update the gradient of the element that it went to. Replaced elements have a gradient of 0.
func (o ScatterElementsOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	dx, indices := dy[0], n.In(1)
	du := ir.Apply(GatherElementsOp{o.Axis}, dy[0], indices)
	if !o.Add {
		dx = ir.Apply(o, dy[0], indices, Zeros(n.In(2)))
	}
	return []ir.Value{dx, {}, du}
}

// Alias: the output may replace the input whose elements are replaced. Eval copies it first.
func (ScatterElementsOp) Alias(_, in int) bool { return in == 0 }
