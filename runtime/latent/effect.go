package latent

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
)

// Measure is a number that is measured on an image, [channels × H × W] from 0 to 1; NaN where there is nothing to measure.
type Measure struct {
	Name string
	Of   func(image []float32) float64
}

// Effect is what a direction does to a measure.
type Effect struct {
	Measure string  `json:"measure"`
	PerStep float64 `json:"per_step"` // change for a step of 1, in standard deviations of the measure among drawn images
	Slope   float64 `json:"slope"`    // the same in the units of the measure
	Agree   float64 `json:"agree"`    // share of the codes at which the change has the sign of the mean
}

// Named is a direction with the name of what it changes most. A step of Strength along it changes that by one standard deviation of the
// measure, upwards.
type Named struct {
	Name string `json:"name"`
	Direction
	Strength float64  `json:"strength"` // steps for one standard deviation; 0 where the direction changes nothing that is measured
	Effects  []Effect `json:"effects"`  // of all measures, in their order
}

// Stride is the strength in words: – where the direction changes nothing that is measured.
func (n Named) Stride() string {
	if n.Strength == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", n.Strength)
}

// Study is what is needed to tell what directions change: codes, and the spread of each measure among their images.
type Study struct {
	d        *Decoder
	measures []Measure
	codes    Codes
	Spread   []float64 // standard deviation of each measure
	Mean     []float64
	Values   [][]float64 // of each measure, for each code
}

// studied is the most codes at which a direction is tried.
const studied = 96

// leastEffect is the change of a measure, in its standard deviations for a step of one standard deviation of the code, below
// which a direction is not named by it.
const leastEffect = 0.1

// NewStudy measures the images of codes.
func (d *Decoder) NewStudy(c Codes, measures []Measure) (*Study, error) {
	images, err := d.Decode(c)
	if err != nil {
		return nil, err
	}
	s := &Study{d: d, measures: measures, codes: c}
	for _, m := range measures {
		values := measured(images, d.Pixels(), m)
		var finite []float64
		for _, v := range values {
			if !math.IsNaN(v) {
				finite = append(finite, v)
			}
		}
		mean, sd := math.NaN(), 0.0
		if len(finite) > 0 {
			mean, sd = momentsOf(len(finite), func(i int) float64 { return finite[i] })
		}
		s.Mean, s.Spread, s.Values = append(s.Mean, mean), append(s.Spread, sd), append(s.Values, values)
	}
	return s, nil
}

func measured(images []float32, pixels int, m Measure) []float64 {
	out := make([]float64, len(images)/pixels)
	for i := range out {
		out[i] = m.Of(images[i*pixels : (i+1)*pixels])
	}
	return out
}

// Effects measures what a direction changes: half a step to each side of codes.
func (s *Study) Effects(v Direction) ([]Effect, error) {
	const step = 0.5
	c := s.codes.Range(0, min(studied, s.codes.N))
	up, err := s.d.Decode(s.d.Move(c, v, step))
	if err != nil {
		return nil, err
	}
	down, err := s.d.Decode(s.d.Move(c, v, -step))
	if err != nil {
		return nil, err
	}
	var effects []Effect
	for k, m := range s.measures {
		a, b := measured(up, s.d.Pixels(), m), measured(down, s.d.Pixels(), m)
		sum, n, rising := 0.0, 0, 0
		for i := range a {
			if diff := a[i] - b[i]; !math.IsNaN(diff) {
				sum, n = sum+diff, n+1
				if diff > 0 {
					rising++
				}
			}
		}
		e := Effect{Measure: m.Name}
		if n > 0 {
			e.Slope = sum / float64(n) / (2 * step)
			e.Agree = float64(rising) / float64(n)
			if e.Slope < 0 {
				e.Agree = 1 - e.Agree
			}
			if s.Spread[k] > 0 {
				e.PerStep = e.Slope / s.Spread[k]
			}
		}
		effects = append(effects, e)
	}
	return effects, nil
}

// Name measures directions and names each by what it changes most, turned so that this rises. Of several with one name, the one
// that changes the least besides has the plain name, and the others are numbered: thickness, thickness-2. A class direction has the name
// of its class; a direction that changes nothing measured keeps the name of its method. When ctx ends, its error is returned.
func (s *Study) Name(ctx context.Context, directions []Direction) ([]Named, error) {
	var list []Named
	for _, v := range directions {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		effects, err := s.Effects(v)
		if err != nil {
			return nil, err
		}
		list = append(list, named(v, effects))
	}
	slices.SortStableFunc(list, func(a, b Named) int {
		return cmp.Or(cmp.Compare(s.order(a.Name), s.order(b.Name)), cmp.Compare(b.purity(), a.purity()))
	})
	count := map[string]int{}
	for i := range list {
		name := list[i].Name
		if count[name]++; count[name] > 1 {
			list[i].Name = fmt.Sprintf("%s-%d", name, count[name])
		}
	}
	return list, nil
}

// order is the place of what is named by a measure: that of the measure, and behind all for other names.
func (s *Study) order(name string) int {
	for i, m := range s.measures {
		if m.Name == name {
			return i
		}
	}
	return len(s.measures)
}

func named(v Direction, effects []Effect) Named {
	n := Named{Name: fmt.Sprintf("%s-%d", v.Method, v.Index), Direction: v, Effects: effects}
	if v.Method == "class" {
		n.Name, n.Strength = "class-"+v.Of, 1
		return n
	}
	top := -1
	for i, e := range effects {
		if top < 0 || math.Abs(e.PerStep) > math.Abs(effects[top].PerStep) {
			top = i
		}
	}
	if top < 0 || math.Abs(effects[top].PerStep) < leastEffect {
		return n
	}
	if effects[top].PerStep < 0 {
		n.turn()
	}
	n.Name, n.Strength = effects[top].Measure, 1/n.Effects[top].PerStep
	return n
}

// turn makes the direction point the other way.
func (n *Named) turn() {
	n.Unit = slices.Clone(n.Unit)
	for i := range n.Unit {
		n.Unit[i] = -n.Unit[i]
	}
	n.Effects = slices.Clone(n.Effects)
	for i := range n.Effects {
		n.Effects[i].PerStep, n.Effects[i].Slope = -n.Effects[i].PerStep, -n.Effects[i].Slope
	}
}

// purity is the purity of what a direction has its name from.
func (n Named) purity() float64 {
	most := 0.0
	for _, e := range n.Effects {
		_, p := Purity(n.Effects, e.Measure)
		most = max(most, p)
	}
	return most
}

// Purity weighs how much of a measure a direction changes, and how little of others: the square of the change of the measure over the
// sum of all changes, in standard deviations. slope is the change of the measure in its units for a step of 1.
func Purity(effects []Effect, measure string) (slope, purity float64) {
	own, sum := 0.0, 0.0
	for _, e := range effects {
		sum += math.Abs(e.PerStep)
		if e.Measure == measure {
			own, slope = e.PerStep, e.Slope
		}
	}
	if sum == 0 {
		return slope, 0
	}
	return slope, own * own / sum
}
