package eval

import (
	"context"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/internal/rng"
)

// normal is rows of independent numbers with standard deviation sd.
func normal(rows, cols int, sd float32, name string) Matrix {
	m := NewMatrix(rows, cols)
	kernel.Normal(1, m.Data, rng.Key(1, name), 0, 0)
	for i := range m.Data {
		m.Data[i] *= sd
	}
	return m
}

func widened(v []float32) (out []float64) {
	for _, x := range v {
		out = append(out, float64(x))
	}
	return out
}

func near(t *testing.T, name string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s: got %v, want %v ± %v", name, got, want, within)
	}
}

// TestParzenFormula holds the estimate to its formula, worked out in float64.
func TestParzenFormula(t *testing.T) {
	samples, test := normal(700, 20, 1, "samples"), normal(300, 20, 1, "test")
	got := EstimateParzen(2, samples, test, test, []float64{0.8})[0]
	sum := 0.0
	for i := range test.Rows {
		density := 0.0
		for j := range samples.Rows {
			d := distance(test.Row(i), samples.Row(j))
			density += math.Exp(-d * d / (2 * 0.8 * 0.8))
		}
		sum += math.Log(density/700) - 20*math.Log(0.8*math.Sqrt(2*math.Pi))
	}
	near(t, "mean", got.Mean, sum/300, 1e-4)
}

// TestParzenGaussian: windows of width s around many samples of N(0, I) have the density of N(0, (1+s²)I). Of several
// widths, neither one that blurs the distribution nor one that leaves gaps between the samples is taken.
func TestParzenGaussian(t *testing.T) {
	samples, test := normal(10_000, 2, 1, "many"), normal(1000, 2, 1, "points")
	squares, _ := MeanSD(widened(test.squares()))
	got := EstimateParzen(2, samples, test, test, []float64{0.5}, []float64{1}, []float64{3, 0.2, 0.001})
	for i, s := range []float64{0.5, 1} {
		v := 1 + s*s
		near(t, "mean", got[i].Mean, -math.Log(2*math.Pi*v)-squares/(2*v), 0.01)
		near(t, "standard error", got[i].Error, 1/v/math.Sqrt(1000), 0.1/v/math.Sqrt(1000))
	}
	if got[2].Sigma != 0.2 {
		t.Errorf("the best width is %v", got[2].Sigma)
	}
}

func TestGrids(t *testing.T) {
	p, f := PublishedGrid(), FineGrid()
	near(t, "published", p[2], 0.166810, 1e-6)
	near(t, "published, last", p[9], 1, 1e-12)
	near(t, "fine, last", f[19], 0.501187, 1e-6)
	if len(p) != 10 || len(f) != 20 || f[0] != 0.1 {
		t.Errorf("grids of %d and %d widths from %v", len(p), len(f), f[0])
	}
}

// TestFrechet: the distance of two normal laws with the same directions is Σ(m₁−m₂)² + Σ(s₁−s₂)².
func TestFrechet(t *testing.T) {
	a, b := normal(40_000, 3, 1, "a"), normal(40_000, 3, 1, "b")
	for i := range a.Rows {
		x, y := a.Row(i), b.Row(i)
		x[0], x[2] = 2*x[0], 0.5*x[2]
		y[0], y[1], y[2] = y[0]+3, 3*y[1], 0.5*y[2]-1
	}
	got, err := Frechet(FitGaussian(a), FitGaussian(b))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "distance", got, 9+1+1+4, 0.2)

	if got, err = Frechet(FitGaussian(a), FitGaussian(a)); err != nil || got > 1e-8 {
		t.Errorf("the distance of a set from itself is %v, %v", got, err)
	}
}

// TestFrechetCorrelated: one dimension that is a multiple of another leaves covariances without an inverse. A rotation of
// both sets changes no distance.
func TestFrechetCorrelated(t *testing.T) {
	a, b := normal(5000, 2, 1, "a"), normal(5000, 2, 1, "b")
	for i := range a.Rows {
		a.Row(i)[1], b.Row(i)[0] = 0, 0
	}
	straight, err := Frechet(FitGaussian(a), FitGaussian(b))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "distance", straight, 2, 0.1) // s₁ = (1, 0), s₂ = (0, 1)
	for _, m := range []Matrix{a, b} {
		for i := range m.Rows {
			x, y := m.Row(i)[0], m.Row(i)[1]
			m.Row(i)[0], m.Row(i)[1] = (x-y)*float32(math.Sqrt2/2), (x+y)*float32(math.Sqrt2/2)
		}
	}
	turned, err := Frechet(FitGaussian(a), FitGaussian(b))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "turned", turned, straight, 1e-6)
}

func TestClasses(t *testing.T) {
	sure := Matrix{4, 2, []float32{1, 0, 0, 1, 1, 0, 0, 1}}
	c := Classify(sure)
	near(t, "score of two sure classes", c.Score(), 2, 1e-6)
	near(t, "agreement", c.Agreement([]int{0, 1, 1, 1}), 0.75, 0)
	near(t, "matched codes", c.Matched([]int{1, 0, 1, 0}, 2), 1, 0)
	near(t, "one code", c.Matched([]int{0, 0, 0, 0}, 3), 0.5, 0)
	near(t, "score of a classifier that cannot tell", Classify(Matrix{2, 2, []float32{0.5, 0.5, 0.5, 0.5}}).Score(), 1, 1e-6)
	near(t, "score of one class", Classify(Matrix{2, 2, []float32{1, 0, 1, 0}}).Score(), 1, 1e-6)

	if got := MatchCodes([]int{2, 2, 2, 0, 0}, []int{1, 1, 0, 3, 2}, 4, 4); !reflect.DeepEqual(got, []int{2, 0, 1, 0}) {
		t.Errorf("codes stand for %v", got)
	}

	c = Classify(Matrix{4, 4, []float32{
		0.95, 0.05, 0, 0,
		0.6, 0.4, 0, 0,
		0, 0, 1, 0,
		0.5, 0.5, 0, 0, // the first of equal ones
	}})
	near(t, "sure", c.Sure(0.9), 0.5, 0)
	if !reflect.DeepEqual(c.Shares(), []float64{0.75, 0, 0.25, 0}) || c.Balanced() != 1 {
		t.Errorf("shares %v, %d balanced", c.Shares(), c.Balanced())
	}
}

// TestManifoldOnALine: data at 0, 1, 2, 3 and samples whose balls are read off by hand, with k 1.
func TestManifoldOnALine(t *testing.T) {
	data := Matrix{4, 1, []float32{0, 1, 2, 3}}     // radius 1 each
	samples := Matrix{3, 1, []float32{0.5, 1.5, 9}} // radii 1, 1, 7.5
	got := CompareManifolds(1, data, samples, 1)
	want := Manifold{Precision: 2. / 3, Recall: 1, Density: 4. / 3, Coverage: 0.75}
	// 0.5 lies in the balls of 0 and 1, 1.5 in those of 1 and 2, 9 in none. 3 is within 7.5 of 9, and no sample is within 1 of 3.
	if math.Abs(got.Precision-want.Precision) > 1e-12 || got.Recall != 1 || math.Abs(got.Density-want.Density) > 1e-12 || got.Coverage != 0.75 {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// TestManifoldDefinition holds the measures to their definitions, worked out pair by pair.
func TestManifoldDefinition(t *testing.T) {
	const k = 3
	data, samples := normal(90, 6, 1, "data"), normal(70, 6, 1.3, "samples")
	radius := func(m Matrix, i int) float64 {
		var d []float64
		for j := range m.Rows {
			if j != i {
				d = append(d, distance(m.Row(i), m.Row(j)))
			}
		}
		slices.Sort(d)
		return d[k-1]
	}
	var want Manifold
	for i := range data.Rows {
		recalled, covered := false, false
		for j := range samples.Rows {
			d := distance(data.Row(i), samples.Row(j))
			recalled, covered = recalled || d < radius(samples, j), covered || d < radius(data, i)
			if d < radius(data, i) {
				want.Density += 1. / (k * 70)
			}
		}
		want.Recall += share([]bool{recalled}) / 90
		want.Coverage += share([]bool{covered}) / 90
	}
	for j := range samples.Rows {
		near := slices.ContainsFunc(count(0, data.Rows), func(i int) bool { return distance(data.Row(i), samples.Row(j)) < radius(data, i) })
		want.Precision += share([]bool{near}) / 70
	}
	got := CompareManifolds(2, data, samples, k)
	near(t, "precision", got.Precision, want.Precision, 1e-9)
	near(t, "recall", got.Recall, want.Recall, 1e-9)
	near(t, "density", got.Density, want.Density, 1e-9)
	near(t, "coverage", got.Coverage, want.Coverage, 1e-9)
}

// TestManifoldOfOneDistribution: for two sets of one distribution, the expected coverage is 1 − Π (n−i)/(m+n−i) (Naeem et
// al. 2020, equation 9), whatever the distribution.
func TestManifoldOfOneDistribution(t *testing.T) {
	const n, k = 1500, 5
	got := CompareManifolds(2, normal(n, 16, 1, "data"), normal(n, 16, 1, "samples"), k)
	miss := 1.0
	for i := 1; i <= k; i++ {
		miss *= float64(n-i) / float64(2*n-i)
	}
	near(t, "coverage", got.Coverage, 1-miss, 0.012)
}

// TestManifoldPublished is the check of Naeem et al. (2020): two draws of 10,000 rows in 1,000 dimensions. The
// density of such a pair of draws has a standard deviation of 0.05 (their formulas in numpy give 1.062, 0.985, 1.064 and 1.102 for
// four pairs), because few rows are neighbours of many: its tolerance is three of them. TestManifoldDefinition is exact.
func TestManifoldPublished(t *testing.T) {
	if testing.Short() {
		t.Skip("the products of 10,000 rows take seconds")
	}
	const n = 10_000
	got := CompareManifolds(2, normal(n, 1000, 1, "data"), normal(n, 1000, 1, "samples"), 5)
	near(t, "precision", got.Precision, 0.4772, 0.02)
	near(t, "recall", got.Recall, 0.4705, 0.02)
	near(t, "density", got.Density, 1.0555, 0.15)
	near(t, "coverage", got.Coverage, 0.9735, 0.02)
}

func TestKthLeast(t *testing.T) {
	v := []float32{5, 3, 9, 3, 1, 7}
	for k, want := range []float32{1, 3, 3, 5, 7, 9} {
		if got := kthLeast(v, k+1); got != want {
			t.Errorf("%d-th of %v: %v", k+1, v, got)
		}
	}
}

func TestNearest(t *testing.T) {
	set := Matrix{4, 2, []float32{0, 0, 3, 4, 3, 4, 10, 0}}
	got := Nearest(2, Matrix{3, 2, []float32{0, 0, 3, 5, 8, 0}}, set)
	if want := []Neighbour{{0, 0}, {1, 1}, {3, 2}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestCopying(t *testing.T) {
	at := func(d ...float64) (n []Neighbour) {
		for _, v := range d {
			n = append(n, Neighbour{Distance: v})
		}
		return n
	}
	for _, row := range []struct {
		name          string
		samples, test []Neighbour
		nearer, share float64
	}{
		{"copies", at(0, 0, 0), at(1, 2, 3), 1, 1},
		{"far", at(8, 9), at(1, 2, 3), 0, 0},
		{"alike", at(1, 2, 3), at(1, 2, 3), 0.5, 0},
		{"some copies", at(0, 9), at(1, 2, 3), 0.5, 0.5},
	} {
		got := CompareCopying(row.samples, row.test)
		near(t, row.name, got.Nearer, row.nearer, 1e-12)
		near(t, row.name, got.Copies, row.share, 0)
	}
}

func TestModes(t *testing.T) {
	m := Mixture{[][2]float64{{0, 0}, {1, 0}, {0, 1}, {1, 1}}, 0.1}
	for _, row := range []struct {
		name   string
		points []float64
		want   Modes
	}{
		{"one of each", []float64{0, 0, 1, 0, 0, 1, 1, 1}, Modes{4, 4, 1, 0}},
		{"half of the modes", []float64{0, 0, 0.2, 0.2, 1, 1, 1, 0.75}, Modes{2, 4, 1, math.Log(2)}},
		{"a far one", []float64{0, 0, 0.35, 0}, Modes{1, 4, 0.5, math.Log(4)}},
		{"none near", []float64{0.5, 0.5, 7, 7}, Modes{0, 4, 0, math.NaN()}},
	} {
		got := m.Modes(row.points)
		same := got.KL == row.want.KL || math.Abs(got.KL-row.want.KL) < 1e-15 || math.IsNaN(got.KL) && math.IsNaN(row.want.KL)
		if got.Found != row.want.Found || got.Of != 4 || got.Quality != row.want.Quality || !same {
			t.Errorf("%s: got %+v, want %+v", row.name, got, row.want)
		}
	}
	if n := len(Ring(8, 0.01).Means); n != 8 {
		t.Errorf("a ring of %d", n)
	}
	if n := len(Grid(0.05, -4, -2, 0, 2, 4).Means); n != 25 {
		t.Errorf("a grid of %d", n)
	}
	seen, of := Stacked([][]int{{1, 0}, {2, 0}, {3, 9}}, 10)
	if !reflect.DeepEqual(seen, []int{123, 9}) || of != 1000 {
		t.Errorf("stacked: %v of %d", seen, of)
	}
}

func TestBernoulli(t *testing.T) {
	x := Matrix{3, 2, []float32{1, 0, 0.25, 1, 0, 1}}
	y := Matrix{3, 2, []float32{0.5, 0.75, 0.5, 0.5, 1, 0}}
	got := make([]float64, 3)
	Bernoulli{}.Log(1, got, x, y)
	near(t, "bits", got[0], math.Log(0.5)+math.Log(0.25), 1e-6)
	near(t, "grey", got[1], 2*math.Log(0.5), 1e-6)
	near(t, "as wrong as can be", got[2], (-25-126)*math.Ln2, 1e-4)
}

// linear is the model z ~ N(0, 1), x = w·z + 0.5·noise in two dimensions. Its posterior and its evidence are known.
func linear(t *testing.T) (x Matrix, exact Posterior, decode Decode, evidence []float64) {
	w, s2 := [2]float64{1.5, -0.7}, 0.25
	x = normal(40, 2, 1.2, "x")
	exact = Posterior{NewMatrix(40, 1), NewMatrix(40, 1)}
	precision := 1 + (w[0]*w[0]+w[1]*w[1])/s2
	a, b, c := w[0]*w[0]+s2, w[0]*w[1], w[1]*w[1]+s2 // the covariance of x
	det := a*c - b*b
	for i := range x.Rows {
		u, v := float64(x.Row(i)[0]), float64(x.Row(i)[1])
		exact.Mean.Data[i] = float32((w[0]*u + w[1]*v) / s2 / precision)
		exact.LogVar.Data[i] = float32(-math.Log(precision))
		evidence = append(evidence, math.Log(2*math.Pi)+math.Log(det)/2+(c*u*u-2*b*u*v+a*v*v)/(2*det))
	}
	decode = func(z Matrix, _ []int) (Matrix, error) {
		y := NewMatrix(z.Rows, 2)
		for i, v := range z.Data {
			y.Data[2*i], y.Data[2*i+1] = float32(w[0])*v, float32(w[1])*v
		}
		return y, nil
	}
	return x, exact, decode, evidence
}

// TestExactPosterior: under the exact posterior every importance weight is the evidence, so that one sample estimates −log
// p(x) exactly, and the bound is tight.
func TestExactPosterior(t *testing.T) {
	x, q, decode, want := linear(t)
	got, err := NLL(context.Background(), 2, x, q, decode, Normal{0.5}, 1, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		near(t, "row", got[i], want[i], 1e-4)
	}
	mean, _ := MeanSD(want)
	b, err := EstimateBound(2, x, q, decode, Normal{0.5}, 1)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "bound", b.Negative(), mean, 0.25) // the code that is drawn moves reconstruction and KL apart
}

// TestWrongPosterior: with a posterior that is moved and too wide, the bound is loose by the divergence between the two,
// and many samples come back to the evidence.
func TestWrongPosterior(t *testing.T) {
	x, q, decode, want := linear(t)
	precision := math.Exp(-float64(q.LogVar.Data[0]))
	for i := range q.Mean.Data {
		q.Mean.Data[i] += 0.3
		q.LogVar.Data[i] += float32(math.Log(2))
	}
	got, err := NLL(context.Background(), 2, x, q, decode, Normal{0.5}, 20_000, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		near(t, "row", got[i], want[i], 0.05)
	}
	many := Matrix{40 * 200, 2, nil}
	wide := Posterior{Matrix{Rows: 40 * 200, Cols: 1}, Matrix{Rows: 40 * 200, Cols: 1}}
	for range 200 {
		many.Data = append(many.Data, x.Data...)
		wide.Mean.Data = append(wide.Mean.Data, q.Mean.Data...)
		wide.LogVar.Data = append(wide.LogVar.Data, q.LogVar.Data...)
	}
	b, err := EstimateBound(2, many, wide, decode, Normal{0.5}, 1)
	if err != nil {
		t.Fatal(err)
	}
	mean, _ := MeanSD(want)
	gap := 0.5 * (2 + 0.09*precision - 1 - math.Ln2) // KL(N(m+0.3, 2v) ‖ N(m, v))
	near(t, "bound", b.Negative(), mean+gap, 0.05)
}

func TestKLAndUnits(t *testing.T) {
	q := Posterior{Matrix{2, 3, []float32{0, 1, 0, 0, -1, 0.01}}, NewMatrix(2, 3)}
	got := q.KL()
	near(t, "KL", got[0], 0.5, 1e-12)
	near(t, "KL", got[1], 0.5+0.00005, 1e-8)
	if n := ActiveUnits(q.Mean); n != 1 {
		t.Errorf("%d active units", n)
	}
}

// TestPCA: rows along two directions of ten lose nothing with two components; what is left with one is the smaller
// variance.
func TestPCA(t *testing.T) {
	code, rows := normal(3000, 2, 1, "code"), NewMatrix(3000, 10)
	for i := range rows.Rows {
		for j := range 10 {
			u := 1 / math.Sqrt(10)
			v := u
			if j%2 == 1 {
				v = -u
			}
			rows.Row(i)[j] = 5 + float32(3*float64(code.Row(i)[0])*u+2*float64(code.Row(i)[1])*v)
		}
	}
	for k, want := range []float64{1: 4, 2: 0} {
		if k == 0 {
			continue
		}
		p, err := FitPCA(2, rows, k)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "error", p.Error(rows), want, 0.2)
	}
	near(t, "squared error", SquaredError(Matrix{2, 2, []float32{0, 0, 1, 1}}, Matrix{2, 2, []float32{3, 4, 1, 1}}), 12.5, 0)
}

// TestPublishedPCA: the squared error of MNIST's test images with 30 components (Hinton & Salakhutdinov 2006).
func TestPublishedPCA(t *testing.T) {
	if testing.Short() {
		t.Skip("the covariance of 60,000 images takes seconds")
	}
	d, err := dataset.Open("mnist")
	if err != nil {
		t.Fatal(err)
	}
	images := func(s *dataset.Split) Matrix {
		m := NewMatrix(s.N, 784)
		if err := s.Floats(2, m.Data, "image", count(0, s.N), 0, 1); err != nil {
			t.Fatal(err)
		}
		return m
	}
	p, err := FitPCA(2, images(d.Train), 30)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "error", p.Error(images(d.Test)), 13.87, 0.01)
}

func TestBinarise(t *testing.T) {
	x := NewMatrix(100, 100)
	for i := range x.Data {
		x.Data[i] = float32(i%5) / 4
	}
	b := Binarise(2, x, 1)
	var ones [5]int // of 2,000 pixels of each grey value
	for i, v := range b.Data {
		ones[i%5] += int(v)
	}
	for k, n := range ones {
		near(t, "share", float64(n)/2000, float64(k)/4, 0.04)
	}
	if ones[0] != 0 || ones[4] != 2000 {
		t.Errorf("black and white pixels change: %v", ones)
	}
}

// TestThreads: no measure depends on the number of threads.
func TestThreads(t *testing.T) {
	a, b := normal(600, 30, 1, "a"), normal(500, 30, 1.1, "b")
	run := func(threads int) any {
		g, err := Frechet(FitGaussian(a), FitGaussian(b))
		if err != nil {
			t.Fatal(err)
		}
		p, err := FitPCA(threads, a, 3)
		if err != nil {
			t.Fatal(err)
		}
		return []any{
			EstimateParzen(threads, a, b.Slice(0, 100), b, FineGrid()), g, p.Error(b),
			CompareManifolds(threads, a, b, 5), Nearest(threads, a, b), Binarise(threads, a, 3), MeasureDiversity(threads, a),
		}
	}
	if one := run(1); !reflect.DeepEqual(one, run(2)) || !reflect.DeepEqual(one, run(7)) {
		t.Error("results differ")
	}
}

// TestNearestRow: the first of equally near rows, of those that fit, by the numbers that count.
func TestNearestRow(t *testing.T) {
	rows := Matrix{Rows: 4, Cols: 2, Data: []float32{9, 9, 1, 0, 0, 1, 3, 0}}
	for _, c := range []struct {
		w    []float32
		fits func(int) bool
		at   int
		far  float64
	}{
		{nil, nil, 1, 0.5},
		{[]float32{1, 0}, nil, 2, 0},
		{[]float32{0, 2}, nil, 1, 0},
		{nil, func(i int) bool { return i != 1 && i != 2 }, 3, 4.5},
		{nil, func(int) bool { return false }, 0, math.Inf(1)},
	} {
		if at, far := NearestRow(rows, []float32{0, 0}, c.w, c.fits); at != c.at || far != c.far {
			t.Errorf("weights %v: row %d, %v away, want row %d, %v away", c.w, at, far, c.at, c.far)
		}
	}
}
