package nn_test

import (
	"bytes"
	"fmt"
	"math"
	"testing"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
)

// keyed is the stream of a name, as training gives it to an initialiser.
type keyed struct{ key, next uint64 }

func (r *keyed) Uniform(dst []float32) {
	kernel.Uniform(1, dst, r.key, 0, r.next)
	r.next += uint64(len(dst))
}

func (r *keyed) Normal(dst []float32) {
	kernel.Normal(1, dst, r.key, 1, r.next)
	r.next += uint64(len(dst))
}

func drawn(init ir.Initializer, name string, shape ...int) ir.Tensor {
	dst := ir.NewTensor(ir.Float32, shape...)
	init.Init(dst, &keyed{key: rng.Key(7, name)})
	return dst
}

// TestMoments holds mean, variance, bound and fourth moment of what random initialisers draw: 160,000 numbers, five
// standard errors. A draw repeats itself for a name and differs from that of another.
func TestMoments(t *testing.T) {
	const in, out, n = 800, 200, 800 * 200
	uniform, normal := 9./5, 3. // fourth moments over squared variances
	// A normal distribution cut at ±2: the second and fourth moments follow by integration by parts.
	mass, density := math.Erf(math.Sqrt2), math.Exp(-2)/math.Sqrt(2*math.Pi)
	second := 1 - 4*density/mass
	fourth := (3*second*mass - 16*density) / mass
	for _, row := range []struct {
		init               ir.Initializer
		mean, variance     float64
		most, fourthMoment float64 // most: the largest distance from the mean
	}{
		{nn.Uniform{Lo: -1, Hi: 3}, 1, 16. / 12, 2, uniform},
		{nn.Normal{Mean: 0.5, SD: 2}, 0.5, 4, math.Inf(1), normal},
		{nn.TruncatedNormal{Mean: -1, SD: 0.5}, -1, second / 4, 1, fourth / (second * second)},
		{nn.GlorotUniform{}, 0, 2. / (in + out), math.Sqrt(6. / (in + out)), uniform},
		{nn.GlorotNormal{}, 0, 2. / (in + out), math.Inf(1), normal},
		{nn.HeUniform{}, 0, 2. / in, math.Sqrt(6. / in), uniform},
		{nn.HeNormal{Slope: 0.2}, 0, 2. / (1.04 * in), math.Inf(1), normal},
		{nn.LeCunUniform{}, 0, 1. / in, math.Sqrt(3. / in), uniform},
		{nn.LeCunNormal{}, 0, 1. / in, math.Inf(1), normal},
		{nn.TorchLinear{}, 0, 1. / (3 * in), math.Sqrt(1. / in), uniform},
	} {
		what := fmt.Sprintf("%#v", row.init)
		w := drawn(row.init, "w", in, out)
		sum, square, fourth, most := 0.0, 0.0, 0.0, 0.0
		for _, x := range w.Float32s() {
			d := float64(x) - row.mean
			sum, square, fourth, most = sum+d, square+d*d, fourth+d*d*d*d, math.Max(most, math.Abs(d))
		}
		sd := math.Sqrt(row.variance)
		within(t, what+": mean", sum/n, 0, 5*sd/math.Sqrt(n))
		within(t, what+": variance", square/n, row.variance, 5*row.variance*math.Sqrt((row.fourthMoment-1)/n))
		within(t, what+": fourth moment", fourth/n/(row.variance*row.variance), row.fourthMoment, 0.15) // normal: √(96/n)·5 = 0.12
		if !(most <= row.most*(1+1e-6)) {
			t.Errorf("%s: %v from the mean, want at most %v", what, most, row.most)
		}
		if !bytes.Equal(w.Bytes(), drawn(row.init, "w", in, out).Bytes()) || bytes.Equal(w.Bytes(), drawn(row.init, "v", in, out).Bytes()) {
			t.Errorf("%s: want one draw for one name, and another for another", what)
		}
	}
}

func within(t *testing.T, what string, got, want, margin float64) {
	t.Helper()
	if !(math.Abs(got-want) <= margin) {
		t.Errorf("%s: got %v, want %v ± %v", what, got, want, margin)
	}
}

// TestOrthogonal holds W·Wᵀ = Gain²·I over the shorter side, to the rounding of float32, and that the entries look
// drawn: uniformly distributed over the sphere, each has mean 0 and variance 1/length.
func TestOrthogonal(t *testing.T) {
	for _, row := range []struct {
		shape      []int
		rows, cols int
		gain       float64
	}{
		{[]int{60, 60}, 60, 60, 1}, {[]int{30, 75}, 30, 75, 2}, {[]int{75, 30}, 75, 30, 0.5}, {[]int{12, 5, 3, 3}, 12, 45, 1},
		{[]int{50, 2, 3, 3}, 50, 18, 1}, {[]int{9}, 1, 9, 3}, {[]int{1, 1}, 1, 1, 1}, {[]int{0, 4}, 0, 4, 1}, {nil, 1, 1, 1},
	} {
		init := nn.Orthogonal{Gain: row.gain}
		if row.gain == 1 {
			init = nn.Orthogonal{}
		}
		w := drawn(init, "w", row.shape...)
		at := func(i, j int) float64 { return float64(w.Float32s()[i*row.cols+j]) }
		n, length := row.rows, row.cols
		if n > length {
			n, length = length, n
			at = func(i, j int) float64 { return float64(w.Float32s()[j*row.cols+i]) }
		}
		sum := 0.0
		for i := range n {
			for k := range n {
				dot := 0.0
				for j := range length {
					dot += at(i, j) * at(k, j)
				}
				want := 0.0
				if i == k {
					want = row.gain * row.gain
				}
				within(t, fmt.Sprintf("%v: row %d by row %d", row.shape, i, k), dot, want, 2e-7*row.gain*row.gain)
			}
			for j := range length {
				sum += at(i, j)
			}
		}
		// Over a whole row, or column, the entries' sum has variance gain².
		within(t, fmt.Sprintf("%v: sum", row.shape), sum, 0, 5*row.gain*math.Sqrt(float64(n)))
		if !bytes.Equal(w.Bytes(), drawn(init, "w", row.shape...).Bytes()) {
			t.Errorf("%v: two draws of one name differ", row.shape)
		}
	}
}

// TestOrthogonalFloat64: in float64, orthogonality is that of float64, though the rows come from a bad matrix.
func TestOrthogonalFloat64(t *testing.T) {
	dst := ir.NewTensor(ir.Float64, 3, 40)
	nn.Orthogonal{}.Init(dst, &nearlyEqual{})
	w := dst.Float64s()
	for i := range 3 {
		for k := range i {
			dot := 0.0
			for j := range 40 {
				dot += w[i*40+j] * w[k*40+j]
			}
			within(t, "product of two rows", dot, 0, 1e-15)
		}
	}
}

// nearlyEqual gives rows that differ in their seventh digit.
type nearlyEqual struct{ row int }

func (*nearlyEqual) Uniform([]float32) {}
func (r *nearlyEqual) Normal(dst []float32) {
	for j := range dst {
		dst[j] = 1 + float32(j%(r.row+2))*0x1p-22
	}
	r.row++
}

// TestTruncatedEnds: a stream without a number within the bounds does not keep the initialiser for ever.
func TestTruncatedEnds(t *testing.T) {
	dst := ir.NewTensor(ir.Float32, 3)
	nn.TruncatedNormal{Mean: 5, SD: 1}.Init(dst, given{3, -4})
	if x := dst.Float32s(); x[0] != 5 || x[1] != 5 || x[2] != 5 {
		t.Errorf("got %v, want 5", x)
	}
	nn.TruncatedNormal{SD: 2}.Init(dst, given{3, 1, 2}) // the first is drawn again, as 3, until the end
	if x := dst.Float32s(); x[0] != 0 || x[1] != 2 || x[2] != 4 {
		t.Errorf("got %v, want [0 2 4]", x)
	}
}
