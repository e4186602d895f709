package op

import (
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// longLine is the length from which a kernel call for each line of a loop is as fast as a Chain.
const longLine = 8192

// hasShortLines reports whether a call for each line would cost more than the line.
func (w *loop) hasShortLines() bool { return !w.done && w.rank > 0 && w.line < longLine }

// grid is dst = f(a, b) with broadcasting by a Chain of one step, many lines at a time and on all threads. The loop has started;
// dst, of float32 or bool, walks all of its axes.
func (w *loop) grid(threads int, f kernel.ChainFunc, dst ir.Tensor, a, b []float32) {
	var g kernel.Grid
	n := w.line
	for axis, size := range w.size[:w.rank] {
		g.Axis(size, w.step[axis][1:3])
		n *= size
	}
	g.Axis(w.line, w.unit[1:3])
	c := kernel.NewChain(n, 1)
	c.Over(&g)
	c.Spread(0, a, 0)
	c.Spread(1, b, 1)
	if dst.DType() == ir.Bool {
		c.Bool(2, dst.Bools(), kernel.Whole)
	} else {
		c.Float(2, dst.Float32s(), kernel.Whole)
	}
	c.Step(kernel.ChainStep{Func: f, Dst: 2, A: 0, B: 1})
	c.Run(threads)
}
