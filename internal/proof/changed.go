package proof

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

// mostWeights is the number of changed weights of a file that are named.
const mostWeights = 5

// changedWeights returns a *ParityError that names the weights of a file that are not those of the copy beside its
// test data, and says where the outputs do not tell. n is the comparison of the file at l. It returns nil where the copy is
// not as it was built either, or is the file.
func changedWeights(l layout, n Network) error {
	copied := testlayout.ModelPath(l.dir)
	root := filepath.Dir(l.dir)
	name := filepath.Base(l.dir) + "/" + filepath.Base(copied)
	if found, differences, err := rundir.CheckSums(root, func(s string) bool { return s == name }); err != nil || found == 0 || len(differences) > 0 {
		return nil
	}
	built, err := load.ReadFile(copied, load.Limits{})
	if err != nil {
		return nil
	}
	now, err := load.ReadFile(l.file, load.Limits{})
	if err != nil {
		return nil // said by the comparison
	}
	list := differentWeights(built, now)
	if len(list) == 0 {
		return nil
	}
	if rest := len(list) - mostWeights; rest > 0 {
		list = append(list[:mostWeights], "and "+words.Count(rest, "weight")+" more")
	}
	text := l.file + ": " + strings.Join(list, "; ")
	if n.equal() {
		text += ": no stored input tells: every output is as it was built, to the bit, because rounding loses the difference"
	}
	return &ParityError{Err: fmt.Errorf("%s", text)}
}

// equal reports whether every output of every case has the expected bits.
func (n Network) equal() bool {
	for _, o := range n.Outputs() {
		if o.ULP != 0 {
			return false
		}
	}
	return true
}

// differentWeights are the elements of float tensors that differ in bits, as text.
func differentWeights(built, now *load.File) (list []string) {
	for i, t := range built.Initializers {
		if i >= len(now.Initializers) || len(now.Initializers[i].Raw) != len(t.Raw) || bytes.Equal(t.Raw, now.Initializers[i].Raw) {
			continue
		}
		was, err := t.IR()
		is, e := now.Initializers[i].IR()
		if err != nil || e != nil || was.DType() != ir.Float32 || is.DType() != ir.Float32 {
			continue
		}
		size := len(t.Raw) / max(was.Len(), 1)
		for k := range was.Len() {
			if bytes.Equal(t.Raw[k*size:(k+1)*size], now.Initializers[i].Raw[k*size:(k+1)*size]) {
				continue
			}
			list = append(list, fmt.Sprintf("%s%v is %s and was built as %s", t.Name, place(k, t.Dims), number(is.Float32s()[k]), number(was.Float32s()[k])))
		}
	}
	return list
}

// place is the index of element k of a tensor.
func place(k int, dims []int64) []int {
	at := make([]int, len(dims))
	for i := len(dims) - 1; i >= 0; i-- {
		at[i], k = k%int(dims[i]), k/int(dims[i])
	}
	return at
}

// number is a float32 with the digits that tell it from its neighbours.
func number(v float32) string { return strconv.FormatFloat(float64(v), 'g', 9, 32) }
