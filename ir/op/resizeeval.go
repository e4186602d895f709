package op

import (
	"slices"
	"unsafe"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

func (o ResizeOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	o.Prepare([]ir.Type{out[0].Type()}, []ir.Type{in[0].Type()})(e, out, in)
}

func (o ResizeAdjointOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	o.Prepare([]ir.Type{out[0].Type()}, []ir.Type{in[0].Type()})(e, out, in)
}

// Prepare computes the weights.
func (o ResizeOp) Prepare(out, in []ir.Type) func(e *ir.Env, out, in []ir.Tensor) {
	r := o.resampling(out, in)
	takes := o.takes()
	switch dt := in[0].DType; {
	case dt == ir.Float32 && !takes:
		return resampled(r, ir.Tensor.Float32s, mixing32)
	case dt == ir.Float64 && !takes:
		return resampled(r, ir.Tensor.Float64s, mixing64)
	case dt.Size() == 8:
		return resampled(r, words[uint64], taking[uint64])
	case dt.Size() == 4:
		return resampled(r, words[uint32], taking[uint32])
	default:
		return resampled(r, words[uint8], taking[uint8])
	}
}

// Prepare computes the weights.
func (o ResizeAdjointOp) Prepare(out, in []ir.Type) func(e *ir.Env, out, in []ir.Tensor) {
	r := o.resampling(out, in)
	if in[0].DType == ir.Float32 {
		return resampled(r, ir.Tensor.Float32s, mixing32)
	}
	return resampled(r, ir.Tensor.Float64s, mixing64)
}

// Scratch is room for what lies between the dimensions.
func (o ResizeOp) Scratch(out, in []ir.Type) int {
	return o.resampling(out, in).bytes(in[0].DType.Size())
}

// Scratch is room for what lies between the dimensions.
func (o ResizeAdjointOp) Scratch(out, in []ir.Type) int {
	return o.resampling(out, in).bytes(in[0].DType.Size())
}

func (o ResizeOp) resampling(out, in []ir.Type) *resampling {
	return &resampling{Sampling: o.Sampling, from: in[0].Bind(0), to: out[0].Bind(0)}
}

func (o ResizeAdjointOp) resampling(out, in []ir.Type) *resampling {
	return &resampling{Sampling: o.Sampling, from: out[0].Bind(0), to: in[0].Bind(0), back: true}
}

// resampling is a Resize from a shape to another, or the way back.
type resampling struct {
	Sampling
	from, to []int
	back     bool
}

// pass resizes the lines of one dimension: outer blocks of lines of from elements, inner lines beside each other.
type pass struct {
	outer, from, inner int
	rows               [][]kernel.Tap // of each element of a resulting line
	absent             float64        // what an element without taps is
}

// size is the number of elements of the result.
func (p *pass) size() int { return p.outer * len(p.rows) * p.inner }

// lastFirst reports whether the last dimension takes the first turn: copies are the same in any order, and where they grow
// in number the rows of the last dimensions are best made before the first dimensions repeat them.
func (r *resampling) lastFirst() bool {
	return !r.back && r.takes() && volume(r.to) > volume(r.from)
}

// passes is a pass for each dimension that changes, in turn.
func (r *resampling) passes() []*pass {
	var list []*pass
	for i := range r.from {
		if !r.Changes(i, r.from[i], r.to[i]) {
			continue
		}
		l := r.line(i, r.from[i], r.to[i])
		p := &pass{from: r.from[i], rows: make([][]kernel.Tap, r.to[i]), absent: r.Extrapolation}
		for j := range p.rows {
			p.rows[j] = l.taps(j)
		}
		if r.back {
			p.from, p.rows, p.absent = r.to[i], adjointTaps(p.rows, r.from[i]), 0
		}
		p.outer, p.inner = r.around(i)
		list = append(list, p)
	}
	if r.lastFirst() {
		slices.Reverse(list)
	}
	return list
}

// adjointTaps is the taps of the adjoint: those of each of the from elements, in rising order of the resized ones.
func adjointTaps(rows [][]kernel.Tap, from int) [][]kernel.Tap {
	back := make([][]kernel.Tap, from)
	for j, taps := range rows {
		for _, t := range taps {
			back[t.At] = append(back[t.At], kernel.Tap{At: j, Weight: t.Weight})
		}
	}
	return back
}

// around is the number of blocks before dimension i and of elements behind it; sizes of dimensions that had their turn are
// new.
func (r *resampling) around(i int) (outer, inner int) {
	before, after := r.from, r.to
	if r.back != r.lastFirst() {
		before, after = after, before
	}
	return volume(after[:i]), volume(before[i+1:])
}

func volume(sizes []int) int {
	n := 1
	for _, size := range sizes {
		n *= size
	}
	return n
}

// bytes is the size of the workspace for elements of a size.
func (r *resampling) bytes(size int) int {
	total := 0
	for i := range r.from {
		if r.Changes(i, r.from[i], r.to[i]) {
			outer, inner := r.around(i)
			after := r.to[i]
			if r.back {
				after = r.from[i]
			}
			total += aligned(outer * after * inner * size)
		}
	}
	return total
}

// step does a pass.
type step[T any] func(threads int, dst, src []T)

// resampled does the passes one after another.
func resampled[T any](r *resampling, of func(ir.Tensor) []T, prepare func(*pass) step[T]) func(e *ir.Env, out, in []ir.Tensor) {
	passes := r.passes()
	steps := make([]step[T], len(passes))
	for i, p := range passes {
		steps[i] = prepare(p)
	}
	return func(e *ir.Env, out, in []ir.Tensor) {
		dst, src, scratch := of(out[0]), of(in[0]), e.Scratch
		switch {
		case len(dst) == 0:
			return
		case len(steps) == 0:
			copy(dst, src)
		}
		for i, do := range steps {
			next := dst
			if i != len(steps)-1 {
				next, scratch = take[T](scratch, passes[i].size())
			}
			do(e.Threads, next, src)
			src = next
		}
	}
}

// take is the first n elements of a workspace, and the rest.
func take[T any](scratch []byte, n int) ([]T, []byte) {
	var zero T
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(scratch))), n), scratch[aligned(n*int(unsafe.Sizeof(zero))):]
}
