package complete

import "github.com/ganc-ml/ganc/runtime/eval"

// hiddenOf is the numbers of an image that are not known.
func hiddenOf(known []float32) (list []int) {
	for i, k := range known {
		if k == 0 {
			list = append(list, i)
		}
	}
	return list
}

// knownOf is the numbers of an image that are known.
func knownOf(known []float32) (list []int) {
	for i, k := range known {
		if k > 0 {
			list = append(list, i)
		}
	}
	return list
}

// columnsOf is some columns of a matrix.
func columnsOf(m eval.Matrix, columns []int) eval.Matrix {
	out := eval.NewMatrix(m.Rows, len(columns))
	for i := range m.Rows {
		row := m.Row(i)
		for k, c := range columns {
			out.Row(i)[k] = row[c]
		}
	}
	return out
}
