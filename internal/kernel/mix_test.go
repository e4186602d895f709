package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// TestMixtureBits: rows of every width, tiles of every rest, infinities beside a row without a tap.
func TestMixtureBits(t *testing.T) {
	bits := func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 1))
		for range 100 {
			blocks, from, to, width := r.IntN(100), r.IntN(20), r.IntN(20), r.IntN(80)
			if r.IntN(2) == 0 {
				width = 1 + r.IntN(narrowRow)
			}
			checkMixture(t, r, blocks, from, to, width)
		}
	}
	eachISA(t, bits)
	defer force(t, ISA())
	force(t, "generic")
	t.Run("generic", bits)
}

func checkMixture(t *testing.T, r *rand.Rand, blocks, from, to, width int) {
	t.Helper()
	rows := make([][]Tap, to)
	for j := range rows {
		for at := range from {
			if r.IntN(3) == 0 {
				rows[j] = append(rows[j], Tap{at, float32(r.NormFloat64())})
			}
		}
	}
	src, want := make([]float32, blocks*from*width), make([]float32, blocks*to*width)
	for i := range src {
		src[i] = float32(math.Ldexp(r.NormFloat64(), r.IntN(20)-10))
		if r.IntN(200) == 0 {
			src[i] = float32(math.Inf(1))
		}
	}
	for i := range want {
		block, row, column := i/(to*width), i/width%to, i%width
		for _, tap := range rows[row] {
			want[i] = fma32(tap.Weight, src[(block*from+tap.At)*width+column], want[i])
		}
	}
	m := NewMixture(blocks, from, width, rows)
	for threads := 1; threads <= 3; threads++ {
		room := make([]float32, len(want)+1)
		got := room[:len(want)]
		for i := range room {
			room[i] = 42
		}
		m.Mix(threads, got, src)
		for i := range want {
			if math.Float32bits(got[i]) != math.Float32bits(want[i]) && (got[i] == got[i] || want[i] == want[i]) {
				t.Fatalf("%d blocks %d to %d rows of %d, %d threads: element %d is %g, want %g", blocks, from, to, width, threads, i, got[i], want[i])
			}
		}
		if room[len(want)] != 42 {
			t.Fatalf("%d blocks %d to %d rows of %d: wrote beyond dst", blocks, from, to, width)
		}
	}
}

func BenchmarkMixture(b *testing.B) {
	for _, s := range [][4]int{{16 * 64, 14, 28, 14}, {16 * 64 * 28, 14, 28, 1}, {16, 14, 28, 14 * 64}, {16 * 28, 14, 28, 64}} {
		rows := make([][]Tap, s[2])
		for j := range rows {
			rows[j] = []Tap{{j / 2, 0.25}, {min(j/2+1, s[1]-1), 0.75}}
		}
		m := NewMixture(s[0], s[1], s[3], rows)
		dst, src := make([]float32, s[0]*s[2]*s[3]), make([]float32, s[0]*s[1]*s[3])
		b.Run(fmt.Sprint(s), func(b *testing.B) {
			b.SetBytes(int64(4 * (len(dst) + len(src))))
			for b.Loop() {
				m.Mix(1, dst, src)
			}
		})
	}
}
