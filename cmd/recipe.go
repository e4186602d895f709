package cmd

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/ir"
)

// recipe is the settings of a model's objectives that --set can change: numbers and truth values of optimisers,
// averages, clipping and limits.
type recipe []knob

// knob is one setting. It is called optim.beta1, for every objective that has it, or disc.optim.beta1, for one.
type knob struct {
	objective string
	name      string
	part      reflect.Value // the interface variable of the objective that holds the struct
	field     int
	element   int // of a field that is an array, or −1
}

// recipeOf is every setting of a model, in the order of declaration.
func recipeOf(m *ir.Model) recipe {
	var r recipe
	for _, o := range m.Objectives {
		r = append(r, knobsOf(o.Name, "optim", &o.Optimizer)...)
		for i := range o.Clippers {
			r = append(r, knobsOf(o.Name, numbered("clip", i), &o.Clippers[i])...)
		}
		for i := range o.Limits {
			r = append(r, knobsOf(o.Name, numbered("limit", i), &o.Limits[i])...)
		}
		if o.Averager != nil {
			r = append(r, knobsOf(o.Name, "average", &o.Averager)...)
		}
	}
	return r
}

// numbered is the name of the i-th of several.
func numbered(name string, i int) string {
	if i == 0 {
		return name
	}
	return name + strconv.Itoa(i+1)
}

// knobsOf is the settings of the struct in an interface variable: of a field Betas [2]float64, beta1 and beta2.
func knobsOf(objective, prefix string, variable any) []knob {
	part := reflect.ValueOf(variable).Elem()
	t := part.Elem().Type()
	if t.Kind() != reflect.Struct {
		return nil
	}
	var list []knob
	for i := range t.NumField() {
		f := t.Field(i)
		name := prefix + "." + snake(f.Name)
		switch {
		case !f.IsExported():
		case isNumber(f.Type):
			list = append(list, knob{objective, name, part, i, -1})
		case f.Type.Kind() == reflect.Array && isNumber(f.Type.Elem()):
			for k := range f.Type.Len() {
				list = append(list, knob{objective, strings.TrimSuffix(name, "s") + strconv.Itoa(k+1), part, i, k})
			}
		}
	}
	return list
}

func isNumber(t reflect.Type) bool {
	return t.Kind() == reflect.Float64 || t.Kind() == reflect.Int || t.Kind() == reflect.Bool
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

func (k knob) full() string { return k.objective + "." + k.name }

func (k knob) of(settings reflect.Value) reflect.Value {
	f := settings.Field(k.field)
	if k.element >= 0 {
		return f.Index(k.element)
	}
	return f
}

// settings is a part's settings, with what zeros stand for where the part says.
func (k knob) settings() reflect.Value {
	v := k.part.Interface()
	if s, ok := v.(interface{ Settings() any }); ok {
		v = s.Settings()
	}
	return reflect.ValueOf(v)
}

// value is the setting as text.
func (k knob) value() string {
	v := k.of(k.settings())
	switch v.Kind() {
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Int:
		return strconv.FormatInt(v.Int(), 10)
	}
	return strconv.FormatFloat(v.Float(), 'g', -1, 64)
}

// set changes the setting. A zero that stands for another number is refused.
func (k knob) set(text string) error {
	s := reflect.New(k.part.Elem().Type()).Elem()
	s.Set(k.settings())
	v := k.of(s)
	if err := parseSetting(v, text); err != nil {
		return err
	}
	want := v.Interface()
	k.part.Set(s)
	if k.of(k.settings()).Interface() != want {
		return fmt.Errorf("a zero stands for the default %s here: want another number", k.value())
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
	default:
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return errors.New("want a number")
		}
		v.SetFloat(x)
	}
	return nil
}

// change is KEY=VALUE of the command line.
type change struct{ flag, key, value string }

// apply changes the settings of a model and gives what was changed in one form, KEY=VALUE,KEY=VALUE, whatever way it
// was asked for.
func (r recipe) apply(m *ir.Model, changes []change) (string, error) {
	touched := make([]bool, len(r))
	for _, c := range changes {
		found := false
		for i, k := range r {
			if c.key != k.name && c.key != k.full() {
				continue
			}
			found, touched[i] = true, true
			if err := k.set(c.value); err != nil {
				return "", usagef("%s: %s: %w", c.flag, k.full(), err)
			}
		}
		if !found {
			return "", r.unknown(m, c)
		}
	}
	var set []string
	for i, k := range r {
		if !touched[i] {
			continue
		}
		if p, ok := k.part.Interface().(interface{ Check() error }); ok {
			if err := p.Check(); err != nil {
				return "", usagef("%s=%s: %w", k.full(), k.value(), err)
			}
		}
		set = append(set, k.full()+"="+k.value())
	}
	return strings.Join(set, ","), nil
}

// unknown is the error of a key that no objective has: it names the closest and all there are.
func (r recipe) unknown(m *ir.Model, c change) error {
	var short, full []string
	for _, k := range r {
		if !slices.Contains(short, k.name) {
			short = append(short, k.name)
		}
		full = append(full, k.full())
	}
	all := slices.Concat(short, full)
	if len(all) == 0 {
		return usagef("%s: model %s has no settings", c.flag, m.Name)
	}
	return usagef("%s: model %s has no setting %q%s (settings: %s; of one objective: %s)", c.flag, m.Name, c.key, didYouMean(c.key, all),
		strings.Join(short, ", "), strings.Join(full, ", "))
}

// lines is the settings for a person, a line for each objective.
func (r recipe) lines() []string {
	var lines []string
	for i, k := range r {
		if i == 0 || r[i-1].objective != k.objective {
			lines = append(lines, k.objective+":")
		}
		lines[len(lines)-1] += " " + k.name + "=" + k.value()
	}
	return lines
}

// recipeFlags is the flags that change a model's recipe.
type recipeFlags struct {
	lr       float64
	settings []string
}

func (f *recipeFlags) register(set *pflag.FlagSet) {
	set.Float64Var(&f.lr, "lr", 0, "learning rate of every optimiser: --set optim.lr=X (default: the model's)")
	set.StringSliceVar(&f.settings, "set", nil, "settings of the recipe, `KEY=VALUE`: optim.beta1=0.5, or for one objective\ndisc.optim.lr=1e-4; ganc check MODEL shows them all")
}

// changes is what the flags of a command line ask for.
func (f *recipeFlags) changes(set *pflag.FlagSet) ([]change, error) {
	changes, err := parseChanges("--set", f.settings)
	if err == nil && set.Changed("lr") {
		text := strconv.FormatFloat(f.lr, 'g', -1, 64)
		changes = append([]change{{"--lr " + text, "optim.lr", text}}, changes...)
	}
	return changes, err
}

// parseChanges reads KEY=VALUE.
func parseChanges(flag string, list []string) ([]change, error) {
	changes := make([]change, len(list))
	for i, text := range list {
		key, value, ok := strings.Cut(text, "=")
		if !ok || key == "" || value == "" {
			return nil, usagef("%s %s: want KEY=VALUE, such as optim.beta1=0.5", flag, text)
		}
		changes[i] = change{flag + " " + text, key, value}
	}
	return changes, nil
}

// recorded is the changes that a manifest records.
func recorded(set string) ([]change, error) {
	if set == "" {
		return nil, nil
	}
	return parseChanges("the run's setting", strings.Split(set, ","))
}
