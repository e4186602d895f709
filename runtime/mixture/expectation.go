package mixture

import (
	"fmt"
	"math"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// chunk is the number of rows that are worked on at a time.
const chunk = 1024

// expectation is what an iteration finds out about each component: which share of which rows is its own.
type expectation struct {
	x        eval.Matrix
	diagonal bool
	threads  int

	count  []float64 // [components] rows, by share
	first  []float64 // [components × width] sum of the rows, less the mean
	second []float64 // [components × width × width] sum of the products of the rows, less the mean: the lower triangle

	centred []float32 // [components × chunk × width] rows less the mean of each component
	white   []float32 // [chunk × width] rows in the coordinates in which the component is standard normal
	share   []float32 // [chunk × components] logarithms, and then shares
}

func newExpectation(x eval.Matrix, o Options) *expectation {
	k, n := o.Components, x.Cols
	return &expectation{
		x: x, diagonal: o.Diagonal, threads: max(o.Threads, 1),
		count: make([]float64, k), first: make([]float64, k*n), second: make([]float64, k*n*n),
		centred: make([]float32, k*chunk*n), white: make([]float32, chunk*n), share: make([]float32, chunk*k),
	}
}

// take is the expectation under a mixture. It returns the mean log-likelihood of the rows, in nats.
func (e *expectation) take(m *Mixture) (likelihood float64) {
	clear(e.count)
	clear(e.first)
	clear(e.second)
	constant, whitening := densities(m)
	for at := 0; at < e.x.Rows; at += chunk {
		rows := e.x.Slice(at, min(at+chunk, e.x.Rows))
		likelihood += e.shares(m, rows, constant, whitening)
		for k := range m.Components {
			e.add(m, k, rows.Rows)
		}
	}
	return likelihood / float64(e.x.Rows)
}

// densities is, for each component, the logarithm of its density at its mean, with its weight, and the matrix L⁻ᵀ that turns rows
// less the mean into standard normal ones.
func densities(m *Mixture) (constant []float64, whitening [][]float32) {
	n := m.Width
	for k, logWeight := range natural(m.Weights) {
		l := m.factor(k)
		diagonal := make([]float64, n)
		for i := range n {
			diagonal[i] = l[i*n+i]
		}
		c := logWeight - float64(float64(n)/2*log2Pi)
		for _, v := range natural(diagonal) {
			c -= v
		}
		inverse, turned := invert(l, n), make([]float32, n*n)
		for i := range n {
			for j := range n {
				turned[j*n+i] = float32(inverse[i*n+j])
			}
		}
		constant, whitening = append(constant, c), append(whitening, turned)
	}
	return constant, whitening
}

const log2Pi = 1.8378770664093454835606594728112352797227949472755668 // ln 2π

// shares finds the share of each component in each row of a chunk, and returns the sum of the rows' log-likelihoods.
func (e *expectation) shares(m *Mixture, rows eval.Matrix, constant []float64, whitening [][]float32) (likelihood float64) {
	n, components := m.Width, m.Components
	logs := make([]float64, rows.Rows*components)
	for k := range components {
		centred := e.rowsOf(k, rows.Rows)
		mean := m.mean(k)
		for i := range rows.Rows {
			for j, v := range rows.Row(i) {
				centred[i*n+j] = float32(float64(v) - mean[j])
			}
		}
		kernel.Gemm(e.threads, rows.Rows, n, n, kernel.Matrix{Data: centred, Stride: n}, kernel.Matrix{Data: whitening[k], Stride: n}, e.white, n, nil)
		for i := range rows.Rows {
			sum := 0.0
			for _, v := range e.white[i*n : (i+1)*n] {
				sum += float64(float64(v) * float64(v))
			}
			logs[i*components+k] = constant[k] - float64(0.5*sum)
		}
	}
	share, total := e.share[:len(logs)], make([]float64, rows.Rows)
	for i := range total {
		row := logs[i*components : (i+1)*components]
		most := math.Inf(-1)
		for _, v := range row {
			most = max(most, v)
		}
		for k, v := range row {
			share[i*components+k] = float32(v - most)
		}
		likelihood += most
	}
	kernel.Exp(e.threads, share, share)
	for i := range total {
		for _, v := range share[i*components : (i+1)*components] {
			total[i] += float64(v)
		}
		for k := range components {
			share[i*components+k] = float32(float64(share[i*components+k]) / total[i])
		}
	}
	return likelihood + sumOf(natural(total))
}

func sumOf(x []float64) (sum float64) {
	for _, v := range x {
		sum += v
	}
	return sum
}

// rowsOf is the room for rows of a chunk less the mean of component k.
func (e *expectation) rowsOf(k, rows int) []float32 {
	n := e.x.Cols
	return e.centred[k*chunk*n:][:rows*n]
}

// nothing is a share that changes no sum.
const nothing = 0x1p-40

// add adds the share that component k has in a chunk.
func (e *expectation) add(m *Mixture, k, rows int) {
	n := m.Width
	centred := e.rowsOf(k, rows)
	first, second := e.first[k*n:(k+1)*n], e.second[k*n*n:(k+1)*n*n]
	row := make([]float64, n)
	for at := range rows {
		r := float64(e.share[at*m.Components+k])
		if r < nothing {
			continue
		}
		e.count[k] += r
		for i, v := range centred[at*n : (at+1)*n] {
			row[i] = float64(v)
			w := float64(r * row[i])
			first[i] += w
			for j, other := range row[:i+1] {
				second[i*n+j] += float64(w * other)
			}
		}
	}
}

// maximise gives the mixture the weights, means and covariances that are most likely under the expectation.
func (e *expectation) maximise(m *Mixture) error {
	n, rows := m.Width, sumOf(e.count)
	for k, count := range e.count {
		if least := (Options{Components: 1, Diagonal: m.Diagonal}).Least(n); count < float64(least) {
			return fmt.Errorf("component %d of %d is left with %.3g rows, too few for its covariance of %d numbers each way: want at least %d: fit fewer components%s",
				k+1, m.Components, count, n, least, orDiagonal(m))
		}
		m.Weights[k] = count / rows
		mean, shift := m.mean(k), make([]float64, n)
		for j := range mean {
			shift[j] = e.first[k*n+j] / count
			mean[j] += shift[j]
		}
		covariance := make([]float64, n*n)
		for i := range n {
			for j := range i + 1 {
				if i == j || !m.Diagonal {
					covariance[i*n+j] = e.second[(k*n+i)*n+j]/count - float64(shift[i]*shift[j])
				}
			}
			covariance[i*n+i] += floor
		}
		l, ok := factorise(covariance, n)
		if !ok {
			return fmt.Errorf("the covariance of component %d of %d is singular: fit fewer components%s", k+1, m.Components, orDiagonal(m))
		}
		copy(m.factor(k), l)
	}
	return nil
}

func orDiagonal(m *Mixture) string {
	if m.Diagonal {
		return ""
	}
	return ", or diagonal covariances"
}
