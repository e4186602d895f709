package imagegrid

import "fmt"

// Stack puts batches in rows below each other: the first columns images of each batch, then the next of each, and so on.
// The batches must have the same number of images, geometry and range, and the number must be a multiple of columns.
func Stack(columns int, batches ...Batch) (Batch, error) {
	out := batches[0]
	size := out.C * out.H * out.W
	out.N, out.Pixels = 0, nil
	for _, b := range batches {
		if err := b.check(); err != nil {
			return out, err
		}
		if a := batches[0]; a.N != b.N || a.C != b.C || a.H != b.H || a.W != b.W || a.Lo != b.Lo || a.Hi != b.Hi || a.N%columns != 0 {
			return out, fmt.Errorf("image grid: rows of %d images, %d×%d×%d×%d in [%v, %v] above %d×%d×%d×%d in [%v, %v]",
				columns, a.N, a.C, a.H, a.W, a.Lo, a.Hi, b.N, b.C, b.H, b.W, b.Lo, b.Hi)
		}
		out.N += b.N
	}
	for row := range batches[0].N / columns {
		for _, b := range batches {
			out.Pixels = append(out.Pixels, b.Pixels[row*columns*size:(row+1)*columns*size]...)
		}
	}
	return out, nil
}
