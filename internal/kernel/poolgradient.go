package kernel

import "math"

// PoolMaxGradient stores the gradient of PoolMax: each element of dy is added to the element of x that PoolMax takes, the
// first of equal ones, windows in row-major order.
//
//	dx = +0; for oy, ox: dx[n, PoolMaxIndex[n, oy, ox, c], c] += dy[n, oy, ox, c]
func PoolMaxGradient(threads int, s ConvShape, x, dy, dx []float32) {
	const kernel = "PoolMaxGradient"
	checkThreads(kernel, threads)
	checkLen(kernel, "x", len(x), s.N*s.H*s.W*s.C)
	checkLen(kernel, "dy", len(dy), s.N*s.OH*s.OW*s.C)
	checkLen(kernel, "result", len(dx), len(x))
	checkApart(kernel, "x", dx, x)
	checkApart(kernel, "dy", dx, dy)
	if len(dx) == 0 {
		return
	}
	poolGradientCalls.parallel(threads, s.N, max(1, elementGrain/max(1, s.OH*s.OW*s.C*s.taps())), poolGradientCall{s, x, dy, dx})
}

type poolGradientCall struct {
	s         ConvShape
	x, dy, dx []float32
}

var poolGradientCalls family[poolGradientCall, *poolGradientCall]

// run computes images lo to hi.
func (c *poolGradientCall) run(_ *backend, lo, hi int) {
	s := &c.s
	large, small := s.H*s.W*s.C, s.OH*s.OW*s.C
	var room [64]int64
	for n := lo; n < hi; n++ {
		x, dy, dx := c.x[n*large:][:large], c.dy[n*small:][:small], c.dx[n*large:][:large]
		clear(dx)
		for oy := range s.OH {
			rows := tapsInside(oy*s.SH-s.Top, s.DH, s.KH, s.H)
			for ox := range s.OW {
				cols := tapsInside(ox*s.SW-s.Left, s.DW, s.KW, s.W)
				if rows.first >= rows.end || cols.first >= cols.end {
					continue
				}
				s.shareOut(x, dy[(oy*s.OW+ox)*s.C:][:s.C], dx, rows, cols, room[:])
			}
		}
	}
}

// span is positions first, first+step … below end.
type span struct{ first, end, step int }

// tapsInside is the positions of taps, dilation apart from first on, that lie in [0, size).
func tapsInside(first, dilation, taps, size int) span {
	end := min(size, first+(taps-1)*dilation+1)
	if first < 0 {
		first += (-first + dilation - 1) / dilation * dilation
	}
	return span{first, end, dilation}
}

// shareOut adds the gradients of the channels of one window. The position of a pixel stands below the rank of its element,
// turned round, so that the greatest of both together is the first of the greatest; room is for that of some channels.
func (s *ConvShape) shareOut(x, dy, dx []float32, rows, cols span, room []int64) {
	for lo := 0; lo < s.C; lo += len(room) {
		best := room[:min(len(room), s.C-lo)]
		for j := range best {
			best[j] = math.MinInt64
		}
		for iy := rows.first; iy < rows.end; iy += rows.step {
			for ix := cols.first; ix < cols.end; ix += cols.step {
				at := iy*s.W + ix
				place := math.MaxUint32 - int64(at)
				for j, v := range x[at*s.C+lo:][:len(best)] {
					best[j] = max(best[j], rank(v)<<32|place)
				}
			}
		}
		for j, b := range best {
			dx[int(math.MaxUint32-b&math.MaxUint32)*s.C+lo+j] += dy[lo+j]
		}
	}
}

// rank is an integer that grows with v, the same for both zeros, and greatest for NaN.
func rank(v float32) int64 {
	if v != v {
		return math.MaxInt32
	}
	bits := int32(math.Float32bits(v + 0))
	return int64(bits ^ int32(uint32(bits>>31)>>1))
}
