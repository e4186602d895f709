package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestPhilox holds the generator to the known answers of its authors' Random123 (kat_vectors, philox4x32 10).
func TestPhilox(t *testing.T) {
	cases := []struct {
		counter, high, key uint64
		want               [4]uint32
	}{
		{0, 0, 0, [4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
		{math.MaxUint64, math.MaxUint64, math.MaxUint64, [4]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
		{0x85a308d3243f6a88, 0x0370734413198a2e, 0x299f31d0a4093822, [4]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
	}
	for _, c := range cases {
		s := stream{key: c.key, counter: c.high}
		if got := s.philox(c.counter); got != c.want {
			t.Errorf("philox(%x, %x) under %x = %x, want %x", c.counter, c.high, c.key, got, c.want)
		}
	}
}

var noises = []struct {
	name string
	f    func(threads int, dst []float32, key, counter, first uint64)
}{{"Uniform", Uniform}, {"Normal", Normal}}

func TestNoiseBits(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for _, k := range noises {
			r := rand.New(rand.NewPCG(1, 1))
			for n := range 258 {
				key, counter, first := r.Uint64(), r.Uint64(), r.Uint64()>>r.IntN(60)
				want := make([]float32, n)
				onGeneric(t, func() { k.f(1, want, key, counter, first) })
				checkBits(t, k.name, guarded(t, k.name, n, func(dst []float32) { k.f(1, dst, key, counter, first) }), want)
			}
			whole, part := make([]float32, 30000), make([]float32, 20000)
			onGeneric(t, func() { k.f(1, whole, 5, 6, 1<<36-9000) }) // the block's number passes 2^32
			for threads := 1; threads <= 3; threads++ {
				k.f(threads, part, 5, 6, 1<<36-9000+77)
				checkBits(t, k.name, part, whole[77:20077])
			}
		}
	})
}

// TestNoiseLaw checks moments and tails; the bounds are five standard errors.
func TestNoiseLaw(t *testing.T) {
	const n = 1 << 20
	x := make([]float32, n)
	Uniform(2, x, 1, 2, 0)
	m := moments(x)
	check := func(what string, got, want, variance float64) {
		if math.Abs(got-want) > 5*math.Sqrt(variance/n) {
			t.Errorf("%s is %v, want %v ± %v", what, got, want, 5*math.Sqrt(variance/n))
		}
	}
	check("mean of uniform", m[0], 0.5, 1.0/12)
	check("second moment of uniform", m[1], 1.0/3, 4.0/45)
	Normal(2, x, 1, 2, 0)
	m = moments(x)
	check("mean of normal", m[0], 0, 1)
	check("second moment of normal", m[1], 1, 2)
	check("third moment of normal", m[2], 0, 15)
	check("fourth moment of normal", m[3], 3, 96)
	tail := 0.0
	for _, v := range x {
		if math.Abs(float64(v)) > 3 {
			tail++
		}
	}
	check("share beyond 3", tail/n, 0.0026998, 0.0027)
}

func moments(x []float32) (m [4]float64) {
	for _, v := range x {
		p := 1.0
		for i := range m {
			p *= float64(v)
			m[i] += p / float64(len(x))
		}
	}
	return m
}
