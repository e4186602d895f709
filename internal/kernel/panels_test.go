package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// laid is b with panels for products of m rows; without where PanelWidth is 0.
func laid(m, n, k int, b Matrix) Matrix {
	if w := PanelWidth(m, n, k, b.Trans); w > 0 {
		p := LayPanels(make([]float32, PanelFloats(w, n, k)), w, n, k, b)
		b.Panels = &p
	}
	return b
}

// TestPanels: products that read panels have the bits of the generic twin, with every epilogue, layout and number of threads.
func TestPanels(t *testing.T) {
	ms := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 31, 64, 100, 128, 300}
	ns := []int{1, 2, 7, 16, 17, 31, 33, 48, 65, 100, 130}
	ks := []int{0, 1, 7, 100, 257, 1600}
	if raceEnabled { // threads meet in the same way
		ns, ks = []int{1, 7, 33, 48, 100}, []int{0, 7, 257}
	}
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(7, 7))
		for _, m := range ms {
			for _, n := range ns {
				for _, k := range ks {
					if m*n*k > 1<<20 && r.IntN(4) > 0 || k > 1000 && m*n > 2000 {
						continue
					}
					p := product{m: m, n: n, k: k, transA: r.IntN(3) == 0, transB: r.IntN(2) == 0, pad: r.IntN(2) * 3, laid: true}
					if r.IntN(2) == 0 {
						p.ep = Epilogue{Bias: randoms(r, n), Act: Activation(r.IntN(int(ActSoftplus) + 1)), Alpha: 0.2}
					}
					if r.IntN(4) == 0 {
						p.ep.Residual, p.ep.ResidualStride = randoms(r, m*n), n
					}
					p.check(t, r, intact)
				}
			}
		}
	})
}

// TestPanelsOfManyRows: more rows than a worker's buffer has numbers.
func TestPanelsOfManyRows(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(9, 9))
		for _, m := range []int{265, 150_000} {
			product{m: m, n: 40, k: 2, laid: true}.check(t, r, intact)
		}
	})
}

// TestPanelWidth: one row reads what it is given, several rows read panels where there are tile kernels, and what is transposed is
// laid down where there is no panel for it.
func TestPanelWidth(t *testing.T) {
	defer force(t, ISA())
	for _, name := range ISAs() {
		force(t, name)
		tiles := current().shape != nil
		for _, c := range []struct {
			m, n, k int
			trans   bool
			panels  bool // of several columns, if there are tile kernels
			upright bool // one panel otherwise
		}{
			{1, 300, 50, false, false, false}, {1, 300, 50, true, false, true}, {2, 300, 50, false, true, false}, {64, 300, 50, false, true, false},
			{64, 300, 50, true, true, true}, {64, 8, 50, false, false, false}, {64, 8, 50, true, false, true}, {64, 1, 50, true, false, false},
			{64, 300, 0, true, false, false}, {0, 300, 50, true, false, false},
		} {
			w := PanelWidth(c.m, c.n, c.k, c.trans)
			switch {
			case c.panels && tiles:
				if w < 1 || w >= c.n {
					t.Errorf("%s, %+v: panels of %d columns", name, c, w)
				}
			case c.upright && w != c.n, !c.upright && w != 0:
				t.Errorf("%s, %+v: width %d", name, c, w)
			}
		}
	}
}

// TestPanelsOfOthers: panels for another implementation or number of rows are not read.
func TestPanelsOfOthers(t *testing.T) {
	defer force(t, ISA())
	r := rand.New(rand.NewPCG(8, 8))
	const n, k = 70, 90
	for _, from := range ISAs() {
		for _, rows := range []int{2, 64} {
			force(t, from)
			b := laid(rows, n, k, stored(r, k, n, false, 0))
			for _, to := range ISAs() {
				for _, m := range []int{1, 2, 64} {
					a, got, want := stored(r, m, k, false, 0), make([]float32, m*n), make([]float32, m*n)
					force(t, to)
					Gemm(1, m, n, k, a, b, got, n, nil)
					force(t, "generic")
					Gemm(1, m, n, k, a, Matrix{Data: b.Data, Stride: n}, want, n, nil)
					checkBits(t, fmt.Sprintf("panels of %s for %d rows, read by %s with %d", from, rows, to, m), got, want)
				}
			}
		}
	}
}

// TestPanelsAreRead: a product takes the numbers of its panels, so that the tests above test something.
func TestPanelsAreRead(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		const m, n, k = 5, 70, 3
		b := laid(m, n, k, Matrix{Data: make([]float32, n*k), Stride: n})
		for i := range b.Panels.Data {
			b.Panels.Data[i] = 1
		}
		a, c := Matrix{Data: []float32{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, Stride: k}, make([]float32, m*n)
		Gemm(1, m, n, k, a, b, c, n, nil)
		for i, x := range c {
			if x != k {
				t.Fatalf("element %d is %g, want %d", i, x, k)
			}
		}
	})
}

// TestLayPanels: where the elements lie, of either layout, and zeros behind the last column.
func TestLayPanels(t *testing.T) {
	want := []float32{0, 1, 3, 4, 2, 0, 5, 0}
	for _, b := range []Matrix{
		{Data: []float32{0, 1, 2, 9, 3, 4, 5}, Stride: 4}, {Data: []float32{0, 3, 1, 4, 2, 5}, Stride: 2, Trans: true},
	} {
		dst := []float32{7, 7, 7, 7, 7, 7, 7, 7}
		if p := LayPanels(dst, 2, 3, 2, b); p.N != 3 || p.K != 2 || p.Width != 2 || &p.Data[0] != &dst[0] {
			t.Errorf("panels %+v", p)
		}
		checkBits(t, fmt.Sprintf("panels of %+v", b), dst, want)
	}
}
