package kernel

// Panels are a right operand of products, k×n, that was copied once in the order in which products of several rows read it:
// panels of Width columns, one after the other, each k rows of Width numbers. Columns beyond n are 0. One panel of n columns is
// the matrix itself, not transposed.
type Panels struct {
	N, K, Width int
	Data        []float32
}

// PanelWidth is the width of the panels in which a product of m×k by k×n reads its right operand fastest, with the present
// implementation: 0 where it reads a matrix as it lies, transposed or not.
func PanelWidth(m, n, k int, trans bool) int {
	if m == 0 || n < 2 || k == 0 {
		return 0
	}
	if w := current().shape.panelWidth(m); 0 < w && w < n {
		return w
	}
	if trans {
		return n
	}
	return 0
}

// PanelFloats is the length of Data.
func PanelFloats(width, n, k int) int { return (n + width - 1) / width * width * k }

// LayPanels makes panels of b, which is k×n, in dst.
func LayPanels(dst []float32, width, n, k int, b Matrix) Panels {
	checkMatrix("b", b, k, n)
	checkLen("LayPanels", "dst", len(dst), PanelFloats(width, n, k))
	with := current()
	for j := 0; j < n; j += width {
		panel, cols := dst[j*k:][:width*k], min(width, n-j)
		if !b.Trans {
			copyPanel(panel, width, b, j, cols, 0, k)
			continue
		}
		if cols < width {
			clear(panel)
		}
		with.transpose(panel, width, b.Data[j*b.Stride:], b.Stride, cols, k)
	}
	return Panels{n, k, width, dst}
}

// copyPanel copies n columns from j on and k rows from p0 on of b, which is not transposed, to rows of w numbers, of which those
// beyond n are zero.
func copyPanel(dst []float32, w int, b Matrix, j, n, p0, k int) {
	for p := range k {
		row := dst[p*w:][:w]
		clear(row[copy(row, b.Data[(p0+p)*b.Stride+j:][:n]):])
	}
}

// PanelsOf is panels of n columns whose data have the shape [panels × k × width].
func PanelsOf(n int, shape []int, data []float32) *Panels {
	return &Panels{N: n, K: shape[1], Width: shape[2], Data: data}
}

// check rejects panels of another matrix than k×n.
func (p *Panels) check(n, k int) {
	if p.N != n || p.K != k || p.Width < 1 {
		fail("Gemm", "panels of width %d are of b %d × %d, want %d × %d", p.Width, p.K, p.N, k, n)
	}
	checkLen("Gemm", "panels of b", len(p.Data), PanelFloats(p.Width, n, k))
}
