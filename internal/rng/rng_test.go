package rng

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"testing"
)

// The published first outputs of SplitMix64 from the state 1234567.
func TestAtIsSplitMix64(t *testing.T) {
	want := []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821}
	s := NewSource(1234567)
	for i, w := range want {
		if got := At(1234567, uint64(i)); got != w {
			t.Errorf("At(1234567, %d) = %d, want %d", i, got, w)
		}
		if got := s.Uint64(); got != w {
			t.Errorf("draw %d = %d, want %d", i, got, w)
		}
	}
}

// These values, worked out by a second implementation, never change.
func TestGolden(t *testing.T) {
	for _, c := range []struct {
		what string
		got  any
		want string
	}{
		{`Key(0, "")`, Key(0, ""), "5197578548964807871"},
		{`Key(0, "eps")`, Key(0, "eps"), "8056629474047634958"},
		{`Key(1, "eps")`, Key(1, "eps"), "16455377316013480640"},
		{`Key(max, "noise/ε")`, Key(math.MaxUint64, "noise/ε"), "4907631283499612625"},
		{`Fork(1, 0)`, Fork(1, 0), "11385487063155714807"},
		{`Fork(1, 2)`, Fork(1, 2), "17474652204475260503"},
		{`Permutation(10, 0, 0)`, Permutation(10, 0, 0), "[9 7 8 6 0 3 1 4 2 5]"},
		{`Permutation(10, 0, 1)`, Permutation(10, 0, 1), "[1 9 4 6 7 0 2 5 8 3]"},
		{`Permutation(10, 7, 0)`, Permutation(10, 7, 0), "[2 1 9 7 6 8 5 4 3 0]"},
		{`Permutation(60000, 1, 3)[:5]`, Permutation(60000, 1, 3)[:5], "[9496 47358 47811 40469 48269]"},
	} {
		if got := fmt.Sprint(c.got); got != c.want {
			t.Errorf("%s = %s, want %s", c.what, got, c.want)
		}
	}
}

func TestPermutation(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 100, 60000} {
		p := Permutation(n, 5, 6)
		again := make([]int, n)
		Permute(again, 5, 6)
		if !slices.Equal(p, again) {
			t.Errorf("n = %d: Permute and Permutation differ", n)
		}
		slices.Sort(p)
		for i, v := range p {
			if v != i {
				t.Fatalf("n = %d: not a permutation: %d is missing", n, i)
			}
		}
	}
	p := make([]int, 1000)
	if n := testing.AllocsPerRun(10, func() { Permute(p, 1, 2) }); n != 0 {
		t.Errorf("Permute allocates %v times", n)
	}
}

// All 24 orders of four are equally likely: χ² with 23 degrees of freedom stays below 49.7 (p = 0.001) on these
// fixed draws.
func TestPermutationUniform(t *testing.T) {
	counts := map[[4]int]int{}
	const draws = 24000
	for epoch := range uint64(draws) {
		counts[[4]int(Permutation(4, 3, epoch))]++
	}
	chi := 0.0
	for _, n := range counts {
		chi += float64((n-1000)*(n-1000)) / 1000
	}
	if len(counts) != 24 || chi > 49.7 {
		t.Errorf("%d orders, χ² = %.1f", len(counts), chi)
	}
}

// Below(n) is uniform even where 2^64 mod n is large: for n = 3·2^62 a plain remainder or product would give one
// third of the values twice the weight of the others.
func TestBelow(t *testing.T) {
	const n, draws = 3 << 62, 30000
	s, thirds := NewSource(11), [3]float64{}
	for range draws {
		v := s.Below(n)
		if v >= n {
			t.Fatalf("Below(%d) = %d", uint64(n), v)
		}
		thirds[v%3]++
	}
	if s.next < draws*5/4 {
		t.Errorf("%d numbers used for %d draws: a quarter of them should be rejected", s.next, draws)
	}
	for i, c := range thirds {
		if math.Abs(c-draws/3) > 5*math.Sqrt(draws*2/9.) {
			t.Errorf("residue %d: %v of %d", i, c, draws)
		}
	}
	for range 100 {
		if v := s.Below(1); v != 0 {
			t.Errorf("Below(1) = %d", v)
		}
	}
}

// One bit more in the input changes half of the 64 output bits, within 6 standard deviations of the mean of 64
// samples (4/8 bits each).
func TestAvalanche(t *testing.T) {
	for what, f := range map[string]func(x uint64) uint64{
		"Mix":      func(x uint64) uint64 { return Mix(x) },
		"Key":      func(x uint64) uint64 { return Key(x, "eps") },
		"Fork key": func(x uint64) uint64 { return Fork(x, 1) },
		"Fork n":   func(x uint64) uint64 { return Fork(1, x) },
	} {
		flips := 0
		for bit := range 64 {
			flips += bits.OnesCount64(f(99) ^ f(99^1<<bit))
		}
		if mean := float64(flips) / 64; math.Abs(mean-32) > 6*4/8. {
			t.Errorf("%s: %.2f bits change, want about 32", what, mean)
		}
	}
}

func TestKeysDiffer(t *testing.T) {
	seen := map[uint64]string{}
	for seed := range uint64(100) {
		for _, stream := range []string{"", "a", "b", "ab", "ba", "noise/eps", "noise/eps2", "init/w"} {
			k, what := Key(seed, stream), fmt.Sprintf("Key(%d, %q)", seed, stream)
			if other, ok := seen[k]; ok {
				t.Errorf("%s = %s", what, other)
			}
			seen[k] = what
		}
	}
}
