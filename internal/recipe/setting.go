package recipe

import (
	"encoding"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode"
)

// component is a struct with settings, in a variable of an interface type: an optimiser, its schedule, a clipper.
type component struct {
	variable reflect.Value // of the objective
	within   *component    // in the place of variable: the component of which this is a field
	field    int
}

// value is the struct. A struct with a method Settings has in place of zeros the numbers that they stand for.
func (c *component) value() reflect.Value {
	v := c.variable
	if c.within != nil {
		v = c.within.value().Field(c.field)
	}
	if s, ok := v.Interface().(interface{ Settings() any }); ok {
		return reflect.ValueOf(s.Settings())
	}
	return v.Elem()
}

// put replaces the struct.
func (c *component) put(v reflect.Value) {
	if c.within == nil {
		c.variable.Set(v)
		return
	}
	outer := copied(c.within.value())
	outer.Field(c.field).Set(v)
	c.within.put(outer)
}

// copied is a copy of a struct that can be changed.
func copied(v reflect.Value) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	return c
}

// root is the outermost component: the optimiser of a schedule.
func (c *component) root() *component {
	for c.within != nil {
		c = c.within
	}
	return c
}

// check returns what the component finds wrong with its settings.
func (c *component) check() error {
	if s, ok := c.value().Interface().(interface{ Check() error }); ok {
		return s.Check()
	}
	return nil
}

// setting is a number, truth value or span of a component. Its name is optim.beta1, which every objective that has such a
// setting shares; its full name, of one objective, disc.optim.beta1.
type setting struct {
	objective string
	name      string
	of        *component
	field     int
	element   int // of a field that is an array, or −1
}

// settingsOf is the settings of a component and of the components within it. The field Betas [2]float64 gives beta1 and
// beta2.
func settingsOf(objective, prefix string, c *component) []setting {
	v := c.value()
	if v.Kind() != reflect.Struct {
		return nil
	}
	var list []setting
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name := prefix + "." + snake(f.Name)
		switch {
		case !f.IsExported():
		case isPlain(f.Type):
			list = append(list, setting{objective, name, c, i, -1})
		case f.Type.Kind() == reflect.Array && isPlain(f.Type.Elem()):
			for k := range f.Type.Len() {
				list = append(list, setting{objective, strings.TrimSuffix(name, "s") + strconv.Itoa(k+1), c, i, k})
			}
		case f.Type.Kind() == reflect.Interface && !v.Field(i).IsNil():
			list = append(list, settingsOf(objective, name, &component{within: c, field: i})...)
		}
	}
	return list
}

var (
	marshaler   = reflect.TypeFor[encoding.TextMarshaler]()
	unmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// isPlain reports whether a value of a type is written as a single word.
func isPlain(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Float64, reflect.Int, reflect.Bool:
		return true
	case reflect.Struct:
		return t.Comparable() && t.Implements(marshaler) && reflect.PointerTo(t).Implements(unmarshaler)
	}
	return false
}

// snake is weight_decay for WeightDecay and lr for LR.
func snake(name string) string {
	var b strings.Builder
	small := false
	for _, r := range name {
		if small && unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		small = unicode.IsLower(r)
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

func (s setting) full() string { return s.objective + "." + s.name }

// in is the variable of the setting in the value of its component.
func (s setting) in(c reflect.Value) reflect.Value {
	f := c.Field(s.field)
	if s.element >= 0 {
		return f.Index(s.element)
	}
	return f
}

// value is the setting as text.
func (s setting) value() string {
	v := s.in(s.of.value())
	switch v.Kind() {
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Int:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	}
	text, err := v.Interface().(encoding.TextMarshaler).MarshalText()
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// set changes the setting. It refuses a zero that the component takes for another number.
func (s setting) set(text string) error {
	p := copied(s.of.value())
	v := s.in(p)
	if err := parseSetting(v, text); err != nil {
		return err
	}
	s.of.put(p)
	if s.in(s.of.value()).Interface() != v.Interface() {
		return fmt.Errorf("a zero stands for the default %s here: want another number", s.value())
	}
	return nil
}

func parseSetting(v reflect.Value, text string) error {
	switch v.Kind() {
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return errors.New("want true or false")
		}
		v.SetBool(b)
	case reflect.Int:
		n, err := strconv.ParseInt(text, 10, 0)
		if err != nil {
			return errors.New("want a whole number")
		}
		v.SetInt(n)
	case reflect.Float64:
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return errors.New("want a finite number")
		}
		v.SetFloat(x)
	default:
		return v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text))
	}
	return nil
}
