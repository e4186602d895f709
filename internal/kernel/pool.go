package kernel

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// A task is one kernel call, cut into ranges of an index space by parallel.
type task struct {
	run  func(t *task, lo, hi int)
	with *backend
	op   int

	dst, a, b  []float32
	mask, cond []bool
	bytes      []byte
	index      []int
	flag       *atomic.Bool
	scaling    Scaling
	rows, cols int
	ld, ls     int
	p, q       float32
	first      uint64
	key        stream
	descent    Descent
	gemm       gemmTask
	chain      *Chain
}

// tasks holds the tasks not in use: a call allocates none in steady state.
var tasks = sync.Pool{New: func() any { return new(task) }}

// serialRun is how many grains one thread does in one go: the runtime can stop it only in between.
const serialRun = 32

// parallel runs t over [0, n) in ranges of at least grain, on at most threads threads. Ranges start at multiples of
// grain.
func parallel(threads, n, grain int, t task) {
	if n == 0 {
		return
	}
	t.with = current()
	if threads > 1 && n > grain {
		threads = min(threads, runtime.GOMAXPROCS(0), (n+grain-1)/grain)
		if threads > 1 && workers.fork(threads, n, grain, &t) {
			return
		}
	}
	p := tasks.Get().(*task)
	*p = t
	for lo := 0; lo < n; lo += serialRun * grain {
		p.run(p, lo, min(lo+serialRun*grain, n))
	}
	*p = task{}
	tasks.Put(p)
}

// A pool is a set of goroutines that help with one task at a time. Ranges are handed out by a counter, so that a worker
// whose thread the system has taken away delays nobody. A worker spins between tasks for spinTime and then parks.
type pool struct {
	busy  atomic.Bool   // a caller is between fork and join
	state atomic.Uint64 // generation, open, limit, entered, inside: see the constants
	next  atomic.Int64  // first index not handed out
	n     int64
	chunk int64
	task  task

	helpers []*helper // grows; changed only while busy is held
}

// A helper is one worker.
type helper struct {
	parked atomic.Bool
	wake   chan struct{}
}

// The fields of pool.state. A worker may enter while open is set and fewer than limit have; the task stays as it is
// while any is inside.
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

// fork runs t on up to threads threads, the caller's among them, and reports whether it did: a pool that serves another
// caller does not.
func (p *pool) fork(threads, n, grain int, t *task) bool {
	if !p.busy.CompareAndSwap(false, true) {
		return false
	}
	need := min(threads-1, maxHelpers)
	for len(p.helpers) < need {
		h := &helper{wake: make(chan struct{}, 1)}
		p.helpers = append(p.helpers, h)
		go p.serve(h)
	}
	p.task = *t
	chunk := (n + threads*chunksEach - 1) / (threads * chunksEach)
	p.n, p.chunk = int64(n), int64((chunk+grain-1)/grain*grain)
	p.next.Store(0)
	gen := p.state.Load()&^(generation1-1) + generation1
	p.state.Store(gen | openBit | uint64(need)<<limitShift)
	for _, h := range p.helpers[:need] {
		if h.parked.Load() && h.parked.CompareAndSwap(true, false) {
			h.wake <- struct{}{}
		}
	}
	p.work()
	p.state.And(^uint64(openBit))
	p.join()
	p.task = task{}
	p.busy.Store(false)
	return true
}

// work runs ranges until none is left.
func (p *pool) work() {
	for {
		lo := p.next.Add(p.chunk) - p.chunk
		if lo >= p.n {
			return
		}
		p.task.run(&p.task, int(lo), int(min(lo+p.chunk, p.n)))
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
		p.work()
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

// enter counts the worker into the open task, unless it has been there or enough others have.
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
