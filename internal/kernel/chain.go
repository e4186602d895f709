package kernel

import "sync"

// A ChainFunc is a function of one element of each operand that a Chain can apply.
type ChainFunc uint8

const (
	ChainWhere = chainSpecial + iota // A is the condition, B and C are the branches
	ChainCopy                        // A, of any reach; the operand of every other function of one operand is Whole
)

const (
	chainUnary   = ChainFunc(0)
	chainBinary  = chainUnary + ChainFunc(numUnary)
	chainCompare = chainBinary + ChainFunc(numBinary)
	chainTuned   = chainCompare + ChainFunc(numCompare)
	chainSpecial = chainTuned + ChainFunc(numTuned)
)

// IsCompare reports whether the results of f are bools.
func (f ChainFunc) IsCompare() bool { return f >= chainCompare && f < chainTuned }

// A ChainStep applies Func to its operands and stores the result in register Dst. Of registers A, B and C and of numbers P
// and Q, Func takes the first ones; the others are ignored.
type ChainStep struct {
	Func         ChainFunc
	Dst, A, B, C uint8
	P, Q         float32
}

// Reach says which element of an operand an element of the Chain meets. A Chain is seen as lines of the same length.
type Reach uint8

const (
	temporary Reach = iota
	Whole           // the element at the same place
	One             // the operand's only element
	Row             // the element at the same place in a line
	Column          // the element that the operand has for the line
	EachOne         // the element that the operand has for the image: of a Chain over images alone, as the next
	EachRow         // the element at the same place in the line that the operand has for the image
	spread          // what the Grid says
)

const (
	MaxChainSteps = 48 // steps of a Chain
	MaxChainTemps = 16 // registers of a Chain that hold no operand
	ChainRegs     = 64 // registers are numbered below
	chainBlock    = 1024
)

// A Chain is a sequence of elementwise functions over N elements. It runs block by block, so that the values between the
// steps stay in the first-level cache. Each step has the bits of the function of its name. A Chain computes
//
//	for each step: for i in range N: Dst[i] = Func(A[i], B[i], C[i])
//
// A register is bound to an operand by Float or Bool, or is temporary. A bound register that a step writes must be
// Whole; memory may be bound to several registers only where every step that reads one of them stands before the first
// that writes another, or is that step.
type Chain struct {
	N    int
	Line int // the length of a line, at least 1, of which N is a multiple; matters only for Row and Column

	regs    [ChainRegs]chainReg
	steps   [MaxChainSteps]ChainStep
	count   int
	temps   int
	highest int // registers in use are below

	grid  Grid // without an axis, if operands reach by lines
	tiles tiling

	images   int // of a Chain over images, else 0
	sums     [MaxChainSums]planeTotal
	sumCount int
}

type chainReg struct {
	reach Reach
	slot  uint8 // of a temporary, from 1; of an operand of the Grid its number
	f     []float32
	b     []bool
}

var chains = sync.Pool{New: func() any { return new(Chain) }}

// NewChain is an empty Chain over n elements in lines of a length, which Run takes back.
func NewChain(n, line int) *Chain {
	if line < 1 {
		fail("Chain", "lines have length %d, want at least 1", line)
	}
	c := chains.Get().(*Chain)
	c.N, c.Line = n, line
	return c
}

// Float binds register r to x.
func (c *Chain) Float(r uint8, x []float32, reach Reach) {
	c.bind(r, chainReg{reach: reach, f: x}, len(x))
}

// Bool binds register r to x, which is Whole or One. A condition that is One has at least one Whole branch.
func (c *Chain) Bool(r uint8, x []bool, reach Reach) {
	if reach > One {
		fail("Chain", "register %d: a bool operand has reach %d", r, reach)
	}
	c.bind(r, chainReg{reach: reach, b: x}, len(x))
}

func (c *Chain) bind(r uint8, reg chainReg, got int) {
	want := c.N
	switch reg.reach {
	case One:
		want = 1
	case Row:
		want = c.Line
	case Column:
		want = c.N / max(1, c.Line)
	case EachOne:
		want = c.images
	case EachRow:
		want = c.images * c.Line
	}
	checkLen("Chain", "operand", got, want)
	c.regs[r] = reg
	c.highest = max(c.highest, int(r)+1)
}

// Step appends a step.
func (c *Chain) Step(s ChainStep) {
	if c.count == MaxChainSteps {
		fail("Chain", "more than %d steps", MaxChainSteps)
	}
	if d := &c.regs[s.Dst]; d.reach == temporary && d.slot == 0 {
		if c.temps == MaxChainTemps {
			fail("Chain", "more than %d temporary registers", MaxChainTemps)
		}
		c.temps++
		d.slot = uint8(c.temps)
		c.highest = max(c.highest, int(s.Dst)+1)
	}
	c.steps[c.count] = s
	c.count++
}

// Run applies the steps and takes the Chain back. The caller must not use the Chain again.
func (c *Chain) Run(threads int) {
	checkThreads("Chain", threads)
	switch {
	case c.images > 0:
		c.runImages(threads)
		clear(c.sums[:c.sumCount])
		c.images, c.sumCount = 0, 0
	case c.grid.rank > 0:
		c.runGrid(threads)
		c.grid.rank = 0
	case c.N <= elementGrain:
		c.run(current(), 0, c.N)
	default:
		parallel(threads, c.N, elementGrain, c)
	}
	clear(c.regs[:c.highest])
	c.count, c.temps, c.highest = 0, 0, 0
	chains.Put(c)
}

func (c *Chain) run(with *backend, lo, hi int) {
	w := chainWorkers.Get().(*chainWorker)
	w.run(c, with, lo, hi)
	chainWorkers.Put(w)
}

// A chainWorker holds the registers of a thread while it works on a block.
type chainWorker struct {
	f [ChainRegs][]float32
	b [ChainRegs][]bool

	floats [MaxChainTemps][chainBlock]float32
	lines  [chainLines][chainBlock]float32 // blocks of operands that reach by row or column
	bools  [MaxChainTemps][chainBlock]bool

	image Chain // of a Chain over images, on one of them

	// Of the operands of a Grid: how many elements of lines hold a block, and the element with which it begins.
	filled, from [chainLines]int
}

// chainLines is the largest number of operands by row or column.
const chainLines = 16

var chainWorkers = sync.Pool{New: func() any { return new(chainWorker) }}

func (w *chainWorker) run(c *Chain, with *backend, lo, hi int) {
	w.repeatRows(c)
	for lo < hi {
		n := min(c.block()-lo%c.Line, hi-lo, chainBlock)
		w.load(c, lo, n)
		for i := range c.steps[:c.count] {
			w.step(with, &c.steps[i])
		}
		lo += n
	}
	clear(w.f[:c.highest])
	clear(w.b[:c.highest])
}

// block is the length of a block that begins with a line: as many whole lines as fit, or one line. A block within a longer
// line is shorter.
func (c *Chain) block() int {
	return max(c.Line, chainBlock/c.Line*c.Line)
}

// repeatRows copies each operand by row as often as a block has lines. Every block of the run reads the copies, because all
// blocks but the first begin with a line.
func (w *chainWorker) repeatRows(c *Chain) {
	if c.block() == c.Line {
		return
	}
	line := 0
	for r := range c.regs[:c.highest] {
		switch reg := &c.regs[r]; reg.reach {
		case Row:
			dst := w.line(line)[:c.block()]
			for done := copy(dst, reg.f); done < len(dst); done *= 2 {
				copy(dst[done:], dst[:done])
			}
			line++
		case Column:
			line++
		}
	}
}

// line is the memory for the operand by row or column that is number i among them.
func (w *chainWorker) line(i int) []float32 {
	if i == chainLines {
		fail("Chain", "more than %d operands by row or column", chainLines)
	}
	return w.lines[i][:]
}

// point points a register at elements lo to lo+n of an operand that lies like the Chain, or at its only element.
func (w *chainWorker) point(r int, reg *chainReg, lo, n int) {
	switch reg.reach {
	case temporary:
		if reg.slot > 0 {
			w.f[r], w.b[r] = w.floats[reg.slot-1][:n], w.bools[reg.slot-1][:n]
		}
	case Whole:
		if reg.b != nil {
			w.b[r] = reg.b[lo:][:n]
		} else {
			w.f[r] = reg.f[lo:][:n]
		}
	case One:
		w.f[r], w.b[r] = reg.f, reg.b
	}
}

// load points the registers at elements lo to lo+n.
func (w *chainWorker) load(c *Chain, lo, n int) {
	line := 0
	for r := range c.regs[:c.highest] {
		reg := &c.regs[r]
		switch reg.reach {
		default:
			w.point(r, reg, lo, n)
		case Row:
			at, from := lo%c.Line, reg.f
			if c.block() > c.Line {
				from = w.line(line)
			}
			w.f[r] = from[at:][:n]
			line++
		case Column:
			w.f[r] = reg.expand(w.line(line)[:n], lo, c.Line)
			line++
		}
	}
}

// expand is the elements from lo on of an operand by column: its own element within a line, otherwise in dst.
func (r *chainReg) expand(dst []float32, lo, line int) []float32 {
	at, n := lo%line, len(dst)
	i := lo / line
	if at+n <= line {
		return r.f[i:][:1]
	}
	for done := 0; done < n; i++ {
		end := min(n, done+line-at)
		fill(dst[done:end], r.f[i])
		done, at = end, 0
	}
	return dst
}

func (w *chainWorker) step(with *backend, s *ChainStep) {
	f := s.Func
	switch {
	case f < chainBinary:
		with.unary[f](w.f[s.Dst], w.f[s.A])
	case f < chainCompare:
		with.binary[f-chainBinary](w.f[s.Dst], w.f[s.A], w.f[s.B])
	case f < chainTuned:
		with.compare[f-chainCompare](w.b[s.Dst], w.f[s.A], w.f[s.B])
	case f < chainSpecial:
		with.tuned[f-chainTuned](w.f[s.Dst], w.f[s.A], s.P, s.Q)
	case f == ChainCopy:
		if src := w.f[s.A]; len(src) == 1 {
			fill(w.f[s.Dst], src[0])
		} else {
			copy(w.f[s.Dst], src)
		}
	default:
		w.where(with, s)
	}
}

func (w *chainWorker) where(with *backend, s *ChainStep) {
	dst, cond := w.f[s.Dst], w.b[s.A]
	if len(cond) == len(dst) {
		with.where(dst, cond, w.f[s.B], w.f[s.C])
		return
	}
	x := w.f[s.C]
	if cond[0] {
		x = w.f[s.B]
	}
	if len(x) == 1 {
		fill(dst, x[0])
	} else {
		copy(dst, x)
	}
}
