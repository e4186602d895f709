package pixel_test

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/internal/pixel"
)

func TestLevel(t *testing.T) {
	for i := range 256 {
		if got := pixel.Level(float32(i) / 255); got != uint8(i) {
			t.Errorf("%d/255 is byte %d", i, got)
		}
	}
	inf := math.Inf(1)
	for v, want := range map[float64]uint8{-inf: 0, -1: 0, 1.0 / 1024: 0, 1.0 / 256: 1, 0.5: 128, 255.0 / 256: 254, 2: 255, inf: 255} {
		if got := pixel.Level(float32(v)); got != want {
			t.Errorf("%g is byte %d, want %d", v, got, want)
		}
	}
	if got := pixel.Level(float32(math.NaN())); got != 0 {
		t.Errorf("NaN is byte %d, want 0", got)
	}
}
