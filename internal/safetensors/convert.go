package safetensors

import "github.com/ganc-ml/ganc/ir"

// elements is the one list of the element types of tensors, under the names of the format.
var elements = [...]struct {
	name string
	ir   ir.DType
}{
	{F32, ir.Float32}, {F64, ir.Float64}, {I64, ir.Int64}, {I32, ir.Int32}, {U8, ir.Uint8}, {BOOL, ir.Bool},
}

// DTypeFor returns the format's name of an element type of the compiler, "" if it has none.
func DTypeFor(dt ir.DType) string {
	for _, e := range elements {
		if e.ir == dt {
			return e.name
		}
	}
	return ""
}

// FromIR returns t as a file holds it. The two share the elements. Its DType is "" if the format has none for it.
func FromIR(name string, t ir.Tensor) Tensor {
	return Tensor{Name: name, DType: DTypeFor(t.DType()), Shape: t.Shape(), Data: t.Bytes()}
}

// IR returns a tensor of a file that was read, with memory of its own.
func (t Tensor) IR() ir.Tensor {
	for _, e := range elements {
		if e.name == t.DType {
			x := ir.NewTensor(e.ir, t.Shape...)
			copy(x.Bytes(), t.Data)
			return x
		}
	}
	panic("safetensors: a tensor of type " + t.DType) // reading it has checked the type
}
