package eval

import "math"

// Classes is a classifier's probabilities of samples, a row for each sample.
type Classes struct {
	Matrix
	Seen []int // the most probable class of each sample, the first of equal ones
}

// Classify reads the probabilities of samples.
func Classify(probabilities Matrix) Classes {
	c := Classes{probabilities, make([]int, probabilities.Rows)}
	for i := range c.Seen {
		row := c.Row(i)
		for k, p := range row {
			if p > row[c.Seen[i]] {
				c.Seen[i] = k
			}
		}
	}
	return c
}

// Score is the classifier score exp(mean KL(p(y|x) ‖ p(y))) of Salimans et al. (2016), from 1 to the number of classes:
// high where each sample is clearly of a class and all classes are drawn.
func (c Classes) Score() float64 {
	marginal, sum := c.means(), 0.0
	for i := range c.Rows {
		for k, p := range c.Row(i) {
			if p > 0 {
				sum += float64(p) * math.Log(float64(p)/marginal[k])
			}
		}
	}
	return math.Exp(sum / float64(c.Rows))
}

// Sure is the share of samples whose most probable class has a probability above limit.
func (c Classes) Sure(limit float32) float64 {
	n := 0
	for i, k := range c.Seen {
		if c.Row(i)[k] > limit {
			n++
		}
	}
	return float64(n) / float64(c.Rows)
}

// Shares is the share of samples that are seen as each class.
func (c Classes) Shares() []float64 {
	out := make([]float64, c.Cols)
	for _, k := range c.Seen {
		out[k]++
	}
	for k := range out {
		out[k] /= float64(c.Rows)
	}
	return out
}

// Balanced is the number of classes that have from a half to twice an equal share of the samples.
func (c Classes) Balanced() (n int) {
	equal := 1 / float64(c.Cols)
	for _, s := range c.Shares() {
		if s >= equal/2 && s <= equal*2 {
			n++
		}
	}
	return n
}

// Agreement is the share of samples that are seen as the class that was asked for: GAN-test where the classifier was
// trained on data (Shmelkov et al. 2018).
func (c Classes) Agreement(asked []int) float64 {
	n := 0
	for i, k := range asked {
		if c.Seen[i] == k {
			n++
		}
	}
	return float64(n) / float64(len(asked))
}

// Matched is Agreement where nothing says which class a code stands for: each of codes codes stands for the class that is
// seen most among its samples.
func (c Classes) Matched(code []int, codes int) float64 {
	stands, asked := MatchCodes(code, c.Seen, codes, c.Cols), make([]int, len(code))
	for i, k := range code {
		asked[i] = stands[k]
	}
	return c.Agreement(asked)
}

// MatchCodes is the class that each code stands for: the class that it meets most often, the first of equally frequent ones.
func MatchCodes(code, class []int, codes, classes int) []int {
	counts, out := make([][]int, codes), make([]int, codes)
	for k := range counts {
		counts[k] = make([]int, classes)
	}
	for i, k := range code {
		counts[k][class[i]]++
	}
	for k, row := range counts {
		for c, n := range row {
			if n > row[out[k]] {
				out[k] = c
			}
		}
	}
	return out
}
