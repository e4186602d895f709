package parallel_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/ganc-ml/ganc/internal/parallel"
)

// TestEach: every number once, on any number of threads.
func TestEach(t *testing.T) {
	for _, threads := range []int{-1, 0, 1, 3, 100} {
		for _, n := range []int{0, 1, 20} {
			calls := make([]int, n)
			parallel.Each(threads, n, func(i int) { calls[i]++ })
			if slices.ContainsFunc(calls, func(c int) bool { return c != 1 }) {
				t.Errorf("%d threads, %d calls: %v", threads, n, calls)
			}
		}
	}
}

// TestTry: every number once; the first error ends all, as the end of the context does.
func TestTry(t *testing.T) {
	calls := make([]int, 20)
	if err := parallel.Try(t.Context(), 3, 20, func(_ context.Context, i int) error { calls[i]++; return nil }); err != nil || slices.Min(calls) != 1 || slices.Max(calls) != 1 {
		t.Errorf("%v, %v", err, calls)
	}
	var n atomic.Int64
	bad := errors.New("bad")
	if err := parallel.Try(t.Context(), 2, 20, func(context.Context, int) error { n.Add(1); return bad }); err != bad || n.Load() > 2 {
		t.Errorf("got %v after %d calls", err, n.Load())
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := parallel.Try(ctx, 2, 20, func(context.Context, int) error { t.Error("called"); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
