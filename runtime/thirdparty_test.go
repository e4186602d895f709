package runtime_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// TestThirdParty loads models that others exported and runs them at batches of 1 and 2.
func TestThirdParty(t *testing.T) {
	const dir = "../../shared/data/onnx-models"
	paths, _ := filepath.Glob(filepath.Join(dir, "*.onnx"))
	if len(paths) == 0 {
		t.Skipf("no models at %s, which stands beside a checkout of the authors'", dir)
	}
	for _, path := range paths {
		s, err := runtime.LoadFile(path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		for n := 1; n <= 2; n++ {
			runZeros(t, path, s, n)
		}
	}
}

// TestDigits holds ONNX's own classifier of digits to the share of MNIST's test images that it is known to tell right.
func TestDigits(t *testing.T) {
	if testing.Short() {
		t.Skip("10,000 images take seconds")
	}
	const path = "../../shared/data/onnx-models/mnist-12.onnx"
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no model at %s, which stands beside a checkout of the authors'", path)
	}
	s, err := runtime.LoadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d, err := dataset.Open("mnist")
	if err != nil {
		t.Fatal(err)
	}
	right, image, label := 0, make([]float32, 28*28), make([]int64, 1)
	for i := range d.Test.N {
		if err := errors.Join(d.Test.Floats(1, image, "image", []int{i}, 0, 1), d.Test.Ints(label, "label", []int{i})); err != nil {
			t.Fatal(err)
		}
		out, err := s.Run(ir.FromSlice(image, 1, 1, 28, 28))
		if err != nil {
			t.Fatal(err)
		}
		scores := out[0].Float32s()
		if slices.Index(scores, slices.Max(scores)) == int(label[0]) {
			right++
		}
	}
	if right != 9890 {
		t.Errorf("%d of %d digits are told right, want 9890, as by ONNX Runtime", right, d.Test.N)
	}
}

// runZeros runs a model on zeros, open dimensions being n.
func runZeros(t *testing.T, path string, s *runtime.Session, n int) {
	t.Helper()
	var inputs []runtime.Tensor
	for _, in := range s.Inputs() {
		shape := make([]int, len(in.Dims))
		for i, d := range in.Dims {
			if shape[i] = d.Size; d.Size < 0 {
				shape[i] = n
			}
		}
		inputs = append(inputs, runtime.NewTensor(in.DType, shape...))
	}
	if _, err := s.Run(inputs...); err != nil {
		t.Errorf("%s: batch of %d: %v", path, n, err)
	}
}
