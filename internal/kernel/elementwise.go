package kernel

// Where stores a where cond is true and b elsewhere. cond, a and b may each have length 1.
func Where(threads int, dst []float32, cond []bool, a, b []float32) {
	checkThreads("Where", threads)
	checkBroadcast("Where", "cond", len(cond), len(dst))
	checkOperands("Where", dst, a, b)
	if len(cond) == 1 && len(dst) > 1 {
		if !cond[0] {
			a = b
		}
		if len(a) == 1 {
			Fill(threads, dst, a[0])
		} else {
			Copy(threads, dst, a)
		}
		return
	}
	if len(dst) <= elementGrain {
		current().where(dst, cond, a, b)
		return
	}
	whereCalls.parallel(threads, len(dst), elementGrain, whereCall{dst, cond, a, b})
}

// Copy stores src in dst. They may overlap only as the same slice.
func Copy(threads int, dst, src []float32) {
	checkUnary("Copy", threads, dst, src)
	if len(dst) <= elementGrain {
		copy(dst, src)
		return
	}
	copyCalls.parallel(threads, len(dst), elementGrain, copyCall{dst, src})
}

// Fill stores x in every element of dst.
func Fill(threads int, dst []float32, x float32) {
	checkThreads("Fill", threads)
	if len(dst) <= elementGrain {
		fill(dst, x)
		return
	}
	fillCalls.parallel(threads, len(dst), elementGrain, fillCall{dst, x})
}

// elementGrain is the fewest elements worth handing to another thread: a multiple of 64, so that no two workers share
// a cache line of an aligned destination.
const elementGrain = 8192

func checkUnary(kernel string, threads int, dst, src []float32) {
	checkThreads(kernel, threads)
	checkLen(kernel, "src", len(src), len(dst))
	checkAlias(kernel, "src", dst, src)
}

func checkOperands(kernel string, dst, a, b []float32) {
	checkBroadcast(kernel, "a", len(a), len(dst))
	checkBroadcast(kernel, "b", len(b), len(dst))
	checkAlias(kernel, "a", dst, a)
	checkAlias(kernel, "b", dst, b)
}

// unary applies a function of the list to each element of src; tuned, binary and compare do so for the other families.
func unary(kernel string, threads int, dst, src []float32, op unaryOp) {
	checkUnary(kernel, threads, dst, src)
	if len(dst) <= elementGrain {
		current().unary[op](dst, src)
		return
	}
	unaryCalls.parallel(threads, len(dst), elementGrain, unaryCall{op, dst, src})
}

func tuned(kernel string, threads int, dst, src []float32, p, q float32, op tunedOp) {
	checkUnary(kernel, threads, dst, src)
	if len(dst) <= elementGrain {
		current().tuned[op](dst, src, p, q)
		return
	}
	tunedCalls.parallel(threads, len(dst), elementGrain, tunedCall{op, dst, src, p, q})
}

func binary(kernel string, threads int, dst, a, b []float32, op binaryOp) {
	checkThreads(kernel, threads)
	checkOperands(kernel, dst, a, b)
	if len(dst) <= elementGrain {
		current().binary[op](dst, a, b)
		return
	}
	binaryCalls.parallel(threads, len(dst), elementGrain, binaryCall{op, dst, a, b})
}

func compare(kernel string, threads int, dst []bool, a, b []float32, op compareOp) {
	checkThreads(kernel, threads)
	checkBroadcast(kernel, "a", len(a), len(dst))
	checkBroadcast(kernel, "b", len(b), len(dst))
	if len(dst) <= elementGrain {
		current().compare[op](dst, a, b)
		return
	}
	compareCalls.parallel(threads, len(dst), elementGrain, compareCall{op, dst, a, b})
}

type (
	unaryCall struct {
		op       unaryOp
		dst, src []float32
	}
	tunedCall struct {
		op       tunedOp
		dst, src []float32
		p, q     float32
	}
	binaryCall struct {
		op        binaryOp
		dst, a, b []float32
	}
	compareCall struct {
		op   compareOp
		dst  []bool
		a, b []float32
	}
	whereCall struct {
		dst  []float32
		cond []bool
		a, b []float32
	}
	copyCall struct{ dst, src []float32 }
	fillCall struct {
		dst []float32
		x   float32
	}
)

var (
	unaryCalls   family[unaryCall, *unaryCall]
	tunedCalls   family[tunedCall, *tunedCall]
	binaryCalls  family[binaryCall, *binaryCall]
	compareCalls family[compareCall, *compareCall]
	whereCalls   family[whereCall, *whereCall]
	copyCalls    family[copyCall, *copyCall]
	fillCalls    family[fillCall, *fillCall]
)

func (c *unaryCall) run(with *backend, lo, hi int) { with.unary[c.op](c.dst[lo:hi], c.src[lo:hi]) }

func (c *tunedCall) run(with *backend, lo, hi int) {
	with.tuned[c.op](c.dst[lo:hi], c.src[lo:hi], c.p, c.q)
}

func (c *binaryCall) run(with *backend, lo, hi int) {
	with.binary[c.op](c.dst[lo:hi], part(c.a, lo, hi), part(c.b, lo, hi))
}

func (c *compareCall) run(with *backend, lo, hi int) {
	with.compare[c.op](c.dst[lo:hi], part(c.a, lo, hi), part(c.b, lo, hi))
}

func (c *whereCall) run(with *backend, lo, hi int) {
	with.where(c.dst[lo:hi], part(c.cond, lo, hi), part(c.a, lo, hi), part(c.b, lo, hi))
}

func (c *copyCall) run(_ *backend, lo, hi int) { copy(c.dst[lo:hi], c.src[lo:hi]) }
func (c *fillCall) run(_ *backend, lo, hi int) { fill(c.dst[lo:hi], c.x) }

// part cuts an operand to a worker's share. An operand of one element stays as it is.
func part[T any](x []T, lo, hi int) []T {
	if len(x) == 1 {
		return x
	}
	return x[lo:hi]
}

// fill stores x in every element of dst: in the first by a loop, in the others by copies of doubling length.
func fill(dst []float32, x float32) {
	first := dst[:min(len(dst), 64)]
	fillShort(first, x)
	for done := len(first); done < len(dst); done *= 2 {
		copy(dst[done:], dst[:done])
	}
}

// fillShort is fill eight elements at a time, without a call.
func fillShort(dst []float32, x float32) {
	for eight := [8]float32{x, x, x, x, x, x, x, x}; len(dst) >= 8; dst = dst[8:] {
		*(*[8]float32)(dst) = eight
	}
	for i := range dst {
		dst[i] = x
	}
}
