package operators

import (
	"strings"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
)

// mark is the meaning of the letter of one input in row.inputs.
type mark struct{ static, shapeOnly, optional bool }

// marks returns the marks of the inputs. any is true if the last input may be repeated.
func (r *row) marks() (list []mark, any bool) {
	for _, c := range r.inputs {
		switch c {
		case '?':
			list[len(list)-1].optional = true
		case '*':
			any = true
		default:
			list = append(list, mark{static: c == 's', shapeOnly: c == '#'})
		}
	}
	return list, any
}

// checkArity checks the number of inputs, and that every absent input is optional.
func (r *row) checkArity(n *load.Node) error {
	list, any := r.marks()
	least := 0
	for _, m := range list {
		if !m.optional {
			least++
		}
	}
	most := len(list)
	if any {
		most = -1
	}
	if got := len(n.Inputs); got < least || most >= 0 && got > most {
		return load.Refuse(load.Malformed, n.Where(), "it has %d inputs, want %v at opset %d", got, ir.Arity{Min: least, Max: most}, n.Opset)
	}
	for i, name := range n.Inputs {
		if name == "" && !list[min(i, len(list)-1)].optional {
			return load.Refuse(load.Malformed, n.Where(), "its input %d is left out but is not optional", i)
		}
	}
	return nil
}

// checkTypes checks the element types of the inputs that are there.
func (r *row) checkTypes(c *call) error {
	words := strings.Fields(r.types)
	for i, v := range c.in {
		if v.IsZero() || v.IsPoison() {
			continue
		}
		word := words[min(i, len(words)-1)]
		letter, t := letters[c.types[i]], v.Type().WithDType(c.types[i])
		switch {
		case strings.Contains(word, letter):
		case strings.Contains(word, strings.ToUpper(letter)):
			return c.unsupported("its input %d is %v, of which only %s are supported", i, t, typesText(word, false))
		default:
			return c.malformed("its input %d is %v, the standard admits %s", i, t, typesText(strings.ToLower(word), true))
		}
	}
	return nil
}

// letters maps element types to the letters of row.types.
var letters = map[ir.DType]string{
	ir.Float32: "f", ir.Float64: "d", ir.Float16: "h", ir.BFloat16: "g", ir.Bool: "b",
	ir.Int64: "l", ir.Int32: "i", ir.Int16: "s", ir.Int8: "c", ir.Uint8: "u", ir.Uint16: "t", ir.Uint32: "w", ir.Uint64: "q",
	ir.Float8E4M3FN: "v", ir.Float8E4M3FNUZ: "x", ir.Float8E5M2: "y", ir.Float8E5M2FNUZ: "z", ir.Float8E8M0: "e", ir.Float4E2M1: "k",
	ir.Int4: "n", ir.Uint4: "o", ir.Int2: "p", ir.Uint2: "m",
}

// typesText returns the element types that the small letters of a word stand for.
func typesText(word string, or bool) string {
	var list []string
	for dt := ir.Float32; dt.Size() > 0; dt++ {
		if strings.Contains(word, letters[dt]) {
			list = append(list, dt.String())
		}
	}
	last, word := len(list)-1, " and "
	if or {
		word = " or "
	}
	if last == 0 {
		return list[0]
	}
	return strings.Join(list[:last], ", ") + word + list[last]
}
