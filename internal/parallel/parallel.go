// Package parallel shares out calls that do not depend on each other.
package parallel

import (
	"context"
	"sync"
	"sync/atomic"
)

// Each calls f once for each of 0 … n-1, on up to threads goroutines.
func Each(threads, n int, f func(i int)) {
	if min(threads, n) <= 1 {
		for i := range n {
			f(i)
		}
		return
	}
	share(threads, n, func(i int) bool { f(i); return true })
}

// Try calls f once for each of 0 … n-1, on up to threads goroutines, until a call fails or ctx ends. It returns the error of the
// call that was the first to fail, which has ended the context of the others, or that of ctx.
func Try(ctx context.Context, threads, n int, f func(ctx context.Context, i int) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	share(threads, n, func(i int) bool {
		if ctx.Err() == nil {
			if err := f(ctx, i); err != nil {
				stop(err)
			}
		}
		return ctx.Err() == nil
	})
	return context.Cause(ctx)
}

// share hands out 0 … n-1 in order. A goroutine whose call is false takes no more.
func share(threads, n int, f func(i int) bool) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(threads, n) {
		all.Go(func() {
			for more := true; more; {
				i := int(next.Add(1)) - 1
				more = i < n && f(i)
			}
		})
	}
	all.Wait()
}
