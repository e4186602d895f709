package op

import "github.com/ganc-ml/ganc/ir"

// This file describes the loops of the package: loop walks several arrays along the axes that they share, along is a
// shape seen from one of its axes, and runs divides a shape into the passes of a reduction.

// operands is the greatest number of arrays in a loop: an output and three inputs.
const operands = 4

// steps is a number of elements for each array of a loop.
type steps = [operands]int

// loop walks arrays along the same axes, each in steps of its own: 0 repeats an element. Array 0 is the output. Steps and
// offsets count elements. Axes that every array walks as one are melted into one. The innermost axis is the line: what
// calls next works on one line after another.
type loop struct {
	rank int
	size [ir.MaxRank]int
	step [ir.MaxRank]steps
	at   steps // where the current line starts
	done bool  // no line is left

	line  int   // length of the innermost axis, once start has taken it off
	unit  steps // steps along it
	index [ir.MaxRank]int
}

// axis adds an axis inside those before it.
func (w *loop) axis(size int, step steps) {
	last := w.rank - 1
	melts := w.rank > 0
	for k := range step {
		melts = melts && w.step[last][k] == size*step[k]
	}
	switch {
	case size == 0:
		w.done = true
		return
	case size == 1:
		return
	case !melts:
		last = w.rank
		w.size[last] = 1
		w.rank++
	}
	w.size[last] *= size
	w.step[last] = step
}

// start makes the innermost axis the line, once all axes are there.
func (w *loop) start() {
	w.line = 1
	if w.rank > 0 {
		w.rank--
		w.line, w.unit = w.size[w.rank], w.step[w.rank]
	}
}

// next goes on to the next line.
func (w *loop) next() {
	for axis := w.rank - 1; axis >= 0; axis-- {
		step := &w.step[axis]
		if w.index[axis]++; w.index[axis] < w.size[axis] {
			for k := range w.at {
				w.at[k] += step[k]
			}
			return
		}
		back := w.index[axis] - 1
		for k := range w.at {
			w.at[k] -= back * step[k]
		}
		w.index[axis] = 0
	}
	w.done = true
}

// part is array k along the current line, whose step there is 0 or 1: line elements, or the single element that is
// repeated.
func part[T any](w *loop, k int, x []T) []T {
	n := 1 + (w.line-1)*w.unit[k]
	return x[w.at[k]:][:n]
}

// strides is the row-major strides of a shape.
func strides(shape []int) (s [ir.MaxRank]int) {
	n := 1
	for i := len(shape) - 1; i >= 0; i-- {
		s[i] = n
		n *= shape[i]
	}
	return s
}

// broadcast makes w the loop of an elementwise op: the inputs broadcast to the shape of the output. Lines are as long as
// they can be, and every array walks them in steps of 0 or 1.
func (w *loop) broadcast(out ir.Tensor, in []ir.Tensor) {
	var axes [ir.MaxRank]steps
	addStrides(&axes, 0, out.Shape(), out.Rank())
	for k, t := range in {
		addStrides(&axes, k+1, t.Shape(), out.Rank())
	}
	for axis, size := range out.Shape() {
		w.axis(size, axes[axis])
	}
	w.start()
}

// addStrides stores the row-major strides of array k, whose shape broadcasts to one of the given rank: 0 where it is
// repeated.
func addStrides(axes *[ir.MaxRank]steps, k int, shape []int, rank int) {
	n := 1
	for i := len(shape) - 1; i >= 0; i-- {
		if shape[i] != 1 {
			axes[i+rank-len(shape)][k] = n
		}
		n *= shape[i]
	}
}

// pairs is dst[i] = f(a[i], b[i]) with broadcasting: the loop that float64 and integers take.
func pairs[T, U any](w *loop, dst []U, a, b []T, f func(x, y T) U) {
	for ; !w.done; w.next() {
		x, y := part(w, 1, a), part(w, 2, b)
		for i := range dst[w.at[0]:][:w.line] {
			dst[w.at[0]+i] = f(x[i*w.unit[1]], y[i*w.unit[2]])
		}
	}
}

// lines is dst = f(a, b) with broadcasting, line by line.
func lines[T, U any](threads int, w *loop, dst []U, a, b []T, f func(threads int, dst []U, a, b []T)) {
	for ; !w.done; w.next() {
		f(threads, dst[w.at[0]:][:w.line], part(w, 1, a), part(w, 2, b))
	}
}

// withResults is dst = f(x, results), where every element of x, of the given shape, meets its result in a reduction of x
// over axes.
func withResults[T any](threads int, dst, x, results []T, shape []int, axes ir.Ints, f func(threads int, dst, a, b []T)) {
	own, step := strides(shape), [ir.MaxRank]int{}
	n := 1
	for i := len(shape) - 1; i >= 0; i-- {
		if !axes.Contains(i) {
			step[i] = n
			n *= shape[i]
		}
	}
	var w loop
	for i, size := range shape {
		w.axis(size, steps{own[i], own[i], step[i]})
	}
	w.start()
	lines(threads, &w, dst, x, results, f)
}

// along is a shape seen from an axis: outer blocks of size × inner elements.
type along struct{ outer, size, inner int }

func viewAlong(shape []int, axis int) along {
	v := along{1, shape[axis], 1}
	for i, n := range shape {
		switch {
		case i < axis:
			v.outer *= n
		case i > axis:
			v.inner *= n
		}
	}
	return v
}

// rows is the number and the length of the contiguous rows in which elements of one position on the axis lie, or, where
// these are single, of the rows along the axis.
func (v along) rows() (count, length int) {
	if v.inner == 1 {
		return v.outer, v.size
	}
	return v.outer * v.size, v.inner
}

// of is the part of values, one for each position on the axis, that row r of v meets: all if the rows run along the
// axis, else one.
func of[T any](v along, values []T, r int) []T {
	if v.inner == 1 {
		return values
	}
	return values[r%v.size:][:1]
}

// runs is a shape with neighbouring axes of one kind melted together, so that kept and reduced ones take turns.
type runs struct {
	rank int
	size [ir.MaxRank]int
	kept [ir.MaxRank]bool
}

func runsOf(shape []int, axes ir.Ints) (r runs) {
	for i, n := range shape {
		if n != 1 {
			r.add(n, !axes.Contains(i))
		}
	}
	return r
}

func (r *runs) add(size int, kept bool) {
	if r.rank > 0 && r.kept[r.rank-1] == kept {
		r.size[r.rank-1] *= size
		return
	}
	r.size[r.rank], r.kept[r.rank] = size, kept
	r.rank++
}

// reduced reports whether no axis is left to reduce.
func (r *runs) reduced() bool { return r.rank == 0 || (r.rank == 1 && r.kept[0]) }

// next takes the last reduced axis off r, which has one, and gives the shape seen from it: a pass of the reduction.
func (r *runs) next() along {
	var rest runs
	last := r.rank - 1
	if r.kept[last] {
		last--
	}
	v := along{outer: 1, size: r.size[last], inner: 1}
	for i := range r.rank {
		switch {
		case i < last:
			v.outer *= r.size[i]
		case i > last:
			v.inner = r.size[i]
		}
		if i != last {
			rest.add(r.size[i], r.kept[i])
		}
	}
	*r = rest
	return v
}

// results is the number of elements that a reduction of the axis gives.
func (v along) results() int { return v.outer * v.inner }
