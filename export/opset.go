package export

// The opsets that can be written. ONNX has Where and shapes as tensors from opset 9 on. The runtimes that ganc is tested
// with do not read opsets after 26.
const (
	MinOpset     = 9
	MaxOpset     = 26
	DefaultOpset = 17
)

// irVersion returns the version of the file format of the first ONNX release that had the opset.
func irVersion(opset int) int64 {
	for _, release := range []struct {
		opset int
		ir    int64
	}{{25, 13}, {24, 12}, {23, 11}, {21, 10}, {19, 9}, {15, 8}, {12, 7}, {11, 6}, {10, 5}} {
		if opset >= release.opset {
			return release.ir
		}
	}
	return 4
}
