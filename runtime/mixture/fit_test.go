package mixture_test

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/internal/noise"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/eval"
	"github.com/ganc-ml/ganc/runtime/mixture"
)

// component is a normal distribution in the plane: mean + L·z.
type component struct {
	weight float64
	mean   [2]float64
	factor [3]float64 // L₁₁, L₂₁, L₂₂
}

// drawn is n rows of a mixture; of each component as many as its weight says.
func drawn(t *testing.T, n int, parts ...component) eval.Matrix {
	t.Helper()
	z := ir.NewTensor(ir.Float32, n, 2)
	if err := noise.Fill(z, ir.Normal, 7, "rows", 0, 1); err != nil {
		t.Fatal(err)
	}
	x, row := eval.NewMatrix(n, 2), 0
	for _, c := range parts {
		for range int(c.weight * float64(n)) {
			a, b := float64(z.Float32s()[2*row]), float64(z.Float32s()[2*row+1])
			x.Row(row)[0] = float32(c.mean[0] + c.factor[0]*a)
			x.Row(row)[1] = float32(c.mean[1] + c.factor[1]*a + c.factor[2]*b)
			row++
		}
	}
	return x.Slice(0, row)
}

var three = []component{
	{0.5, [2]float64{0, 0}, [3]float64{1, 0.5, 0.3}},
	{0.3, [2]float64{6, 1}, [3]float64{0.5, 0, 2}},
	{0.2, [2]float64{-3, 8}, [3]float64{1, -1, 0.5}},
}

// TestKnownMixture: weights, means and covariances of a known mixture are found again, within four standard errors or so.
func TestKnownMixture(t *testing.T) {
	x := drawn(t, 20_000, three...)
	f, err := mixture.Fit(t.Context(), x, mixture.Options{Components: 3, Seed: 1, Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	if !f.Converged {
		t.Errorf("not converged after %d iterations", f.Iterations)
	}
	order := []int{0, 1, 2}
	sort.Slice(order, func(i, j int) bool { return f.Weights[order[i]] > f.Weights[order[j]] })
	for i, want := range three {
		k := order[i]
		near(t, fmt.Sprintf("weight %d", i), f.Weights[k], want.weight, 0.01)
		for j := range 2 {
			near(t, fmt.Sprintf("mean %d of %d", j, i), f.Means[2*k+j], want.mean[j], 0.1)
		}
		l := f.Factors[4*k : 4*k+4]
		for j, v := range []float64{l[0], l[2], l[3]} {
			near(t, fmt.Sprintf("factor %d of %d", j, i), v, want.factor[j], 0.08)
		}
		if l[1] != 0 {
			t.Errorf("factor of %d is not triangular: %v", i, l)
		}
	}
}

// TestOneComponent is the mean and the population covariance of the rows, whatever their units are, and its likelihood that of
// the formula.
func TestOneComponent(t *testing.T) {
	x := drawn(t, 3000, component{1, [2]float64{1e4, -2}, [3]float64{200, 0.01, 0.002}})
	f, err := mixture.Fit(t.Context(), x, mixture.Options{Components: 1})
	if err != nil {
		t.Fatal(err)
	}
	mean, cov := moments(x)
	for i := range 2 {
		near(t, "mean", f.Means[i], mean[i], 1e-6*math.Sqrt(cov[i][i]))
		for j := range 2 {
			got := f.Factors[2*i]*f.Factors[2*j] + f.Factors[2*i+1]*f.Factors[2*j+1]
			near(t, "covariance", got, cov[i][j], 3e-5*math.Sqrt(cov[i][i]*cov[j][j]))
		}
	}
	// At the maximum the mean of the quadratic form is the number of dimensions.
	det := cov[0][0]*cov[1][1] - cov[0][1]*cov[1][0]
	near(t, "log-likelihood", f.LogLikelihood, -math.Log(2*math.Pi)-math.Log(det)/2-1, 1e-3)
}

func moments(x eval.Matrix) (mean [2]float64, cov [2][2]float64) {
	n := float64(x.Rows)
	for i := range x.Rows {
		for j := range 2 {
			mean[j] += float64(x.Row(i)[j]) / n
		}
	}
	for i := range x.Rows {
		for a := range 2 {
			for b := range 2 {
				cov[a][b] += (float64(x.Row(i)[a]) - mean[a]) * (float64(x.Row(i)[b]) - mean[b]) / n
			}
		}
	}
	return mean, cov
}

// TestDiagonal: diagonal covariances have no other elements, and are those of the components where these are diagonal.
func TestDiagonal(t *testing.T) {
	parts := []component{{0.6, [2]float64{0, 0}, [3]float64{1, 0, 0.2}}, {0.4, [2]float64{5, 5}, [3]float64{0.3, 0, 2}}}
	f, err := mixture.Fit(t.Context(), drawn(t, 10_000, parts...), mixture.Options{Components: 2, Diagonal: true})
	if err != nil {
		t.Fatal(err)
	}
	for k := range 2 {
		want := parts[0]
		if f.Weights[k] < 0.5 {
			want = parts[1]
		}
		l := f.Factors[4*k : 4*k+4]
		near(t, "deviation", l[0], want.factor[0], 0.03)
		near(t, "deviation", l[3], want.factor[2], 0.1)
		if l[1] != 0 || l[2] != 0 {
			t.Errorf("factor %v is not diagonal", l)
		}
	}
}

// TestDeterministic: the number of threads changes no bit, and the likelihood never falls with more components.
func TestDeterministic(t *testing.T) {
	x := drawn(t, 5000, three...)
	last := math.Inf(-1)
	for k := 1; k <= 5; k++ {
		one, err := mixture.Fit(t.Context(), x, mixture.Options{Components: k, Seed: 3, Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		many, err := mixture.Fit(t.Context(), x, mixture.Options{Components: k, Seed: 3, Threads: 4})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(one.Factors, many.Factors) || !slices.Equal(one.Means, many.Means) || !slices.Equal(one.Weights, many.Weights) {
			t.Errorf("%d components: threads change the fit", k)
		}
		if one.LogLikelihood < last-1e-3 {
			t.Errorf("%d components: log-likelihood %g, with one fewer %g", k, one.LogLikelihood, last)
		}
		last = one.LogLikelihood
	}
}

// TestConstantNumber: a number that never changes is drawn as it is, up to the floor of variances.
func TestConstantNumber(t *testing.T) {
	x := drawn(t, 1000, three[0])
	for i := range x.Rows {
		x.Row(i)[1] = 3
	}
	f, err := mixture.Fit(t.Context(), x, mixture.Options{Components: 2})
	if err != nil {
		t.Fatal(err)
	}
	for k := range 2 {
		near(t, "mean", f.Means[2*k+1], 3, 1e-6)
		near(t, "deviation", f.Factors[4*k+3], 0, 2e-3)
	}
}

func TestMistakes(t *testing.T) {
	rows := drawn(t, 40, three[0])
	bad := drawn(t, 40, three[0])
	bad.Data[7] = float32(math.NaN())
	equal := eval.NewMatrix(40, 2)
	twice := eval.NewMatrix(400, 2) // 399 rows in one place, and one elsewhere
	twice.Row(399)[0] = 5
	for _, row := range []struct {
		x    eval.Matrix
		o    mixture.Options
		want string
	}{
		{rows, mixture.Options{}, "0 components: want at least 1"},
		{rows.Slice(0, 20), mixture.Options{Components: 11}, "20 rows of 2 numbers are too few for 11 components: want at least 33 rows, or at most 6 components"},
		{rows.Slice(0, 20), mixture.Options{Components: 11, Diagonal: true}, "20 rows of 2 numbers are too few for 11 components: want at least 22 rows, or at most 10 components"},
		{bad, mixture.Options{Components: 2}, "there are numbers that are not finite"},
		{equal, mixture.Options{Components: 2}, "all rows are equal: there is nothing to fit"},
		{twice, mixture.Options{Components: 2}, "component 1 of 2 is left with 1 rows, too few for its covariance of 2 numbers each way: want at least 3: fit fewer components, or diagonal covariances"},
	} {
		if _, err := mixture.Fit(t.Context(), row.x, row.o); err == nil || strings.Replace(err.Error(), "component 2", "component 1", 1) != row.want {
			t.Errorf("got  %v\nwant %s", err, row.want)
		}
	}
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s: got %g, want %g within %g", what, got, want, within)
	}
}
