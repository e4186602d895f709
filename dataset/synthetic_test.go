package dataset

import (
	"fmt"
	"math"
	"testing"
)

// points is every point of a split as the source has them, and their labels.
func points(t *testing.T, d *Dataset, s *Split) (xy []float32, labels []int64) {
	t.Helper()
	idx := make([]int, s.N)
	for i := range idx {
		idx[i] = i
	}
	f, _ := d.Field("point")
	xy, labels = make([]float32, f.Size()*s.N), make([]int64, s.N)
	if err := s.Floats(1, xy, "point", idx, float32(f.Min), float32(f.Max)); err != nil {
		t.Fatal(err)
	}
	if err := s.Ints(labels, "label", idx); err != nil {
		t.Fatal(err)
	}
	return xy, labels
}

// Means, deviations and counts are those of the papers: of 100,000 points each mean is known to about 5 sd/√(N/k).
func TestMixtures(t *testing.T) {
	for _, c := range []struct {
		name string
		mean func(k int) (x, y float64)
		k    int
		sd   float64
	}{
		{"ring8", func(k int) (x, y float64) { s, c := math.Sincos(2 * math.Pi * float64(k) / 8); return c, s }, 8, 0.01},
		{"grid25", func(k int) (x, y float64) { return float64(k%5*2 - 4), float64(k/5*2 - 4) }, 25, 0.05},
	} {
		d, err := Open(c.name)
		if err != nil {
			t.Fatal(err)
		}
		if d.Train.N != 100_000 || d.Test.N != 10_000 || d.Validation.N != 0 {
			t.Errorf("%s: %d, %d, %d examples", c.name, d.Train.N, d.Test.N, d.Validation.N)
		}
		f, _ := d.Field("point")
		xy, labels := points(t, d, d.Train)
		n, sum, squares := make([]float64, c.k), make([][2]float64, c.k), 0.0
		for i, k := range labels {
			mx, my := c.mean(int(k))
			dx, dy := float64(xy[2*i])-mx, float64(xy[2*i+1])-my
			n[k]++
			sum[k][0] += dx
			sum[k][1] += dy
			squares += dx*dx + dy*dy
			if r := max(math.Abs(dx), math.Abs(dy)); r > 6.7*c.sd || math.Abs(float64(xy[2*i])) > f.Max {
				t.Fatalf("%s: point %d is %v from its mean", c.name, i, r)
			}
		}
		expected := float64(len(labels)) / float64(c.k)
		for k := range n {
			if math.Abs(n[k]-expected) > 5*math.Sqrt(expected) {
				t.Errorf("%s: %v points of mode %d, want about %v", c.name, n[k], k, expected)
			}
			if off := math.Hypot(sum[k][0], sum[k][1]) / n[k]; off > 5*c.sd/math.Sqrt(expected) {
				t.Errorf("%s: the mean of mode %d is off by %v", c.name, k, off)
			}
		}
		if sd := math.Sqrt(squares / float64(2*len(labels))); math.Abs(sd/c.sd-1) > 0.01 {
			t.Errorf("%s: standard deviation %v, want %v", c.name, sd, c.sd)
		}
	}
}

// A point depends on seed, split and number: not on how many there are. The numbers never change.
func TestMixtureDraws(t *testing.T) {
	first := func(source string) string {
		d, err := Open(source)
		if err != nil {
			t.Fatal(err)
		}
		xy, labels := points(t, d, d.Train)
		return fmt.Sprintf("%v %v", xy[:4], labels[:2])
	}
	for _, c := range []struct{ source, want string }{
		{"ring8,n=2", "[-0.00989191 -1.0026401 -0.70482457 0.6987673] [6 3]"},
		{"ring8,n=200", "[-0.00989191 -1.0026401 -0.70482457 0.6987673] [6 3]"},
		{"ring8,n=2,seed=1", "[0.007891944 1.0074035 -0.70711243 -0.7227708] [2 5]"},
		{"grid25,n=10", "[0.0724396 2.0092027 1.9022481 1.9846256] [17 18]"},
	} {
		if got := first(c.source); got != c.want {
			t.Errorf("%s: got %s, want %s", c.source, got, c.want)
		}
	}
}

// What Floats scales, Original takes back.
func TestOriginal(t *testing.T) {
	d, err := Open("grid25,n=50")
	if err != nil {
		t.Fatal(err)
	}
	f, _ := d.Field("point")
	xy, _ := points(t, d, d.Train)
	scaled := make([]float32, 2)
	if err := d.Train.Floats(1, scaled, "point", []int{7}, -1, 1); err != nil {
		t.Fatal(err)
	}
	for j, v := range f.Original(scaled, -1, 1) {
		if math.Abs(v-float64(xy[14+j])) > 1e-6 || math.Abs(float64(scaled[j])) > 1 {
			t.Errorf("coordinate %d: %v, scaled %v, back %v", j, xy[14+j], scaled[j], v)
		}
	}
	f = Field{Min: -1, Max: 1, Columns: []Column{{"a", 10, 5}, {"b", 0, 0.5}}}
	if got := fmt.Sprint(f.Original([]float32{0, 0.5, 1, 1}, 0, 1)); got != "[5 0 15 0.5]" {
		t.Errorf("got %s", got)
	}
}
