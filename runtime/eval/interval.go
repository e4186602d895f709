package eval

import (
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/internal/rng"
)

// Interval is a value, and the bounds between which 95 % of its bootstrap resamples lie (Efron 1979).
type Interval struct{ Value, Lo, Hi float64 }

func (i Interval) String() string { return fmt.Sprintf("%.3g [%.3g, %.3g]", i.Value, i.Lo, i.Hi) }

// resamples is how often a bootstrap draws rows anew.
const resamples = 40

// FrechetInterval is the Fréchet distance of rows from a reference, with its interval. The rows of the resamples follow from key.
func FrechetInterval(reference Gaussian, rows Matrix, key uint64) (out Interval, err error) {
	if out.Value, err = Frechet(reference, FitGaussian(rows)); err != nil {
		return out, err
	}
	draw := rng.NewSource(key)
	drawn := NewMatrix(rows.Rows, rows.Cols)
	list := make([]float64, resamples)
	for k := range list {
		for i := range rows.Rows {
			copy(drawn.Row(i), rows.Row(int(draw.Below(uint64(rows.Rows)))))
		}
		if list[k], err = Frechet(reference, FitGaussian(drawn)); err != nil {
			return out, err
		}
	}
	slices.Sort(list)
	out.Lo, out.Hi = list[resamples/40], list[resamples-1-resamples/40]
	return out, nil
}

// TotalVariation is the distance of two histograms of shares: the share that must move to make one the other.
func TotalVariation(a, b []float64) (sum float64) {
	for i := range a {
		sum += max(0, a[i]-b[i])
	}
	return sum
}
