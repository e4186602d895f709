package ticks

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// TestBetween: round numbers with the digits that tell them apart, and no others.
func TestBetween(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		n      int
		want   string
	}{
		{0, 4680, 5, "0 1,000 2,000 3,000 4,000"},
		{469, 2345, 5, "500 1,000 1,500 2,000"},
		{1.15, 1.31, 4, "1.15 1.20 1.25 1.30"},
		{1.21, 1.29, 8, "1.21 1.22 1.23 1.24 1.25 1.26 1.27 1.28 1.29"},
		{-1, 1, 4, "-1.0 -0.5 0.0 0.5 1.0"},
		{-1234567, 0, 3, "-1,000,000 -500,000 0"},
		{0, 9e6, 3, "0 5,000,000"},
		{0, 4e7, 4, "0 1e7 2e7 3e7 4e7"},
		{0, 2e-9, 4, "0 5.0e-10 1.0e-9 1.5e-9 2.0e-9"},
		{3e8, 3.5e8, 5, "3.0e8 3.1e8 3.2e8 3.3e8 3.4e8 3.5e8"},
		{1e9, 1e9 + 4, 4, "1,000,000,000 1,000,000,001 1,000,000,002 1,000,000,003 1,000,000,004"},
		{0, math.Inf(1), 4, ""}, {math.NaN(), 1, 4, ""}, {1, 1, 4, ""}, {2, 1, 4, ""},
		{-math.MaxFloat64, math.MaxFloat64, 4, ""}, {1.6e308, math.MaxFloat64, 4, ""},
	} {
		got := ""
		for i, tick := range Between(c.lo, c.hi, c.n) {
			if i > 0 {
				got += " "
			}
			got += tick.Text
		}
		if got != c.want {
			t.Errorf("%v to %v: got %q, want %q", c.lo, c.hi, got, c.want)
		}
	}
}

// TestTextsDiffer: on no axis do two numbers print alike, none lies outside, and every axis of some length has two.
func TestTextsDiffer(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		lo := r.NormFloat64() * math.Pow(10, float64(r.IntN(40)-20))
		hi := lo + math.Abs(lo)*math.Pow(10, float64(r.IntN(16)-12)) + math.Pow(10, float64(r.IntN(40)-30))
		n := 2 + r.IntN(8)
		list, seen := Between(lo, hi, n), map[string]bool{}
		for _, tick := range list {
			if seen[tick.Text] {
				t.Fatalf("%v to %v: two are %s", lo, hi, tick.Text)
			}
			seen[tick.Text] = true
			if slack := (hi - lo) * 1e-5; tick.Value < lo-slack || tick.Value > hi+slack {
				t.Fatalf("%v to %v: %v lies outside", lo, hi, tick.Value)
			}
		}
		if n >= 5 && len(list) < 2 || len(list) > n+1 {
			t.Fatalf("%v to %v: %s", lo, hi, fmt.Sprint(list))
		}
	}
}
