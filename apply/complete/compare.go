package complete

import (
	"math"

	"github.com/ganc-ml/ganc/runtime/eval"
)

const (
	neighbours = 60_000 // the most training examples among which the nearest is looked for
	fitted     = 5_000  // the most that principal components are fitted to
	components = 64
)

// compare completes the picture by the data alone, where something says which they are: by the nearest neighbour and by PCA.
func (c *completion) compare() error {
	if c.DataName() == "" {
		return nil
	}
	images, _, err := c.Examples(neighbours)
	if err != nil {
		return err
	}
	c.result.Data = c.DataName()
	rows := eval.Matrix{Rows: len(images) / c.Pixels(), Cols: c.Pixels(), Data: images}
	nearest := c.add("nearest", rows.Row(c.nearest(rows)))
	c.result.Nearest = &nearest
	if c.Pixels() > eval.MostPCA {
		return nil
	}
	pca, err := eval.FitPCA(max(1, c.Options.Threads), rows.Slice(0, min(fitted, rows.Rows)), min(components, rows.Rows-1, c.Pixels()))
	if err != nil {
		return err
	}
	image, err := pca.Fill(c.image, c.known)
	if err != nil {
		return err
	}
	filled := c.add("pca", image)
	c.result.PCA = &filled
	return nil
}

// nearest is the number of the row that agrees best with the known part, the first of equal ones.
func (c *completion) nearest(rows eval.Matrix) int {
	best, at := math.Inf(1), 0
	for i := range rows.Rows {
		sum := 0.0
		for k, v := range rows.Row(i) {
			if d := float64(v - c.image[k]); c.known[k] > 0 {
				if sum += d * d; sum >= best {
					break
				}
			}
		}
		if sum < best {
			best, at = sum, i
		}
	}
	return at
}
