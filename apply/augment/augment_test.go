package augment

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// TestChoose: as many of each class as there are, fewer where a class has no more; the first of many are those of few.
func TestChoose(t *testing.T) {
	labels := []int{0, 0, 0, 0, 1, 1, 2, 0, 1, 0}
	count := func(n int, draw uint64) (of [3]int, chosen []int) {
		chosen = choose(labels, 3, n, 7, draw)
		for _, i := range chosen {
			of[labels[i]]++
		}
		return of, chosen
	}
	for n, want := range map[int][3]int{3: {1, 1, 1}, 4: {2, 1, 1}, 5: {2, 2, 1}, 9: {5, 3, 1}, 10: {6, 3, 1}} {
		of, chosen := count(n, 0)
		if of != want {
			t.Errorf("%d examples have %v of the classes, want %v", n, of, want)
		}
		if _, all := count(10, 0); !slices.Equal(chosen, all[:n]) {
			t.Errorf("%v are not the first of %v", chosen, all)
		}
		if slices.Sort(chosen); len(slices.Compact(chosen)) != n {
			t.Errorf("%d examples: some are chosen twice", n)
		}
	}
	_, first := count(9, 0)
	if _, second := count(9, 1); slices.Equal(first, second) {
		t.Error("two draws choose the same")
	}
}

// TestWarp: images whose changed form is known.
func TestWarp(t *testing.T) {
	i := ir.Image{H: 3, W: 3}
	src := []float32{1, 2, 3, 4, 5, 6, 7, 8, 9}
	for _, c := range []struct {
		name string
		change
		want []float32
	}{
		{"nothing", change{scale: 1}, src},
		{"a pixel to the right: the border stays", change{scale: 1, dx: 1}, []float32{1, 1, 2, 4, 4, 5, 7, 7, 8}},
		{"half a pixel down", change{scale: 1, dy: 0.5}, []float32{1, 2, 3, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5}},
		{"a quarter turn clockwise", change{scale: 1, turn: math.Pi / 2}, []float32{7, 4, 1, 8, 5, 2, 9, 6, 3}},
		{"twice as large", change{scale: 2}, []float32{3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7}},
	} {
		got := make([]float32, 9)
		c.warp(got, src, i)
		for k := range got {
			if math.Abs(float64(got[k]-c.want[k])) > 1e-5 {
				t.Errorf("%s: got %v, want %v", c.name, got, c.want)
				break
			}
		}
	}
}

// TestChanges: changes stay within their bounds, and reach near them.
func TestChanges(t *testing.T) {
	s, i := rng.NewSource(3), ir.Image{H: 20, W: 10}
	var most change
	for range 2000 {
		c := drawChange(s, i)
		most.scale, most.turn = max(most.scale, math.Abs(c.scale-1)), max(most.turn, math.Abs(c.turn))
		most.dx, most.dy = max(most.dx, math.Abs(c.dx)), max(most.dy, math.Abs(c.dy))
	}
	for name, v := range map[string]float64{"scale": most.scale / mostGrowth, "turn": most.turn / (mostTurn * math.Pi / 180), "dx": most.dx, "dy": most.dy / 2} {
		if v > 1 || v < 0.98 {
			t.Errorf("%s: the greatest is %v of its bound", name, v)
		}
	}
}

// stripes are images of 4×4 pixels of two classes: upright and flat stripes, in all four places, darkened a little differently.
func stripes(n int) set {
	x := set{eval.NewMatrix(n, 16), make([]int, n)}
	for i := range n {
		x.labels[i] = i % 2
		for k := range 16 {
			if at := [2]int{k % 4, k / 4}[i%2]; at == i/2%4 {
				x.images.Row(i)[k] = 1 - float32(i%7)/20
			}
		}
	}
	return x
}

// TestFit: a classifier learns what is easily told apart, the same for equal seeds.
func TestFit(t *testing.T) {
	i := ir.Image{H: 4, W: 4}
	x := stripes(128)
	var logits [2][]float32
	for k := range logits {
		s, err := classifier(context.Background(), x, i, 2, 60, 5)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := accuracy(context.Background(), s, stripes(600), i); err != nil || got < 0.99 {
			t.Errorf("accuracy %v, %v", got, err)
		}
		out, err := s.Run(ir.FromSlice(x.images.Data, 128, 1, 4, 4))
		if err != nil {
			t.Fatal(err)
		}
		logits[k] = out[0].Float32s()
	}
	if !slices.Equal(logits[0], logits[1]) {
		t.Error("two trainings of one seed differ")
	}
}

// TestGain: means, deviations with n−1, and gains over the first arm draw by draw.
func TestGain(t *testing.T) {
	a := &augmentation{Options: Options{Labels: []int{10, 20}, Draws: 2}}
	ways := []way{{name: "real"}, {name: "generated"}}
	var trials []trial
	for d := range 2 {
		for l := range 2 {
			for w := range 2 {
				trials = append(trials, trial{w, l, d})
			}
		}
	}
	g := a.gain(100, ways, trials, []float64{.5, .7, .8, .8, .7, .8, .9, .7})
	near := func(m Measure, mean, sd float64) bool {
		return math.Abs(m.Mean-mean) < 1e-9 && math.Abs(m.SD-sd) < 1e-9
	}
	real, generated := g.Arms[0], g.Arms[1]
	if !near(real.Accuracy[0], .6, math.Sqrt(.02)) || !near(real.Accuracy[1], .85, math.Sqrt(.005)) || real.Gain != nil {
		t.Errorf("real: %+v", real)
	}
	if !near(generated.Accuracy[0], .75, math.Sqrt(.005)) || !near(generated.Gain[0], .15, math.Sqrt(.005)) || !near(generated.Gain[1], -.1, math.Sqrt(.02)) {
		t.Errorf("generated: %+v", generated)
	}
}

// TestTurned: sets are repeated or cut.
func TestTurned(t *testing.T) {
	x := set{eval.Matrix{Rows: 2, Cols: 1, Data: []float32{1, 2}}, []int{7, 8}}
	got := joined(turned(x, 3), turned(x, 1))
	if !slices.Equal(got.images.Data, []float32{1, 2, 1, 1}) || !slices.Equal(got.labels, []int{7, 8, 7, 7}) {
		t.Errorf("got %+v", got)
	}
}

// TestCheck: all mistakes at once.
func TestCheck(t *testing.T) {
	o := Options{N: 0, Form: "pgn", Confidence: 1.5, Gain: true, Labels: []int{5, 0, 5}, Draws: 0, Steps: 0}
	err := o.Check()
	want := []string{
		"flag --n: 0: want a number from 1 to 100000",
		`flag --format: "pgn": did you mean "png"?: want png, idx, npz`,
		"flag --confidence: 1.5: want a probability from 0 to 1",
		"flag --draws: 0: want a number from 1 to 100",
		"flag --steps: 0: want a number from 1 to 100000",
		"flag --labels: 0: want a number from 1 to 10000000",
		"flag --labels: 5 is given twice",
	}
	if err == nil || err.Error() != strings.Join(want, "\n") {
		t.Errorf("got\n%v\nwant\n%s", err, strings.Join(want, "\n"))
	}
	if err := (Options{N: 1, Form: NPZ, Confidence: Usual}).Check(); err != nil {
		t.Error(err)
	}
}
