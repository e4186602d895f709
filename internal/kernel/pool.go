package kernel

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// A call is the arguments of a kernel. run does the work of indexes lo to hi.
type call interface {
	run(with *backend, lo, hi int)
}

// A family holds the calls of one type that are not in use, so that a kernel allocates nothing in steady state.
type family[T any, P interface {
	*T
	call
}] struct{ free sync.Pool }

// parallel runs a call with the given arguments over [0, n).
func (f *family[T, P]) parallel(threads, n, grain int, args T) {
	c, _ := f.free.Get().(P)
	if c == nil {
		c = new(T)
	}
	*c = args
	parallel(threads, n, grain, c)
	var none T
	*c = none
	f.free.Put(c)
}

// serialRun is the number of grains that a single thread does before the runtime may stop it.
const serialRun = 32

// parallel runs c over [0, n) in ranges of at least grain, on at most threads threads. Ranges start at multiples of
// grain. When parallel returns, nothing refers to c.
func parallel(threads, n, grain int, c call) {
	with := current()
	if threads > 1 && n > grain {
		threads = min(threads, runtime.GOMAXPROCS(0), (n+grain-1)/grain)
		if threads > 1 && workers.fork(threads, n, grain, task{c, with}) {
			return
		}
	}
	for lo := 0; lo < n; lo += serialRun * grain {
		c.run(with, lo, min(lo+serialRun*grain, n))
	}
}

// A task is a call and the implementation that runs it.
type task struct {
	call call
	with *backend
}

// A pool is a set of goroutines that help with one task at a time. Each thread has its own share of the index space. Tasks
// of one size give a thread the same share every time, so that the memory it wrote last time is still in its cache. A
// thread that has finished its share takes chunks from the others: a worker that the system has descheduled delays only
// its current chunk. A worker spins between tasks for spinTime and then parks.
type pool struct {
	busy   atomic.Bool   // a caller is between fork and join
	state  atomic.Uint64 // generation, open, limit, entered, inside: see the constants
	shares [maxHelpers + 1]share
	n      int // number of indexes
	grain  int // ranges start at its multiples
	chunks int // ranges that are handed out
	of     int // shares in use
	task   task

	helpers []*helper // grows; changed only while busy is held
}

// A share is the chunks that are left of one part of the index space. The upper half of left is the first of them, the
// lower half the end.
type share struct {
	left atomic.Uint64
	_    [56]byte // a cache line each
}

func (s *share) set(first, last int) { s.left.Store(uint64(first)<<32 | uint64(last)) }

// take removes and returns the first chunk or, fromEnd, the last. It returns -1 if none is left.
func (s *share) take(fromEnd bool) int {
	for {
		old := s.left.Load()
		first, last := int(old>>32), int(uint32(old))
		switch {
		case first >= last:
			return -1
		case fromEnd && s.left.CompareAndSwap(old, old-1):
			return last - 1
		case !fromEnd && s.left.CompareAndSwap(old, old+1<<32):
			return first
		}
	}
}

// A helper is the state of one worker.
type helper struct {
	index  int // of the share that is its own; the caller's is 0
	parked atomic.Bool
	wake   chan struct{}
}

// The fields of pool.state. A worker may enter while open is set and fewer than limit workers have entered. The
// task does not change while a worker is inside.
const (
	insideOne   = 1
	insideMask  = 1<<12 - 1
	enteredOne  = 1 << 12
	limitShift  = 24
	fieldMask   = 1<<12 - 1
	openBit     = 1 << 36
	generation1 = 1 << 37
	maxHelpers  = 256
	spinTime    = 2 * time.Millisecond
	chunksEach  = 6 // ranges per thread: few enough to be cheap, many enough to even out
)

var workers pool

// fork runs t on up to threads threads, the caller's among them. It returns false, having run nothing, if the pool serves
// another caller.
func (p *pool) fork(threads, n, grain int, t task) bool {
	if !p.busy.CompareAndSwap(false, true) {
		return false
	}
	need := min(threads-1, maxHelpers)
	for len(p.helpers) < need {
		h := &helper{index: len(p.helpers) + 1, wake: make(chan struct{}, 1)}
		p.helpers = append(p.helpers, h)
		go p.serve(h)
	}
	p.task = t
	p.share(need+1, n, grain)
	gen := p.state.Load()&^(generation1-1) + generation1
	p.state.Store(gen | openBit | uint64(need)<<limitShift)
	for _, h := range p.helpers[:need] {
		if h.parked.Load() && h.parked.CompareAndSwap(true, false) {
			h.wake <- struct{}{}
		}
	}
	p.work(0)
	p.state.And(^uint64(openBit))
	p.join()
	p.task = task{}
	p.busy.Store(false)
	return true
}

// share divides n indexes among the threads, evenly: chunks differ by at most a grain.
func (p *pool) share(threads, n, grain int) {
	p.n, p.grain, p.of = n, grain, threads
	p.chunks = min(ceilDiv(n, grain), threads*chunksEach)
	for i := range threads {
		p.shares[i].set(i*p.chunks/threads, (i+1)*p.chunks/threads)
	}
}

// start is the first index of a chunk.
func (p *pool) start(chunk int) int { return min(chunk*ceilDiv(p.n, p.grain)/p.chunks*p.grain, p.n) }

// work runs chunks until none is left, first the chunks of the thread's own share.
func (p *pool) work(index int) {
	for i := range p.of {
		s := &p.shares[(index+i)%p.of]
		for c := s.take(i > 0); c >= 0; c = s.take(i > 0) {
			p.task.call.run(p.task.with, p.start(c), p.start(c+1))
		}
	}
}

// join waits until no worker is inside the task.
func (p *pool) join() {
	for i := 0; p.state.Load()&insideMask != 0; i++ {
		if i < 64 {
			relax()
		} else {
			runtime.Gosched()
		}
	}
}

// serve is a worker's life.
func (p *pool) serve(h *helper) {
	var last uint64
	for {
		last = p.await(h, last)
		p.work(h.index)
		p.state.Add(^uint64(insideOne - 1))
	}
}

// await enters the next task and returns its generation.
func (p *pool) await(h *helper, last uint64) uint64 {
	var since time.Time
	for i := 0; ; i++ {
		if gen, ok := p.enter(last); ok {
			return gen
		}
		relax()
		if i&63 != 63 {
			continue
		}
		runtime.Gosched()
		switch now := time.Now(); {
		case since.IsZero():
			since = now
		case now.Sub(since) > spinTime:
			p.park(h)
			since = time.Time{}
		}
	}
}

// enter counts the worker into the open task, unless the worker has been in it or limit workers have.
func (p *pool) enter(last uint64) (gen uint64, ok bool) {
	s := p.state.Load()
	gen = s &^ (generation1 - 1)
	if s&openBit == 0 || gen == last || s/enteredOne&fieldMask >= s>>limitShift&fieldMask {
		return 0, false
	}
	return gen, p.state.CompareAndSwap(s, s+enteredOne+insideOne)
}

// park sleeps until a task is opened.
func (p *pool) park(h *helper) {
	h.parked.Store(true)
	if p.state.Load()&openBit != 0 && h.parked.CompareAndSwap(true, false) {
		return
	}
	<-h.wake
}
