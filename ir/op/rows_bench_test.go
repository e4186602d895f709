package op_test

import (
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op/optest"
)

// BenchmarkRows times Eval of every row on one thread; MB/s counts each input read and each output written once.
// Rows are small: what shows is the cost of a call. The kernels' own benchmarks have the shapes of real models.
func BenchmarkRows(b *testing.B) {
	for _, r := range optest.Rows {
		b.Run(r.Name, func(b *testing.B) {
			a := prepare(b, r, ir.Float32, 0)
			bytes := 0
			for _, t := range slices.Concat(a.in, a.out) {
				bytes += len(t.Bytes())
			}
			b.SetBytes(int64(bytes))
			b.ReportAllocs()
			for b.Loop() {
				a.run()
			}
		})
	}
}
