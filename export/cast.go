package export

import "github.com/ganc-ml/ganc/ir"

// cast returns v as another element type, and v itself if it has that type. ONNX does not define the result for numbers
// that the type cannot hold; ganc saturates them.
func (e *emitter) cast(v value, to ir.DType) value {
	if v.DType == to {
		return v
	}
	return e.one("Cast", 6, []value{v}, v.WithDType(to), attribute("to", to))
}
