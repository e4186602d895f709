package kernel

// A depthwiseAxis says, for one dimension, which position of the source a position of the result meets by a tap of the kernel.
type depthwiseAxis struct {
	source, result                   int // sizes
	kernel, stride, dilation, before int
	back                             bool // the source is y, the result x
}

// meets returns that position, unless there is none.
func (a *depthwiseAxis) meets(position, tap int) (at int, ok bool) {
	at = position*a.stride + tap*a.dilation - a.before
	if a.back {
		if at = position + a.before - tap*a.dilation; at < 0 || at%a.stride != 0 {
			return 0, false
		}
		at /= a.stride
	}
	return at, at >= 0 && at < a.source
}

// spread is the distance of neighbours among the positions of the result that the same taps may serve, step the distance of what they
// meet.
func (a *depthwiseAxis) spread() int {
	if a.back {
		return a.stride
	}
	return 1
}

func (a *depthwiseAxis) step() int {
	if a.back {
		return 1
	}
	return a.stride
}

// each is the distance of neighbours among the taps that serve one position of the result, move the distance of what it meets by them.
func (a *depthwiseAxis) each() int {
	if a.back {
		return a.stride / divisor(a.stride, a.dilation)
	}
	return 1
}

func (a *depthwiseAxis) move() int {
	if a.back {
		return -a.dilation / divisor(a.stride, a.dilation)
	}
	return a.dilation
}

// divisor is the greatest common divisor.
func divisor(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// A depthwiseReach is the taps by which a position of the result meets the source: each taps apart.
type depthwiseReach struct {
	tap, taps int // the first, and how many there are
	at        int // the position that it meets by the first
}

func (a *depthwiseAxis) reach(position int) (r depthwiseReach) {
	for tap := range a.kernel {
		if at, ok := a.meets(position, tap); ok {
			if r.taps == 0 {
				r.tap, r.at = tap, at
			}
			r.taps++
		}
	}
	return r
}

// A depthwiseRun is positions of the result, spread apart, with the same taps. The reach is that of the first.
type depthwiseRun struct {
	depthwiseReach
	first, count int
}

// runs appends runs of all positions of the result.
func (a *depthwiseAxis) runs(list []depthwiseRun) []depthwiseRun {
	for phase := range min(a.spread(), a.result) {
		for position := phase; position < a.result; position += a.spread() {
			r := a.reach(position)
			if n := len(list) - 1; position > phase && list[n].tap == r.tap && list[n].taps == r.taps {
				list[n].count++
			} else {
				list = append(list, depthwiseRun{r, position, 1})
			}
		}
	}
	return list
}

// within is the part of a run that lies between positions from and to.
func (a *depthwiseAxis) within(r *depthwiseRun, from, to int) depthwiseRun {
	skip := max(0, ceilDiv(from-r.first, a.spread()))
	part := *r
	part.first, part.at = r.first+skip*a.spread(), r.at+skip*a.step()
	part.count = min(r.count-skip, ceilDiv(to-part.first, a.spread()))
	return part
}
