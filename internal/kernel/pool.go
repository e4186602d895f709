package kernel

import "sync"

// A task is one kernel call, cut into ranges of an index space by parallel.
type task struct {
	run  func(t *task, lo, hi int)
	with *backend
	op   int

	dst, a, b, c []float32
	mask, cond   []bool
	rows, cols   int
	ld, ls       int
	p, q         float32
	first        uint64
	key          stream
	buf          [groupLen]float32
	adam         AdamArgs
	gemm         gemmTask
}

// tasks holds the tasks not in use: a call allocates none in steady state.
var tasks = sync.Pool{New: func() any { return new(task) }}

// parallel runs t over [0, n) in ranges of at least grain, on at most threads threads.
func parallel(threads, n, grain int, t task) {
	if n == 0 {
		return
	}
	p := tasks.Get().(*task)
	*p = t
	p.with = current()
	p.run(p, 0, n)
	*p = task{}
	tasks.Put(p)
}
