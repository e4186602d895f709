package explain

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/ganc-ml/ganc/apply/subject"
	"github.com/ganc-ml/ganc/internal/words"
)

// bins is the number of equally full bins into which codes and attributes are divided for their mutual information.
const bins = 20

// leastHeld is the fewest samples of which mutual information is estimated: between independent numbers the estimate is near
// (bins−1)²/2n nats (Miller 1955), here 0.18 of the 3.0 nats of an attribute.
const leastHeld = 1000

// factors is the mutual information gap of each attribute of the samples that were held out: of the label too, where the generator is
// told one, which no number of the code should tell.
func (e *explanation) factors() []Factor {
	if e.held.N < leastHeld {
		e.r.Notes = append(e.r.Notes, fmt.Sprintf("the mutual information gap is left out: it needs %s samples that are held out, there are %s (--samples %d)",
			words.Thousands(leastHeld), words.Thousands(e.held.N), 10*leastHeld))
		return nil
	}
	codes := make([][]int, e.Width)
	u := e.Standard(e.held)
	for k := range codes {
		codes[k] = binned(e.held.N, func(i int) float64 { return float64(u[i*e.Width+k]) })
	}
	var list []Factor
	for _, m := range e.Measures() {
		list = append(list, gap(m.Name, codes, binned(e.held.N, func(i int) float64 {
			return m.Of(e.seen[i*e.Pixels() : (i+1)*e.Pixels()])
		})))
	}
	if len(e.Labels) > 0 {
		class := make([]int, e.held.N)
		for i := range class {
			class[i] = int(e.held.LabelsOf(i)[0])
		}
		list = append(list, gap("class", codes, class))
	}
	return list
}

// binned is the number of the bin of each of n values, equally many in each; NaN is the least.
func binned(n int, at func(i int) float64) []int {
	values, order := make([]float64, n), make([]int, n)
	for i := range n {
		values[i], order[i] = at(i), i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	out := make([]int, n)
	for rank, i := range order {
		out[i] = rank * bins / n
		if rank > 0 && values[i] == values[order[rank-1]] { // equal values share a bin
			out[i] = out[order[rank-1]]
		}
	}
	return out
}

// gap is the mutual information gap of an attribute.
func gap(name string, codes [][]int, attribute []int) Factor {
	whole := information(attribute, attribute)
	first, second, at := 0.0, 0.0, 0
	for k, c := range codes {
		switch v := information(c, attribute); {
		case v > first:
			first, second, at = v, first, k
		case v > second:
			second = v
		}
	}
	return Factor{name, subject.Number((first - second) / whole), subject.Number(first / whole), at}
}

// information is the mutual information of two lists of bins, in nats.
func information(a, b []int) float64 {
	n := float64(len(a))
	width := slices.Max(b) + 1
	joint, pa, pb := make([]float64, (slices.Max(a)+1)*width), make([]float64, slices.Max(a)+1), make([]float64, width)
	for i, x := range a {
		joint[x*width+b[i]] += 1 / n
		pa[x] += 1 / n
		pb[b[i]] += 1 / n
	}
	sum := 0.0
	for i, p := range joint {
		if p > 0 {
			sum += p * math.Log(p/(pa[i/width]*pb[i%width]))
		}
	}
	return max(sum, 0)
}
