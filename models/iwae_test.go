package models

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/ir"
)

// TestDraw holds that samples are drawn as often as their weights say, and that the row is the sample's of the same column.
func TestDraw(t *testing.T) {
	const n = 40_000
	share := []float64{0.5, 0.3, 0.2} // of each sample
	g := ir.NewGraph(false)
	logs := make([]float32, len(share)*n)
	for i := range logs {
		logs[i] = float32(math.Log(share[i/n]) - 90) // weights of images are of this size
	}
	shape := ir.TypeOf(ir.Float32, ir.Dim(len(share)), n)
	uniform := &ir.Input{Name: "uniform", Type: shape, Source: ir.Argument}
	row := draw(g.Constant(ir.FromSlice(logs, len(share), n)), g.Apply(ir.Feed{Input: uniform}))
	g.Outputs = []ir.Output{{Name: "row", Value: row}}
	code, err := compile.Bind(g, 1, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	kernel.Uniform(1, code.Input(uniform).Float32s(), rng.Key(1, "draw"), 0, 0)
	if err := code.Run(); err != nil {
		t.Fatal(err)
	}
	drawn := make([]float64, len(share))
	for i, r := range code.Output(0).Int64s() {
		if r < 0 || int(r)%n != i || int(r)/n >= len(share) {
			t.Fatalf("column %d: row %d", i, r)
		}
		drawn[int(r)/n]++
	}
	for k, want := range share {
		if got, sd := drawn[k]/n, math.Sqrt(want*(1-want)/n); math.Abs(got-want) > 4*sd {
			t.Errorf("sample %d: drawn in %.4f, want %.4f within 4 times %.4f", k, got, want, sd)
		}
	}
}
