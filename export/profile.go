package export

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/ir"
)

// Profile is the operators that a runtime has, with the element types for which it has kernels. A file that is exported for a
// profile holds no other operator: what has another form is written in that form, and what has none is refused.
type Profile struct {
	Name     string // ort, web, openvino or tensorrt
	Of       string // the runtime, and the release after which the table is made
	MaxOpset int    // the newest opset that the runtime reads
	Zero     bool   // quantised numbers are symmetric: every zero point is 0

	column int // of operatorTable
}

// Profiles lists every profile.
var Profiles = []*Profile{
	{Name: "ort", Of: "ONNX Runtime 1.31 on a CPU", MaxOpset: MaxOpset, column: 0},
	{Name: "web", Of: "ONNX Runtime Web 1.30, in WebAssembly", MaxOpset: MaxOpset, column: 1},
	{Name: "openvino", Of: "OpenVINO 2026.4 on a CPU", MaxOpset: MaxOpset, column: 2},
	{Name: "tensorrt", Of: "TensorRT 8.4", MaxOpset: 13, Zero: true, column: 3},
}

// ProfileNames is the names of all profiles.
func ProfileNames() []string {
	names := make([]string, len(Profiles))
	for i, p := range Profiles {
		names[i] = p.Name
	}
	return names
}

// ProfileOf returns the profile of a name, nil for an unknown name.
func ProfileOf(name string) *Profile {
	if i := slices.IndexFunc(Profiles, func(p *Profile) bool { return p.Name == name }); i >= 0 {
		return Profiles[i]
	}
	return nil
}

// Opset is the opset of a file for the profile where no other is asked for.
func (p *Profile) Opset() int {
	if p == nil {
		return DefaultOpset
	}
	return min(DefaultOpset, p.MaxOpset)
}

// Has reports whether the runtime computes an operator in an element type. A nil profile has all.
func (p *Profile) Has(operator string, dt ir.DType) bool {
	if p == nil {
		return true
	}
	return strings.Contains(p.types(operator), letterOf(dt))
}

// types is the letters of the element types in which the runtime has an operator.
func (p *Profile) types(operator string) string {
	i, ok := slices.BinarySearchFunc(operatorTable, operator, func(r operatorRow, name string) int { return strings.Compare(r.operator, name) })
	if !ok {
		return ""
	}
	return operatorTable[i].types[p.column]
}

// letterOf is the letter of an element type in operatorTable.
func letterOf(dt ir.DType) string {
	switch dt {
	case ir.Float32:
		return "f"
	case ir.Float64:
		return "d"
	case ir.Int64:
		return "l"
	case ir.Int32:
		return "i"
	case ir.Uint8:
		return "u"
	case ir.Bool:
		return "b"
	case ir.Float16:
		return "h"
	case ir.Int8:
		return "c"
	}
	return "?"
}

// computedIn is the element types that an operator's kernels are chosen by.
func computedIn(operator string, in []value, out []ir.Type) []ir.DType {
	switch operator {
	case "Where":
		return []ir.DType{in[1].DType}
	case "OneHot":
		return []ir.DType{out[0].DType}
	case "Cast", "QuantizeLinear", "DequantizeLinear":
		return []ir.DType{in[0].DType, out[0].DType}
	}
	return []ir.DType{in[0].DType}
}

// admit refuses the node being written where the profile has no kernel for it.
func (e *emitter) admit(operator string, in []value, out []ir.Type) {
	if e.opt.Profile == nil {
		return
	}
	for _, dt := range computedIn(operator, in, out) {
		if e.opt.Profile.Has(operator, dt) {
			continue
		}
		if e.opt.Profile.types(operator) == "" {
			e.refuse("%s has no operator %s, and ganc no other form of it: change the layer, or leave --profile out", e.opt.Profile.Of, operator)
		} else {
			e.refuse("%s has no %s of %v: change the element type, or leave --profile out", e.opt.Profile.Of, operator, dt)
		}
		return
	}
}

// lacks reports whether the profile has no kernel for an operator, so that another form is wanted.
func (e *emitter) lacks(operator string, dt ir.DType) bool { return !e.opt.Profile.Has(operator, dt) }

// opset is the opset of a file, or what is wrong with the one that is asked for.
func (o Options) opset() (int, error) {
	most := MaxOpset
	if o.Profile != nil {
		most = o.Profile.MaxOpset
	}
	switch {
	case o.Opset == 0:
		return o.Profile.Opset(), nil
	case o.Opset < MinOpset || o.Opset > MaxOpset:
		return 0, &Error{Err: fmt.Errorf("opset %d: want %d to %d", o.Opset, MinOpset, MaxOpset)}
	case o.Opset > most:
		return 0, &Error{Err: fmt.Errorf("opset %d: %s reads opsets up to %d", o.Opset, o.Profile.Of, most)}
	}
	return o.Opset, nil
}
