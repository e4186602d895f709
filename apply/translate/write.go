package translate

import (
	"io"
	"slices"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/generator"
	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/internal/words"
)

// columns is the most images in a row.
const columns = 8

// mostPixels is the most pixels of what is written: that programs hold in memory and viewers open.
const mostPixels = 100_000_000

// Write writes the translated images as PNG: where alone is set or the target numbers files, each as it is, enlarged scale times
// (0: once); otherwise as a grid of rows before, after and, where there is a way back, back again, enlarged scale times (0: until
// a side has 56 pixels). The error is a *fault.UsageError where the target does not fit.
func (r *Result) Write(t generator.Target, scale int, alone bool, stdout io.Writer) error {
	switch {
	case t.Form != generator.PNG:
		return fault.Usagef("%s: translate writes images: want a name that ends in .png", t.Name())
	case alone && !t.Numbered && r.After.N > 1:
		return fault.Usagef("--alone: %d images, each a file: want a name that numbers them, such as -o after-%%03d.png", r.After.N)
	}
	grid, err := r.grid(scale)
	if err != nil {
		return err
	}
	size, files := grid.Size(), 1
	pixels := size.X * size.Y
	if t.Numbered || alone {
		files, pixels = r.After.N, len(r.After.Pixels)*max(1, scale*scale)
	}
	if pixels > mostPixels {
		return fault.Usagef("%s become %s pixels, and a picture has at most %s: want a smaller --scale, or fewer images",
			words.Count(r.After.N, "image"), words.Thousands(pixels), words.Thousands(mostPixels))
	}
	return t.Write(stdout, files, func(w io.Writer, i int) error {
		if t.Numbered || alone {
			return r.After.WriteImage(w, i, max(1, scale))
		}
		return grid.Write(w)
	})
}

// grid is rows of the pictures and of what became of them.
func (r *Result) grid(scale int) (g imagegrid.Grid, err error) {
	names, batches := []string{"before", "after"}, []imagegrid.Batch{r.Before, r.After}
	if r.Again != nil {
		names, batches = append(names, "back"), append(batches, *r.Again)
	}
	g.Columns, g.Scale = min(columns, r.Before.N), scale
	for i := range batches {
		batches[i] = filledUp(batches[i], g.Columns)
	}
	if g.Batch, err = imagegrid.Stack(g.Columns, batches...); err != nil {
		return g, err
	}
	for row := range g.N / g.Columns {
		g.Rows = append(g.Rows, names[row%len(names)])
	}
	return g, nil
}

// filledUp is the images and black ones behind them that make the last row full.
func filledUp(b imagegrid.Batch, columns int) imagegrid.Batch {
	missing := (columns - b.N%columns) % columns
	b.Pixels = slices.Concat(b.Pixels, make([]float32, missing*b.C*b.H*b.W))
	b.N += missing
	return b
}
