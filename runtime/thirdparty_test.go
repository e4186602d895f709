package runtime_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/runtime"
)

// TestThirdParty loads models that others exported. Each is refused by the name of an operator that is not imported,
// or runs at batches of 1 and 2.
func TestThirdParty(t *testing.T) {
	const dir = "../../shared/data/onnx-models"
	refused := map[string]string{
		"ae-decoder-resize-pad.onnx": `node 6 "Resize_6" (Resize): the operator is not supported at opset 14`,
		"mnist-12.onnx":              `node 0 "Convolution28" (Conv): the operator is not supported at opset 12`,
		"mnist-8.onnx":               `node 1 "Convolution28" (Conv): the operator is not supported at opset 8`,
		"vae-decoder-28x28.onnx":     `node 6 "convs/convs.0/ConvTranspose" (ConvTranspose): the operator is not supported at opset 14`,
	}
	paths, _ := filepath.Glob(filepath.Join(dir, "*.onnx"))
	if len(paths) == 0 {
		t.Skipf("no models at %s, which stands beside a checkout of the authors'", dir)
	}
	for _, path := range paths {
		s, err := runtime.LoadFile(path)
		if want, ok := refused[filepath.Base(path)]; ok {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %v, want %s", path, err, want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		for n := 1; n <= 2; n++ {
			runZeros(t, path, s, n)
		}
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
