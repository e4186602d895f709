package kernel

// MaxChainSums is the largest number of registers that a Chain over images adds up.
const MaxChainSums = 8

// planeTotal is where the sums of the planes of a register go.
type planeTotal struct {
	reg uint8
	dst []float32 // images × channels
}

// NewImageChain is an empty Chain over images whose channels come last: its lines are the channels of a position. Apart from
// what every Chain does, it adds up planes of the registers that Sum names. No operand is by column.
func NewImageChain(images, positions, channels int) *Chain {
	if images < 1 || channels < 1 {
		fail("Chain", "%d images of %d channels, want at least 1", images, channels)
	}
	c := NewChain(images*positions*channels, channels)
	c.images = images
	return c
}

// Sum stores in dst (images × channels) the sum of each plane of register r as it is after the last step, in the order of
// PlaneSums. The register is temporary or Whole.
func (c *Chain) Sum(r uint8, dst []float32) {
	if c.sumCount == MaxChainSums {
		fail("Chain", "more than %d sums", MaxChainSums)
	}
	checkLen("Chain", "sum", len(dst), c.images*c.Line)
	c.sums[c.sumCount] = planeTotal{r, dst}
	c.sumCount++
}

// imageCall is a Chain over images, by images.
type imageCall struct{ *Chain }

var imageCalls family[imageCall, *imageCall]

func (c *Chain) runImages(threads int) {
	imageCalls.parallel(threads, c.images, max(1, elementGrain*c.images/max(1, c.N)), imageCall{c})
}

func (c *imageCall) run(with *backend, lo, hi int) {
	w, buf := chainWorkers.Get().(*chainWorker), buffers.Get().(*buffer)
	lanes := buf.take(c.sumCount * planeLanes * c.Line)
	w.image = *c.Chain
	w.image.N /= c.images
	for n := lo; n < hi; n++ {
		if w.cut(c.Chain, n) || n == lo {
			w.repeatRows(&w.image)
		}
		w.sumImage(with, n, lanes)
	}
	clear(w.f[:c.highest])
	clear(w.b[:c.highest])
	w.image = Chain{}
	chainWorkers.Put(w)
	buffers.Put(buf)
}

// cut points the operands of w.image at image n of the operands of c. It reports whether one of them has a line of its own for
// each image.
func (w *chainWorker) cut(c *Chain, n int) (lines bool) {
	size := w.image.N
	for r := range c.regs[:c.highest] {
		all, own := &c.regs[r], &w.image.regs[r]
		switch all.reach {
		case Whole:
			if all.b != nil {
				own.b = all.b[n*size:][:size]
			} else {
				own.f = all.f[n*size:][:size]
			}
		case EachOne:
			own.reach, own.f = One, all.f[n:][:1]
		case EachRow:
			own.reach, own.f = Row, all.f[n*c.Line:][:c.Line]
			lines = true
		}
	}
	return lines
}

// sumImage runs the steps on image n and adds up its planes.
func (w *chainWorker) sumImage(with *backend, n int, lanes []float32) {
	c := &w.image
	each := planeLanes * c.Line
	for _, s := range c.sums[:c.sumCount] {
		clear(s.dst[n*c.Line:][:c.Line])
	}
	for lo := 0; lo < c.N; {
		first, end := lo, min(c.N, lo+sumBlock*c.Line)
		clear(lanes)
		for lo < end {
			size := min(c.block()-lo%c.Line, end-lo, chainBlock)
			w.load(c, lo, size)
			for i := range c.steps[:c.count] {
				w.step(with, &c.steps[i])
			}
			for i, s := range c.sums[:c.sumCount] {
				with.addLanes(lanes[i*each:][:each], (lo-first)%each, w.f[s.reg][:size])
			}
			lo += size
		}
		for i, s := range c.sums[:c.sumCount] {
			with.foldLanes(s.dst[n*c.Line:][:c.Line], lanes[i*each:][:each], c.Line)
		}
	}
}
