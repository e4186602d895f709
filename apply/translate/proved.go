package translate

import (
	"path/filepath"
	"strings"

	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

// proved is the mean, from 0 to 1, of the images that the file of a build was proved with, which are examples of the data. ok is
// false for a file without them.
func (t translator) proved() (v float64, ok bool) {
	layout := strings.TrimSuffix(t.Path, filepath.Ext(t.Path))
	x, err := testlayout.ReadTensor(filepath.Join(layout, "test_data_set_0", "input_0.pb"))
	if err != nil || x.Tensor.DType() != runtime.Float32 || x.Tensor.Len() == 0 {
		return 0, false
	}
	r := t.in.Limits()
	return (picture.Mean(x.Tensor.Float32s()) - r.Lo) / (r.Hi - r.Lo), true
}
