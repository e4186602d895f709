package cmd

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/internal/spell"
	"github.com/ganc-ml/ganc/ir"
)

// recipe is the settings of a model's objectives that --set can change: numbers, truth values and spans of optimisers,
// their schedules, averages, clipping and limits.
type recipe []setting

// recipeOf is every setting of a model, in the order of declaration.
func recipeOf(m *ir.Model) recipe {
	var r recipe
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

// change is KEY=VALUE of the command line.
type change struct{ flag, key, value string }

// apply changes the settings of a model and gives what was changed in one form, KEY=VALUE,KEY=VALUE, whatever way it
// was asked for. Its error is every mistake.
func (r recipe) apply(m *ir.Model, changes []change) (string, error) {
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
	return r.check(touched)
}

// change makes one change and marks the settings that it touches.
func (r recipe) change(m *ir.Model, c change, touched []bool) error {
	found := false
	for i, s := range r {
		if c.key != s.name && c.key != s.full() {
			continue
		}
		found, touched[i] = true, true
		if err := s.set(c.value); err != nil {
			return usagef("%s: %s: %w", c.flag, s.full(), err)
		}
	}
	if !found {
		return r.unknown(m, c)
	}
	return nil
}

// check writes the settings that were touched, and says what is wrong with the components that have them, once where several
// objectives share a mistake.
func (r recipe) check(touched []bool) (string, error) {
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
			mistakes = append(mistakes, usagef("%s: %w", strings.Join(set, ","), err))
		}
		all = append(all, set...)
	}
	return strings.Join(all, ","), errors.Join(mistakes...)
}

// unknown is the error of a key that no objective has: it names the closest and all there are.
func (r recipe) unknown(m *ir.Model, c change) error {
	var short, full []string
	for _, s := range r {
		if !slices.Contains(short, s.name) {
			short = append(short, s.name)
		}
		full = append(full, s.full())
	}
	all := slices.Concat(short, full)
	if len(all) == 0 {
		return usagef("%s: model %s has no settings", c.flag, m.Name)
	}
	hint := spell.Hint(c.key, all)
	if i := slices.IndexFunc(all, func(name string) bool { return strings.HasSuffix(name, "."+c.key) }); i >= 0 {
		hint = fmt.Sprintf(": did you mean %q?", all[i])
	}
	return usagef("%s: model %s has no setting %q%s (settings: %s; of one objective: %s)", c.flag, m.Name, c.key, hint,
		strings.Join(short, ", "), strings.Join(full, ", "))
}

// lines is the settings for a person, a line for each objective.
func (r recipe) lines() []string {
	var lines []string
	for i, s := range r {
		if i == 0 || r[i-1].objective != s.objective {
			lines = append(lines, s.objective+":")
		}
		lines[len(lines)-1] += " " + s.name + "=" + s.value()
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

// parseChanges reads KEY=VALUE. Its error is every mistake.
func parseChanges(flag string, list []string) (changes []change, err error) {
	for _, text := range list {
		key, value, ok := strings.Cut(text, "=")
		if !ok || key == "" || value == "" {
			err = errors.Join(err, usagef("%s %s: want KEY=VALUE, such as optim.beta1=0.5", flag, text))
		}
		changes = append(changes, change{flag + " " + text, key, value})
	}
	return changes, err
}

// recorded is the changes that a manifest records.
func recorded(set string) ([]change, error) {
	if set == "" {
		return nil, nil
	}
	return parseChanges("the run's setting", strings.Split(set, ","))
}
