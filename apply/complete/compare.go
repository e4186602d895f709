package complete

import (
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
	c.Options.Tell("compares with the data")
	images, err := c.Training(neighbours)
	if err != nil {
		return err
	}
	c.result.Data = c.DataName()
	rows := eval.Matrix{Rows: len(images) / c.Numbers(), Cols: c.Numbers(), Data: images}
	at, _ := eval.NearestRow(rows, c.image, c.known, nil)
	nearest := c.add("nearest", rows.Row(at))
	c.result.Nearest = &nearest
	pca, err := fitPCA(c.Options.Threads, rows)
	if pca == nil || err != nil {
		return err
	}
	image, err := pca.Fill(eval.Matrix{Rows: 1, Cols: c.Numbers(), Data: c.image}, c.known)
	if err != nil {
		return err
	}
	filled := c.add("pca", image.Data)
	c.result.PCA = &filled
	return nil
}

// fitPCA finds the principal components of the first examples; nil of images that are too large.
func fitPCA(threads int, rows eval.Matrix) (*eval.PCA, error) {
	if rows.Cols > eval.MostPCA {
		return nil, nil
	}
	return eval.FitPCA(max(1, threads), rows.Slice(0, min(fitted, rows.Rows)), min(components, rows.Rows-1, rows.Cols))
}
