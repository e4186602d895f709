package eval

import (
	"context"
	"math"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/internal/rng"
)

// Posterior is normal distributions of codes with independent dimensions, one for each row of data: what the encoder of a
// VAE gives (Kingma & Welling 2014).
type Posterior struct{ Mean, LogVar Matrix }

// A Decode turns codes into the parameters of a likelihood, row by row. of is the row of the data that each code belongs to.
type Decode func(z Matrix, of []int) (Matrix, error)

// Bound is the evidence lower bound and its parts, means over the data in nats: ELBO = −Reconstruction − KL.
type Bound struct {
	Reconstruction float64 // −log p(x|z)
	KL             float64 // from the posterior to the standard normal prior
	Error          float64 // standard error of the sum
}

// Negative is −ELBO, the loss of a VAE.
func (b Bound) Negative() float64 { return b.Reconstruction + b.KL }

// KL is the divergence of each posterior from the standard normal prior, in nats.
func (q Posterior) KL() []float64 {
	out := make([]float64, q.Mean.Rows)
	for i := range out {
		for j, m := range q.Mean.Row(i) {
			v := float64(q.LogVar.Row(i)[j])
			out[i] += 0.5 * (math.Exp(v) + float64(m)*float64(m) - 1 - v)
		}
	}
	return out
}

// decodeRows is the number of codes that are decoded at once.
const decodeRows = 500

// EstimateBound estimates the bound with one code for each row of x.
func EstimateBound(threads int, x Matrix, q Posterior, decode Decode, p Likelihood, seed uint64) (Bound, error) {
	losses, kl := make([]float64, x.Rows), q.KL()
	eps := NewMatrix(x.Rows, q.Mean.Cols)
	kernel.Normal(threads, eps.Data, stream(seed, "bound"), 0, 0)
	b := Bound{}
	for first := 0; first < x.Rows; first += decodeRows {
		last := min(first+decodeRows, x.Rows)
		of := count(first, last)
		y, err := decode(q.at(eps.Slice(first, last), of), of)
		if err != nil {
			return b, err
		}
		p.Log(threads, losses[first:last], x.Slice(first, last), y)
	}
	for i := range losses {
		losses[i] = -losses[i]
	}
	b.Reconstruction, _ = MeanSD(losses)
	b.KL, _ = MeanSD(kl)
	for i := range losses {
		losses[i] += kl[i]
	}
	_, sd := MeanSD(losses)
	b.Error = sd / math.Sqrt(float64(x.Rows))
	return b, nil
}

// at is mean + exp(logvar/2)·eps of the posteriors of rows of.
func (q Posterior) at(eps Matrix, of []int) Matrix {
	z := NewMatrix(eps.Rows, eps.Cols)
	for i, row := range of {
		mean, logVar, e, out := q.Mean.Row(row), q.LogVar.Row(row), eps.Row(i), z.Row(i)
		for j := range out {
			out[j] = mean[j] + float32(float32(math.Exp(float64(logVar[j])/2))*e[j])
		}
	}
	return z
}

// NLL is the importance-weighted estimate of −log p(x) for each row of x, in nats, with samples codes from its posterior
// (Burda et al. 2016):
//
//	−log mean_k p(x|z_k)·p(z_k)/q(z_k|x)
//
// done, which may be nil, is called after each row with the number of rows that are done.
func NLL(ctx context.Context, threads int, x Matrix, q Posterior, decode Decode, p Likelihood, samples int, seed uint64, done func(rows int)) ([]float64, error) {
	out, weights := make([]float64, x.Rows), make([]float64, samples)
	key := stream(seed, "nll")
	for i := range out {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for first := 0; first < samples; first += decodeRows {
			n := min(decodeRows, samples-first)
			if err := logWeights(threads, weights[first:first+n], x, i, q, decode, p, rng.Fork(key, uint64(i)), uint64(first)); err != nil {
				return nil, err
			}
		}
		out[i] = math.Log(float64(samples)) - logSumExp(weights)
		if done != nil {
			done(i + 1)
		}
	}
	return out, nil
}

// logWeights stores log p(x|z) + log p(z) − log q(z|x) for codes z of row i, from code number first on. The constants of
// both normal laws cancel.
func logWeights(threads int, dst []float64, x Matrix, i int, q Posterior, decode Decode, p Likelihood, key, first uint64) error {
	eps, of := NewMatrix(len(dst), q.Mean.Cols), make([]int, len(dst))
	kernel.Normal(threads, eps.Data, key, 0, first*uint64(eps.Cols))
	repeated := NewMatrix(len(dst), x.Cols)
	for k := range of {
		of[k] = i
		copy(repeated.Row(k), x.Row(i))
	}
	z := q.at(eps, of)
	y, err := decode(z, of)
	if err != nil {
		return err
	}
	p.Log(threads, dst, repeated, y)
	for k := range dst {
		for j, v := range z.Row(k) {
			e := float64(eps.Row(k)[j])
			dst[k] += (e*e - float64(v)*float64(v) + float64(q.LogVar.Row(i)[j])) / 2
		}
	}
	return nil
}

func logSumExp(v []float64) float64 {
	top := math.Inf(-1)
	for _, x := range v {
		top = max(top, x)
	}
	sum := 0.0
	for _, x := range v {
		sum += math.Exp(x - top)
	}
	return top + math.Log(sum)
}

func count(from, to int) []int {
	out := make([]int, to-from)
	for i := range out {
		out[i] = from + i
	}
	return out
}

// stream is the key of a measure's random numbers.
func stream(seed uint64, measure string) uint64 { return rng.Key(seed, "eval/"+measure) }

// ActiveUnits is the number of dimensions of the code whose mean varies over the data, with a variance above 0.01 (Burda
// et al. 2016).
func ActiveUnits(mean Matrix) (n int) {
	for j := range mean.Cols {
		column := make([]float64, mean.Rows)
		for i := range column {
			column[i] = float64(mean.Row(i)[j])
		}
		if _, sd := MeanSD(column); sd*sd > 0.01 {
			n++
		}
	}
	return n
}
