package ir

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// MapAttrs returns op with dims applied to every attribute of type Dims and dtype to every attribute of type DType;
// either may be nil. So a pass that knows no op binds a graph to a batch size or changes its precision.
func MapAttrs(op Op, dims func(Dims) Dims, dtype func(DType) DType) Op {
	v := reflect.New(reflect.TypeOf(op)).Elem()
	v.Set(reflect.ValueOf(op))
	for _, field := range AttrFields(op) {
		f := v.FieldByIndex(field.Index)
		switch x := f.Interface().(type) {
		case Dims:
			if dims != nil {
				f.Set(reflect.ValueOf(dims(x)))
			}
		case DType:
			if dtype != nil {
				f.Set(reflect.ValueOf(dtype(x)))
			}
		}
	}
	return v.Interface().(Op)
}

// Attr is one attribute of an op, as text that WithAttr reads back.
type Attr struct{ Name, Text string }

// Attrs returns the attributes of op that are not zero, in the order of its fields.
func Attrs(op Op) []Attr {
	v := reflect.ValueOf(op)
	var out []Attr
	for _, field := range AttrFields(op) {
		if f := v.FieldByIndex(field.Index); !f.IsZero() {
			out = append(out, Attr{field.Name, attrText(f)})
		}
	}
	return out
}

// AttrFields is the fields of an op that hold its attributes, in order; those of an embedded struct stand in its place.
// An op that is no struct has none.
func AttrFields(op Op) []reflect.StructField {
	t := reflect.TypeOf(op)
	if t.Kind() != reflect.Struct {
		return nil
	}
	return slices.DeleteFunc(reflect.VisibleFields(t), func(f reflect.StructField) bool { return f.Anonymous })
}

func attrText(f reflect.Value) string {
	switch x := f.Interface().(type) {
	case fmt.Stringer:
		return x.String()
	case string:
		return strconv.Quote(x)
	case float64:
		return strconv.FormatFloat(x, 'g', -1, 64)
	case float32:
		return strconv.FormatFloat(float64(x), 'g', -1, 32)
	}
	return fmt.Sprint(f.Interface())
}

// WithAttr returns op with the named attribute set from text.
func WithAttr(op Op, name, text string) (Op, error) {
	v := reflect.New(reflect.TypeOf(op)).Elem()
	v.Set(reflect.ValueOf(op))
	if v.Kind() != reflect.Struct || !v.FieldByName(name).IsValid() {
		return nil, fmt.Errorf("%s has no attribute %q", op.Spec().Name, name)
	}
	if err := setAttr(v.FieldByName(name), text); err != nil {
		return nil, fmt.Errorf("%s.%s: %w", op.Spec().Name, name, err)
	}
	return v.Interface().(Op), nil
}

func setAttr(f reflect.Value, text string) error {
	var x any
	var err error
	switch f.Interface().(type) {
	case Dims:
		x, err = ParseDims(text)
	case Ints:
		x, err = ParseInts(text)
	case Floats:
		x, err = ParseFloats(text)
	case DType:
		dt, ok := ParseDType(text)
		if !ok {
			err = fmt.Errorf("unknown element type %q", text)
		}
		x = dt
	case string:
		x, err = strconv.Unquote(text)
	case bool:
		x, err = strconv.ParseBool(text)
	case int:
		x, err = strconv.Atoi(text)
	case float64:
		x, err = strconv.ParseFloat(text, 64)
	case float32:
		var y float64
		y, err = strconv.ParseFloat(text, 32)
		x = float32(y)
	default:
		return fmt.Errorf("attributes of type %v cannot be parsed", f.Type())
	}
	if err != nil {
		return err
	}
	f.Set(reflect.ValueOf(x))
	return nil
}

// splitAttrs cuts "Axes:[0 1], KeepDims:true" at the commas outside quotes and brackets.
func splitAttrs(s string) []string {
	var out []string
	depth, quoted, start := 0, false, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			depth++
		case c == ']':
			depth--
		case c == ',' && depth == 0:
			out = append(out, strings.TrimSpace(s[start:i]))
			start = i + 1
		}
	}
	return append(out, strings.TrimSpace(s[start:]))
}
