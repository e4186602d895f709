package latent

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/ganc-ml/ganc/internal/noise"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/ir"
)

// ErrNoPrior says that nothing is known of the codes that a decoder takes.
var ErrNoPrior = errors.New("the file does not say what its code is drawn from, and there is no encoder beside it")

// prior is what is known of the codes of a decoder: centre and scale of each number, and whether it is bounded. The standard
// form u of a code z is (z − centre) / scale.
type prior struct {
	known         bool
	centre, scale []float32
	low, high     []float32 // bounds; infinite where there are none
	examples      Codes     // codes to draw from; N is 0 where the laws of the file are known
}

// bounded reports whether number k of a code lies in an interval, in which it is taken for uniform.
func (p prior) bounded(k int) bool { return p.low[k] > float32(math.Inf(-1)) }

// within is the standard form u of number k, kept within its bounds.
func (p prior) within(k int, u float32) float32 {
	return min(max(u, (p.low[k]-p.centre[k])/p.scale[k]), (p.high[k]-p.centre[k])/p.scale[k])
}

// lawful is the prior that the laws of the file give.
func (d *Decoder) lawful() prior {
	p := prior{known: true, centre: make([]float32, d.Width), scale: make([]float32, d.Width), low: make([]float32, d.Width), high: make([]float32, d.Width)}
	for _, part := range d.parts {
		p.known = p.known && part.port.Law != nil
		r := part.bounds()
		for k := part.first; k < part.first+part.width; k++ {
			p.scale[k], p.low[k], p.high[k] = 1, float32(r.Lo), float32(r.Hi)
			if p.bounded(k) {
				p.centre[k], p.scale[k] = float32(r.Lo+r.Hi)/2, float32((r.Hi-r.Lo)/math.Sqrt(12))
			}
		}
	}
	return p
}

// bounds is the interval that the numbers of a part lie in.
func (p part) bounds() ir.ValueRange {
	switch {
	case p.port.Law != nil && *p.port.Law == ir.Uniform:
		return ir.Range(0, 1)
	case p.port.Law == nil && p.port.Range != nil && p.port.Range.Lo < p.port.Range.Hi:
		return *p.port.Range
	}
	return ir.Range(math.Inf(-1), math.Inf(1))
}

// HasPrior reports whether codes can be drawn: by the laws of the file, or after Learn.
func (d *Decoder) HasPrior() bool { return d.prior.known }

// Middle is the code in the middle of its law.
func (d *Decoder) Middle() []float32 { return slices.Clone(d.prior.centre) }

// Lawful reports whether the file names the laws of all of its code.
func (d *Decoder) Lawful() bool { return d.lawful().known }

// Learn makes codes, such as those of an encoder for real images, what the decoder's codes are drawn from, where the file does
// not name their laws. Numbers that hardly vary keep a scale of a hundredth of the mean one.
func (d *Decoder) Learn(c Codes) error {
	if d.Lawful() {
		return nil
	}
	if c.N < 2 || c.Width != d.Width {
		return fmt.Errorf("latent: %d codes of %d numbers: want at least 2 codes of %d", c.N, c.Width, d.Width)
	}
	p := prior{known: true, centre: make([]float32, d.Width), scale: make([]float32, d.Width), low: d.prior.low, high: d.prior.high, examples: c.Clone()}
	mean := 0.0
	for k := range d.Width {
		m, sd := momentsOf(c.N, func(i int) float64 { return float64(c.Row(i)[k]) })
		p.centre[k], p.scale[k] = float32(m), float32(sd)
		mean += sd / float64(d.Width)
	}
	if mean == 0 {
		return fmt.Errorf("latent: all %d codes are equal", c.N)
	}
	for k := range p.scale {
		p.scale[k] = max(p.scale[k], float32(mean/100))
	}
	d.prior = p
	return nil
}

// momentsOf is the mean and the standard deviation of n numbers.
func momentsOf(n int, at func(i int) float64) (mean, sd float64) {
	for i := range n {
		mean += at(i)
	}
	mean /= float64(n)
	for i := range n {
		sd += (at(i) - mean) * (at(i) - mean)
	}
	return mean, math.Sqrt(sd / float64(n))
}

// Draw draws n codes, with labels of equal probability: by the laws of the file, as runtime.Session.Draw does, or else of the
// codes of Learn. The error is ErrNoPrior where neither is known.
func (d *Decoder) Draw(n int, seed uint64) (Codes, error) {
	c := d.NewCodes(n)
	switch {
	case !d.prior.known:
		return c, ErrNoPrior
	case d.prior.examples.N > 0:
		return d.drawExamples(c, seed), nil
	}
	in, err := d.Session.Draw(n, seed)
	if err != nil {
		return c, err
	}
	for _, p := range d.parts {
		for i := range n {
			copy(c.Row(i)[p.first:], in[p.input].Float32s()[i*p.width:(i+1)*p.width])
		}
	}
	for k, i := range d.labels {
		for n, class := range in[i].Int64s() {
			c.Labels[n*len(d.labels)+k] = class
		}
	}
	return c, nil
}

// drawExamples draws codes of the examples, with labels of their own.
func (d *Decoder) drawExamples(c Codes, seed uint64) Codes {
	from := rng.NewSource(rng.Key(seed, "latent/examples"))
	for i := range c.N {
		copy(c.Row(i), d.prior.examples.Row(int(from.Below(uint64(d.prior.examples.N)))))
		for k := range d.labels {
			c.LabelsOf(i)[k] = int64(from.Below(uint64(d.Classes(k))))
		}
	}
	return c
}

// standard is the standard form of codes.
func (d *Decoder) standard(z []float32) []float32 {
	u := make([]float32, len(z))
	for i, v := range z {
		k := i % d.Width
		u[i] = (v - d.prior.centre[k]) / d.prior.scale[k]
	}
	return u
}

// coded is the inverse of standard; bounded numbers are kept within their bounds.
func (d *Decoder) coded(u []float32) []float32 {
	z := make([]float32, len(u))
	for i, v := range u {
		k := i % d.Width
		z[i] = d.prior.centre[k] + float32(d.prior.scale[k]*d.prior.within(k, v))
	}
	return z
}

// Distance is how far a code lies from the middle of what the decoder was trained for: the root mean square of its standard
// form, about 1 for a code that is drawn.
func (d *Decoder) Distance(z []float32) float64 {
	sum := 0.0
	for _, v := range d.standard(z) {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum / float64(d.Width))
}

// Near draws n codes around a code, with its labels: each number has a normal deviation of spread standard deviations.
func (d *Decoder) Near(c Codes, n int, spread float64, seed uint64) (Codes, error) {
	out := d.NewCodes(n)
	deviation := ir.NewTensor(ir.Float32, n, d.Width)
	if err := fillNormal(deviation, seed, "latent/near"); err != nil {
		return out, err
	}
	centre, u := d.standard(c.Row(0)), deviation.Float32s()
	for i := range u {
		u[i] = centre[i%d.Width] + float32(spread)*u[i]
	}
	copy(out.Z, d.coded(u))
	for i := range n {
		copy(out.LabelsOf(i), c.LabelsOf(0))
	}
	return out, nil
}

func fillNormal(t ir.Tensor, seed uint64, name string) error {
	return noise.Fill(t, ir.Normal, seed, name, 0, 1)
}

// Standard is the standard form of codes, [N × Width]: each number less the middle of its law, in standard deviations.
func (d *Decoder) Standard(c Codes) []float32 { return d.standard(c.Z) }

// Coded is the inverse of Standard; numbers that the law bounds are kept within their bounds.
func (d *Decoder) Coded(u []float32) []float32 { return d.coded(u) }
