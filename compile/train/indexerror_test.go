package train_test

import (
	"bytes"
	"context"
	"errors"
	"regexp"
	"testing"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// TestOutside: a computed index that leaves its axis stops training, names its line, and leaves the state after the
// last whole iteration, though another objective of the iteration has been minimised by then.
func TestOutside(t *testing.T) {
	for _, row := range []struct {
		from, scale float64
		step        int
		want        string
	}{
		{1.5, 1, 5, "training failed at step 5: train_test/indexerror_test.go:LINE: Gather: index -3 of an axis of 2: want -2 to 1"},
		{150.5, 1, 1, "training failed at step 1: train_test/indexerror_test.go:LINE: Gather: index 149 of an axis of 2: want -2 to 1"},
		{-0.5, 1, 3, "training failed at step 3: train_test/indexerror_test.go:LINE: Gather: index -3 of an axis of 2: want -2 to 1"},
		{37.5, 0.04, 113, "training failed at step 113: train_test/indexerror_test.go:LINE: Gather: index -3 of an axis of 2: want -2 to 1"},
	} {
		m := ir.NewModel("outside", ir.Defaults{Batch: 4, Steps: 200})
		x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 2})
		index := op.Cast(op.Scale(falling(m, row.from), row.scale), ir.Int64)
		minimize(m, op.Mean(op.Gather(x, index, 1)), optim.Adam{LR: 1e-3})
		p, d := planOf(t, m), data(t, 8, 0, 2, 0)
		whole := start(t, p, d, train.Options{})
		runTo(t, whole, row.step-1)
		for how, rewind := range rewinds {
			tr := start(t, p, d, train.Options{})
			rewind(t, tr)
			for range 2 { // the second Run fails as the first
				err := tr.Run(context.Background())
				var fault *train.IndexError
				if !errors.As(err, &fault) || fault.Step != row.step || tr.Step() != row.step-1 {
					t.Fatalf("from %v, %s: got %v after %d iterations, want an IndexError at step %d", row.from, how, err, tr.Step(), row.step)
				}
				if got := regexp.MustCompile(`go:\d+`).ReplaceAllString(err.Error(), "go:LINE"); got != row.want {
					t.Errorf("from %v, %s:\ngot  %s\nwant %s", row.from, how, got, row.want)
				}
			}
			if !bytes.Equal(saved(t, tr), saved(t, whole)) {
				t.Errorf("from %v, %s: the state is not that after the last whole iteration", row.from, how)
			}
		}
	}
}
