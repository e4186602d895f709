// Package recipe finds the settings of a model's optimisers, schedules, averages, clipping and limits by reflection, and
// changes them by name.
package recipe

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/spell"
	"github.com/ganc-ml/ganc/ir"
)

// Recipe is the settings of a model's objectives: every number, truth value and span in their optimisers, schedules,
// averages, clippers and limits, and the penalty that a discriminator without one can have.
type Recipe []setting

// Of is every setting of a model, in the order of declaration.
func Of(m *ir.Model) Recipe {
	var r Recipe
	added := penalties(m)
	for _, o := range m.Objectives {
		add := func(name string, variable any) {
			r = append(r, settingsOf(o.Name, name, &component{variable: reflect.ValueOf(variable).Elem()})...)
		}
		add("optim", &o.Optimizer)
		for i := range o.Clippers {
			add(numbered("clip", i), &o.Clippers[i])
		}
		for i := range o.Limits {
			add(numbered("limit", i), &o.Limits[i])
		}
		if o.Averager != nil {
			add("average", &o.Averager)
		}
		if p, ok := added[o]; ok {
			var variable any = p
			add("penalty", &variable)
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

// Change asks for another value of a setting.
type Change struct {
	Key   string // a setting of every objective that has it, optim.lr, or of one, disc.optim.lr
	Value string
	From  string // where the change was asked for, in the user's words, such as "--lr 0.1": errors begin with it
}

// Apply makes changes to a model and returns the settings that it touched as KEY=VALUE,KEY=VALUE, each under the name of
// its objective, with its value as it prints: the same text for the same recipe, however it was asked for. The error is
// a *fault.UsageError for each mistake, joined; the model is then not to be used.
func Apply(m *ir.Model, changes []Change) (string, error) {
	r := Of(m)
	touched := make([]bool, len(r))
	var mistakes []error
	for _, c := range changes {
		if err := r.change(m, c, touched); err != nil {
			mistakes = append(mistakes, err)
		}
	}
	if len(mistakes) > 0 {
		return "", errors.Join(mistakes...)
	}
	set, err := r.check(touched)
	if err == nil {
		r.addPenalties()
	}
	return set, err
}

// change makes a change and marks the settings that it touches.
func (r Recipe) change(m *ir.Model, c Change, touched []bool) error {
	found := false
	for i, s := range r {
		if c.Key != s.name && c.Key != s.full() {
			continue
		}
		found, touched[i] = true, true
		if err := s.set(c.Value); err != nil {
			return fault.Usagef("%s: %s: %w", c.From, s.full(), err)
		}
	}
	if !found {
		return r.unknown(m, c)
	}
	return nil
}

// check returns the settings that were touched as text, and every mistake in the components that hold them, once where
// several objectives share a mistake.
func (r Recipe) check(touched []bool) (string, error) {
	var all []string
	var mistakes []error
	said := map[string]bool{}
	for i := 0; i < len(r); {
		var set []string
		of := r[i].of.root()
		for ; i < len(r) && r[i].of.root() == of; i++ {
			if touched[i] {
				set = append(set, r[i].full()+"="+r[i].value())
			}
		}
		if len(set) == 0 {
			continue
		}
		if err := of.check(); err != nil && !said[err.Error()] {
			said[err.Error()] = true
			mistakes = append(mistakes, fault.Usagef("%s: %w", strings.Join(set, ","), err))
		}
		all = append(all, set...)
	}
	return strings.Join(all, ","), errors.Join(mistakes...)
}

// unknown is the error of a key that no objective has. It offers the closest setting and lists all.
func (r Recipe) unknown(m *ir.Model, c Change) error {
	var short, full []string
	for _, s := range r {
		if !slices.Contains(short, s.name) {
			short = append(short, s.name)
		}
		full = append(full, s.full())
	}
	all := slices.Concat(short, full)
	if len(all) == 0 {
		return fault.Usagef("%s: model %s has no settings", c.From, m.Name)
	}
	hint := spell.Hint(c.Key, all)
	if i := slices.IndexFunc(all, func(name string) bool { return strings.HasSuffix(name, "."+c.Key) }); i >= 0 {
		hint = fmt.Sprintf(": did you mean %q?", all[i])
	}
	return fault.Usagef("%s: model %s has no setting %q%s (settings: %s; of one objective: %s)", c.From, m.Name, c.Key, hint,
		strings.Join(short, ", "), strings.Join(full, ", "))
}

// Lines prints the settings, a line for each objective: "disc: optim.lr=0.001 optim.beta1=0.9".
func (r Recipe) Lines() []string {
	var lines []string
	for i, s := range r {
		if i == 0 || r[i-1].objective != s.objective {
			lines = append(lines, s.objective+":")
		}
		lines[len(lines)-1] += " " + s.name + "=" + s.value()
	}
	return lines
}

// Parse reads changes that are written KEY=VALUE. From of each is where and its text. The error holds every mistake.
func Parse(where string, list []string) (changes []Change, err error) {
	for _, text := range list {
		key, value, ok := strings.Cut(text, "=")
		if !ok || key == "" || value == "" {
			err = errors.Join(err, fault.Usagef("%s %s: want KEY=VALUE, such as optim.beta1=0.5", where, text))
		}
		changes = append(changes, Change{key, value, where + " " + text})
	}
	return changes, err
}

// Recorded reads the text that Apply returned.
func Recorded(set string) ([]Change, error) {
	if set == "" {
		return nil, nil
	}
	return Parse("the run's setting", strings.Split(set, ","))
}

// Settings lists every setting with its value: first under the names that every objective shares, with the value of the
// first that has it, then under the full names.
func (r Recipe) Settings() []Change {
	var short, full []Change
	for _, s := range r {
		if !slices.ContainsFunc(short, func(c Change) bool { return c.Key == s.name }) {
			short = append(short, Change{Key: s.name, Value: s.value()})
		}
		full = append(full, Change{Key: s.full(), Value: s.value()})
	}
	return append(short, full...)
}
