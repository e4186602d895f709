package latent

import (
	"fmt"
	"math"
)

// Direction is a way in which codes are moved: a step of length 1 in standard deviations of the code.
type Direction struct {
	Method string    `json:"method"`       // pca, sefa, class or regression
	Index  int       `json:"index"`        // of the component, from 1, or the class, from 0
	Of     string    `json:"of,omitempty"` // what a regression or a class was asked for
	Unit   []float64 `json:"unit"`         // of length 1, in standard form
	Share  float64   `json:"share"`        // of the variance (pca), of the squared singular values (sefa), or R² (regression); 0 of a class
}

// String is the method and what of: "sefa 3", "class 7", "regression thickness".
func (v Direction) String() string {
	if v.Of != "" {
		return v.Method + " " + v.Of
	}
	return fmt.Sprintf("%s %d", v.Method, v.Index)
}

// Move is codes that are moved along a direction by an amount, in standard deviations of the code. Bounded numbers stay within
// their bounds.
func (d *Decoder) Move(c Codes, v Direction, amount float64) Codes {
	c = c.Clone()
	u := d.standard(c.Z)
	for i := range u {
		u[i] += float32(amount * v.Unit[i%d.Width])
	}
	copy(c.Z, d.coded(u))
	return c
}

// scaled is a vector as a direction of length 1; ok is false for one of length 0.
func (v Direction) scaled(unit []float64) (Direction, bool) {
	length := 0.0
	for _, x := range unit {
		length += x * x
	}
	length = math.Sqrt(length)
	if !(length > 0) || math.IsInf(length, 0) {
		return v, false
	}
	v.Unit = make([]float64, len(unit))
	for i, x := range unit {
		v.Unit[i] = x / length
	}
	return v, true
}

// ClassDirections are directions from the middle of all codes to those of each class, of which there must be some of each side.
func (d *Decoder) ClassDirections(c Codes, classes []int, name func(class int) string) []Direction {
	most := 0
	for _, k := range classes {
		most = max(most, k)
	}
	var list []Direction
	for class := range most + 1 {
		mean, n := make([]float64, d.Width), 0
		for i, k := range classes {
			if k == class {
				n++
				for j, u := range d.standard(c.Row(i)) {
					mean[j] += float64(u)
				}
			}
		}
		if n == 0 || n == c.N {
			continue
		}
		for j := range mean {
			mean[j] = mean[j]/float64(n) - d.mean(c, j)
		}
		if dir, ok := (Direction{Method: "class", Index: class, Of: name(class)}).scaled(mean); ok {
			list = append(list, dir)
		}
	}
	return list
}

// mean is that of number j of codes, in standard form.
func (d *Decoder) mean(c Codes, j int) float64 {
	m, _ := momentsOf(c.N, func(i int) float64 { return float64((c.Row(i)[j] - d.prior.centre[j]) / d.prior.scale[j]) })
	return m
}

// Apart are directions less what they share with each other: each is moved into the space orthogonal to all others (conditional
// manipulation, Shen et al. 2020, §3.3), so that a change of one attribute leaves the others. One that hardly differs from the
// others together is left out.
func Apart(list []Direction) []Direction {
	var out []Direction
	for i, v := range list {
		var basis [][]float64
		for j, other := range list {
			if j == i {
				continue
			}
			if rest, ok := (Direction{}).scaled(without(other.Unit, basis)); ok {
				basis = append(basis, rest.Unit)
			}
		}
		rest := without(v.Unit, basis)
		if dot(rest, rest) < 0.04 {
			continue
		}
		if dir, ok := (Direction{Method: "conditional", Index: v.Index, Of: v.Of, Share: v.Share}).scaled(rest); ok {
			out = append(out, dir)
		}
	}
	return out
}

// without is a vector less its projections on an orthonormal basis.
func without(v []float64, basis [][]float64) []float64 {
	out := append([]float64(nil), v...)
	for _, b := range basis {
		by := dot(out, b)
		for i := range out {
			out[i] -= by * b[i]
		}
	}
	return out
}

func dot(a, b []float64) (sum float64) {
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}
