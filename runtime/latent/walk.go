package latent

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
)

// Share is a point and its part of a mixture; parts add up to 1.
type Share struct {
	Point  int
	Weight float64
}

// Blend writes the mixture of points, each of len(dst) numbers, into dst. The mixture of normal points is divided by the root of the sum of the
// squared weights, which gives it the variance of a point (Agustsson et al. 2019, table 1).
func Blend(dst, points []float32, mix []Share, normal bool) {
	norm := 0.0
	for _, s := range mix {
		norm += float64(s.Weight * s.Weight)
	}
	if norm = math.Sqrt(norm); !normal {
		norm = 1
	}
	for k := range dst {
		sum := 0.0
		for _, s := range mix {
			sum += float64(s.Weight * float64(points[s.Point*len(dst)+k]))
		}
		dst[k] = float32(sum / norm)
	}
}

// Walk is n codes on the way from the first code of a to the first of b, both ends included. What the file draws from a normal law keeps
// its variance on the way; labels are those of a up to the end, which has those of b.
func (d *Decoder) Walk(a, b Codes, n int) Codes {
	out, ends := d.NewCodes(n), a.Range(0, 1).Append(b.Range(0, 1))
	for i := range n {
		t := 0.0
		if n > 1 {
			t = float64(i) / float64(n-1)
		}
		mix := []Share{{Point: 0, Weight: 1 - t}, {Point: 1, Weight: t}}
		for _, p := range d.parts {
			points := append(append([]float32(nil), ends.Row(0)[p.first:p.first+p.width]...), ends.Row(1)[p.first:p.first+p.width]...)
			Blend(out.Row(i)[p.first:p.first+p.width], points, mix, p.port.Law != nil && *p.port.Law == ir.Normal)
		}
		copy(out.LabelsOf(i), ends.LabelsOf(0))
	}
	copy(out.LabelsOf(n-1), ends.LabelsOf(1))
	return out
}
