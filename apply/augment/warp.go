package augment

import (
	"math"

	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// The greatest changes of classical augmentation: small enough that no digit becomes another one.
const (
	mostShift  = 0.1  // of the sides
	mostTurn   = 15.0 // degrees
	mostGrowth = 0.15 // of the size
)

// change is a movement of an image around its middle: it is scaled, turned clockwise, then moved.
type change struct {
	scale, turn float64 // turn in radians
	dx, dy      float64 // pixels, to the right and down
}

// drawChange draws a change, each part of it evenly.
func drawChange(s *rng.Source, i ir.Image) change {
	within := func(most float64) float64 { return most * (2*float64(s.Uint64()>>11)/(1<<53) - 1) }
	return change{scale: 1 + within(mostGrowth), turn: within(mostTurn) * math.Pi / 180, dx: within(mostShift) * float64(i.W), dy: within(mostShift) * float64(i.H)}
}

// warp stores the changed image in dst. A pixel is the bilinear mean of the four from which it comes; behind the border an image
// goes on as its outermost pixels.
func (c change) warp(dst, src []float32, i ir.Image) {
	sin, cos := math.Sincos(c.turn)
	midX, midY := float64(i.W-1)/2, float64(i.H-1)/2
	plane := i.H * i.W
	for y := range i.H {
		for x := range i.W {
			right, down := float64(x)-midX-c.dx, float64(y)-midY-c.dy
			fromX := midX + (float64(cos*right)+float64(sin*down))/c.scale
			fromY := midY + (float64(cos*down)-float64(sin*right))/c.scale
			for ch := range i.Channels() {
				dst[ch*plane+y*i.W+x] = between4(src[ch*plane:(ch+1)*plane], i, fromX, fromY)
			}
		}
	}
}

// between4 is the bilinear mean of the four pixels around a place.
func between4(plane []float32, i ir.Image, x, y float64) float32 {
	x, y = min(max(x, 0), float64(i.W-1)), min(max(y, 0), float64(i.H-1))
	x0, y0 := int(x), int(y)
	x1, y1 := min(x0+1, i.W-1), min(y0+1, i.H-1)
	fx, fy := x-float64(x0), y-float64(y0)
	at := func(y, x int) float64 { return float64(plane[y*i.W+x]) }
	top := float64((1-fx)*at(y0, x0)) + float64(fx*at(y0, x1))
	bottom := float64((1-fx)*at(y1, x0)) + float64(fx*at(y1, x1))
	return float32(float64((1-fy)*top) + float64(fy*bottom))
}

// classical is n changed copies of examples, taken in turns.
func classical(x set, n int, i ir.Image, key uint64) set {
	out := set{eval.NewMatrix(n, x.images.Cols), make([]int, n)}
	s := rng.NewSource(key)
	for k := range n {
		from := k % x.images.Rows
		drawChange(s, i).warp(out.images.Row(k), x.images.Row(from), i)
		out.labels[k] = x.labels[from]
	}
	return out
}
