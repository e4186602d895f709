package evaluate

import (
	"slices"

	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// sheet is the number of images in a picture; its columns are as many as its rows.
const (
	sheet        = 64
	sheetColumns = 8
)

// batch is rows of numbers from 0 to 1 as images.
func batch(m eval.Matrix, i ir.Image) imagegrid.Batch {
	return imagegrid.Batch{Pixels: m.Data, N: m.Rows, C: i.Channels(), H: i.H, W: i.W, Lo: 0, Hi: 1}
}

// show keeps a picture of the samples of the first seed.
func (d *drawn) show() {
	image := d.subject.image()
	if d.result.Pictures != nil || image == nil {
		return
	}
	n := min(sheet, d.x.Rows)
	g := imagegrid.Grid{Batch: batch(d.x.Slice(0, n), *image), Columns: min(n, sheetColumns)}
	d.result.Pictures = append(d.result.Pictures, Picture{"new images", g})
}

// showNearest keeps a picture of the samples of the first seed that are nearest to a training example, above it.
func (d *drawn) showNearest(samples eval.Matrix, nearest []eval.Neighbour, train eval.Matrix) {
	if d.done >= d.total/d.Seeds {
		return
	}
	order := make([]int, len(nearest))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch x, y := nearest[a].Distance, nearest[b].Distance; {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	n := min(sheetColumns, len(order))
	m := matrix(2*n, samples.Cols)
	for k, i := range order[:n] {
		copy(m.Row(k), samples.Row(i))
		copy(m.Row(n+k), train.Row(nearest[i].Index))
	}
	g := imagegrid.Grid{Batch: batch(m, *d.subject.image()), Columns: n}
	d.result.Pictures = append(d.result.Pictures, Picture{"the samples that are nearest to a training example, above it", g})
}
