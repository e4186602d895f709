package kernel

import (
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"
)

// TestAllocs: in steady state no kernel allocates, on any implementation or number of threads.
func TestAllocs(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes sync.Pool forget buffers")
	}
	const n = 20000
	x, y, z, w, c := make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n), make([]bool, n)
	bytes, rows := make([]byte, 20000), make([]int, 20)
	calls := map[string]func(threads int){
		"Exp":        func(t int) { Exp(t, y, x) },
		"LeakyReLU":  func(t int) { LeakyReLU(t, y, x, 0.1) },
		"Add":        func(t int) { Add(t, y, x, x[:1]) },
		"Less":       func(t int) { Less(t, c, x, y) },
		"Where":      func(t int) { Where(t, z, c, x, y) },
		"SumRows":    func(t int) { SumRows(t, y[:100], x, 100, 200) },
		"SumCols":    func(t int) { SumCols(t, y[:200], x, 100, 200) },
		"MaxRows":    func(t int) { MaxRows(t, y[:100], x, 100, 200) },
		"Adam":       func(t int) { Adam(t, x, y, Descent{Args: AdamArgs{Eps: 1}, M: z, V: w}) },
		"SGD":        func(t int) { SGD(t, x, y, 0) },
		"EMA":        func(t int) { EMA(t, x, y, 0) },
		"Uniform":    func(t int) { Uniform(t, x, 1, 2, 3) },
		"Normal":     func(t int) { Normal(t, x, 1, 2, 3) },
		"Transpose":  func(t int) { Transpose(t, y, 100, x, 200, 100, 200) },
		"ScaleBytes": func(t int) { ScaleBytes(t, x, bytes, 1000, rows, Scaling{SrcRange: 1, DstRange: 1}) },
		"Finite":     func(t int) { Finite(t, x) },
		"Fill":       func(t int) { Fill(t, x, 1) },
	}
	defer force(t, ISA())
	for _, name := range ISAs() {
		force(t, name)
		for kernel, f := range calls {
			for threads := 1; threads <= 2; threads++ {
				if got := testing.AllocsPerRun(10, func() { f(threads) }); got != 0 {
					t.Errorf("%s, %s, %d threads: %v allocations, want 0", name, kernel, threads, got)
				}
			}
		}
	}
}

// TestChunks: chunks cover all indexes once, start at multiples of the grain and differ by at most a grain, the last aside, which
// may be shorter; the shares of threads differ by at most a chunk.
func TestChunks(t *testing.T) {
	var p pool
	for threads := 2; threads <= 5; threads++ {
		for grain := 1; grain <= 7; grain += 3 {
			for n := 1; n < 200; n++ {
				p.share(threads, n, grain)
				least, most := n, 0
				for c := range p.chunks {
					size := p.start(c+1) - p.start(c)
					if p.start(c)%grain != 0 || size <= 0 {
						t.Fatalf("%d indexes, grain %d, %d threads: chunk %d begins at %d and has %d", n, grain, threads, c, p.start(c), size)
					}
					if most = max(most, size); c < p.chunks-1 {
						least = min(least, size)
					}
				}
				if p.start(0) != 0 || p.start(p.chunks) != n || most > least+grain {
					t.Fatalf("%d indexes, grain %d, %d threads: chunks of %d to %d from %d to %d", n, grain, threads, least, most, p.start(0), p.start(p.chunks))
				}
				shares := 0
				for i := range threads {
					old := p.shares[i].left.Load()
					size := int(uint32(old)) - int(old>>32)
					if shares += size; size < p.chunks/threads || size > ceilDiv(p.chunks, threads) {
						t.Fatalf("%d indexes, grain %d: share %d of %d has %d of %d chunks", n, grain, i, threads, size, p.chunks)
					}
				}
				if shares != p.chunks {
					t.Fatalf("%d indexes, grain %d, %d threads: shares have %d of %d chunks", n, grain, threads, shares, p.chunks)
				}
			}
		}
	}
}

// TestConcurrentCallers: several goroutines share the pool while GOMAXPROCS changes; every result stays right.
func TestConcurrentCallers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	x := randoms(r, 40000)
	want := make([]float32, len(x))
	Tanh(1, want, x)
	stop := make(chan struct{})
	var changer, callers sync.WaitGroup
	procs := runtime.GOMAXPROCS(0)
	changer.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				runtime.GOMAXPROCS(procs)
				return
			default:
				runtime.GOMAXPROCS(1 + i%3)
				time.Sleep(time.Millisecond)
			}
		}
	})
	for range 4 {
		callers.Go(func() {
			got := make([]float32, len(x))
			for i := range 100 {
				Tanh(1+i%4, got, x)
				for j := range got {
					if !sameBits(got[j], want[j]) {
						t.Errorf("element %d differs", j)
						return
					}
				}
			}
		})
	}
	callers.Wait()
	close(stop)
	changer.Wait()
}

// TestParked: a call finds its workers again after they have gone to sleep.
func TestParked(t *testing.T) {
	x, y := make([]float32, 100000), make([]float32, 100000)
	for range 3 {
		Exp(2, y, x)
		for _, v := range y {
			if v != 1 {
				t.Fatalf("got %v, want 1", v)
			}
		}
		time.Sleep(3 * spinTime)
	}
}
