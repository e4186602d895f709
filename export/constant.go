package export

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"strings"

	"github.com/ganc-ml/ganc/ir"
)

// constant returns an initializer for t, which all constants of its type and content share. The name of a small one spells
// out its elements.
func (e *emitter) constant(t ir.Tensor) value {
	key := t.Type().String() + string(t.Bytes())
	if v, ok := e.consts[key]; ok {
		return v
	}
	v := value{e.names.take("const/" + constantText(t)), t.Type()}
	e.consts[key] = v
	e.graph.Initializer = append(e.graph.Initializer, tensorProto(v.name, t))
	return v
}

// ints returns a constant i64[n].
func (e *emitter) ints(v ...int) value {
	list := make([]int64, len(v))
	for i, x := range v {
		list[i] = int64(x)
	}
	return e.constant(ir.FromSlice(list, len(list)))
}

// scalar returns a constant of rank 0.
func (e *emitter) scalar(dt ir.DType, x float64) value {
	if dt.IsFloat() {
		return e.constant(ir.Scalar{DType: dt, Bits: math.Float64bits(x)}.Tensor())
	}
	return e.constant(ir.Scalar{DType: dt, Bits: uint64(int64(x))}.Tensor())
}

// written is the greatest number of elements that a constant's name spells out.
const written = 8

func constantText(t ir.Tensor) string {
	if t.Len() > written || t.Rank() > 1 {
		sum := sha256.Sum256(t.Bytes())
		return t.Type().String() + "/" + hex.EncodeToString(sum[:4])
	}
	s := make([]string, t.Len())
	for i := range s {
		s[i] = t.ElementText(i)
	}
	text := strings.Join(s, ",")
	if t.Rank() == 1 {
		text = "[" + text + "]"
	}
	if t.DType() != ir.Float32 {
		text = t.DType().String() + "/" + text
	}
	return text
}
