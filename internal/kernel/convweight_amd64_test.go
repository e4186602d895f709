//go:build amd64 && !purego

package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestConvWeightBlocks holds gradients of weights to plain loops, cut into blocks of whole images, of some of an image's lines and of
// some of a line's places, for units of all lines of a kernel and of one.
func TestConvWeightBlocks(t *testing.T) {
	defer func(room func() int, places int) { weightRoom, weightPlaces = room, places }(weightRoom, weightPlaces)
	defer force(t, ISA())
	r := rand.New(rand.NewPCG(7, 7))
	shapes := 400
	if testing.Short() {
		shapes = 60
	}
	for i := range shapes {
		s := randomConv(r)
		if i%3 == 0 { // operands that are packed
			s.C, s.O, s.Groups = 16+r.IntN(20), 48+r.IntN(40), 1
		}
		p := randomPlanes(r, s)
		want, got := p.weights(), make([]float32, len(p.w))
		for _, name := range ISAs() {
			force(t, name)
			for threads := fewestThreads; threads <= 3; threads++ {
				room := 64 << r.IntN(8)
				weightRoom, weightPlaces = func() int { return room }, r.IntN(2)*1000
				clear(got)
				ConvWeight(threads, s, p.x, p.y, got)
				checkBits(t, fmt.Sprintf("shape %d %+v, %s, %d threads, room %d, %d places", i, s, name, threads, room, weightPlaces), got, want)
			}
		}
	}
}
