package kernel

// PlaneSums stores in dst (images × channels) the sum of each plane of images src (images × positions × channels), in the order
// in which SumRows adds up the plane as a row:
//
//	for n, c: dst[n, c] = SumRows of src[n, 0, c], src[n, 1, c] …
func PlaneSums(threads int, dst, src []float32, images, positions, channels int) {
	checkThreads("PlaneSums", threads)
	checkLen("PlaneSums", "src", len(src), images*positions*channels)
	checkLen("PlaneSums", "dst", len(dst), images*channels)
	checkApart("PlaneSums", "src", dst, src)
	planeCalls.parallel(threads, images, max(1, elementGrain/max(1, positions*channels)), planeCall{dst, src, positions, channels})
}

// planeLanes is the number of lanes of a row's sum.
const planeLanes = 16

type planeCall struct {
	dst, src            []float32
	positions, channels int
}

var planeCalls family[planeCall, *planeCall]

func (c *planeCall) run(with *backend, lo, hi int) {
	buf := buffers.Get().(*buffer)
	lanes := buf.take(planeLanes * c.channels)
	size := c.positions * c.channels
	for n := lo; n < hi; n++ {
		dst, plane := c.dst[n*c.channels:][:c.channels], c.src[n*size:][:size]
		clear(dst)
		for block := sumBlock * c.channels; len(plane) > block; plane = plane[block:] {
			with.planeBlock(dst, lanes, plane[:block], c.channels)
		}
		with.planeBlock(dst, lanes, plane, c.channels)
	}
	buffers.Put(buf)
}

// planeBlock adds to dst, of each channel, the sum of a block of positions: position i is added to lane i mod 16.
func (b *backend) planeBlock(dst, lanes, block []float32, channels int) {
	clear(lanes)
	b.addLanes(lanes, 0, block)
	b.foldLanes(dst, lanes, channels)
}

// addLanes adds block to the lanes of all channels, from a place in them on.
func (b *backend) addLanes(lanes []float32, at int, block []float32) {
	for len(block) > 0 {
		n := min(len(block), len(lanes)-at)
		b.add(lanes[at:][:n], block[:n], lanes[at:][:n])
		block, at = block[n:], 0
	}
}

// foldLanes adds up the lanes of each channel, and adds that sum to dst.
func (b *backend) foldLanes(dst, lanes []float32, channels int) {
	for half := planeLanes / 2 * channels; half >= channels && half > 0; half /= 2 {
		b.add(lanes[:half], lanes[:half], lanes[half:2*half])
	}
	if len(dst) > 0 {
		b.add(dst, dst, lanes[:channels])
	}
}
