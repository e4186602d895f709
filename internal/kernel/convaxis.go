package kernel

// A convAxis says, for one dimension, which positions of the source meet which position of the result of a convolution or
// of a transposed one. Position start + i·spread of the result meets, by each tap of that phase, position i·step + offset of
// the source.
type convAxis struct {
	source, result int // sizes
	step, spread   int
	first, last    int // the least and the greatest offset
	phases         []convPhase
	taps           []convTap // of all phases, in the order of the sum
}

// A convPhase is the positions of the result that one list of taps serves.
type convPhase struct {
	start, count int
	from, to     int // the phase's taps
}

type convTap struct{ tap, offset int }

// convolve makes the axis of a convolution: one phase, taps rising.
func (a *convAxis) convolve(size, places, kernel, stride, dilation, before int) {
	a.begin(size, places, stride, 1)
	for k := range kernel {
		a.add(k, k*dilation-before)
	}
	a.phases[0] = convPhase{0, places, 0, kernel}
}

// transpose makes the axis of a transposed convolution: a phase for each remainder by the stride, with the taps that meet
// it. Places rise where taps fall.
func (a *convAxis) transpose(places, size, kernel, stride, dilation, before int) {
	a.begin(places, size, 1, stride)
	for r := range a.phases {
		from := len(a.taps)
		for k := kernel - 1; k >= 0; k-- {
			if at := r + before - k*dilation; at%stride == 0 {
				a.add(k, at/stride)
			}
		}
		a.phases[r] = convPhase{r, (size-r-1)/stride + 1, from, len(a.taps)}
	}
}

func (a *convAxis) begin(source, result, step, spread int) {
	*a = convAxis{source: source, result: result, step: step, spread: spread, phases: a.phases[:0], taps: a.taps[:0]}
	for range max(1, min(spread, result)) {
		a.phases = append(a.phases, convPhase{})
	}
}

func (a *convAxis) add(tap, offset int) {
	if len(a.taps) == 0 {
		a.first, a.last = offset, offset
	}
	a.first, a.last = min(a.first, offset), max(a.last, offset)
	a.taps = append(a.taps, convTap{tap, offset})
}

// most is the number of positions of the first phase, which has the most.
func (a *convAxis) most() int { return a.phases[0].count }

// inside says whether every tap of every position meets the source.
func (a *convAxis) inside() bool { return a.first >= 0 && (a.most()-1)*a.step+a.last < a.source }

// extent is the number of positions of the source that n positions of a phase meet, with those in between.
func (a *convAxis) extent(n int) int { return (n-1)*a.step + a.last - a.first + 1 }

// tapsOf is the taps of a phase.
func (a *convAxis) tapsOf(p convPhase) []convTap { return a.taps[p.from:p.to] }
