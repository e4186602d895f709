package op

// lattice is a regular set of points over a plane: count[i] of them in dimension i, from start[i] on, step[i] apart. Those
// outside the plane, whose size is plane, count as zeros.
type lattice struct {
	rank                      int
	count, start, step, plane point
}

// len is the number of points.
func (l *lattice) len() int {
	n := 1
	for _, c := range l.count[:l.rank] {
		n *= c
	}
	return n
}

// lines calls f for each run of points from number first on that lie in one line of the plane, up to n points: at is the
// number of the run's first point, counted from first; base is where its line starts in the plane, or −1 where the
// line is outside; x is the position of its first point in the line.
func (l *lattice) lines(first, n int, f func(at, count, base, x int)) {
	last := l.rank - 1
	p := coordinates(first, l.rank, &l.count)
	for at := 0; at < n; {
		count := min(l.count[last]-p[last], n-at)
		f(at, count, l.base(&p), l.start[last]+p[last]*l.step[last])
		at += count
		p[last] = 0
		for i := last - 1; i >= 0; i-- {
			if p[i]++; p[i] < l.count[i] {
				break
			}
			p[i] = 0
		}
	}
}

// base is where the line of point p starts in the plane, or −1 where it lies outside.
func (l *lattice) base(p *point) int {
	base := 0
	for i := range l.rank - 1 {
		x := l.start[i] + p[i]*l.step[i]
		if x < 0 || x >= l.plane[i] {
			return -1
		}
		base = base*l.plane[i] + x
	}
	return base * l.plane[l.rank-1]
}

// read stores the elements of the plane at the points from number first on in dst.
func read[T real](l *lattice, dst, plane []T, first int) {
	last := l.rank - 1
	width, step := l.plane[last], l.step[last]
	l.lines(first, len(dst), func(at, count, base, x int) {
		run := dst[at:][:count]
		if base < 0 {
			clear(run)
			return
		}
		lo, hi := inside(x, step, width, count)
		clear(run[:lo])
		clear(run[hi:])
		line := plane[base:][:width]
		if step == 1 && lo < hi {
			copy(run[lo:hi], line[x+lo:])
			return
		}
		for i := lo; i < hi; i++ {
			run[i] = line[x+i*step]
		}
	})
}

// write stores src at the points from number first on. All of them lie inside the plane.
func write[T real](l *lattice, plane, src []T, first int) {
	step := l.step[l.rank-1]
	l.lines(first, len(src), func(at, count, base, x int) {
		for i, v := range src[at:][:count] {
			plane[base+x+i*step] = v
		}
	})
}

// meet calls f for each run of points that lie inside the plane, in one line: at is the number of its first point, count the
// number of its points, x the place of the first in the plane and step how far apart they lie.
func (l *lattice) meet(f func(at, count, x, step int)) {
	last := l.rank - 1
	width, step := l.plane[last], l.step[last]
	l.lines(0, l.len(), func(at, count, base, x int) {
		if base < 0 {
			return
		}
		if lo, hi := inside(x, step, width, count); lo < hi {
			f(at+lo, hi-lo, base+x+lo*step, step)
		}
	})
}

// increase adds src to the elements at all points that lie inside the plane.
func increase[T real](l *lattice, plane, src []T) {
	l.meet(func(at, count, x, step int) {
		for i := range count {
			plane[x+i*step] += src[at+i]
		}
	})
}

// gatherSum adds the elements of the plane at all points that lie inside to dst.
func gatherSum[T real](l *lattice, dst, plane []T) {
	l.meet(func(at, count, x, step int) {
		for i := range count {
			dst[at+i] += plane[x+i*step]
		}
	})
}

// inside is the range of i in 0 … count for which x + i·step lies in 0 … width-1.
func inside(x, step, width, count int) (lo, hi int) {
	if x < 0 {
		lo = min(count, (-x+step-1)/step)
	}
	if hi = lo; x < width {
		hi = max(lo, min(count, (width-1-x)/step+1))
	}
	return lo, hi
}

// keepGreatest stores in dst the elements of the plane at all points that lie inside and beat what dst has.
func keepGreatest[T number](l *lattice, dst, plane []T) {
	l.meet(func(at, count, x, step int) {
		for i := range count {
			if v := plane[x+i*step]; beats(v, dst[at+i], false) {
				dst[at+i] = v
			}
		}
	})
}

// keepIndex stores in dst the places of the points that lie inside and beat those of dst, where −1 is no place.
func keepIndex[T number](l *lattice, dst []int64, plane []T) {
	l.meet(func(at, count, x, step int) {
		for i := range count {
			p := x + i*step
			if best := dst[at+i]; best < 0 || beats(plane[p], plane[best], false) {
				dst[at+i] = int64(p)
			}
		}
	})
}
