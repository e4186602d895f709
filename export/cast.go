package export

import "github.com/ganc-ml/ganc/ir"

// cast is v as another element type; v itself where it has that type. ONNX leaves open what becomes of numbers that
// the type cannot hold; ganc saturates them.
func (e *emitter) cast(v value, to ir.DType) value {
	if v.DType == to {
		return v
	}
	return e.one("Cast", 6, []value{v}, v.WithDType(to), attribute("to", to))
}
