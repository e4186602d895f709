package watch

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/internal/game"
	"github.com/ganc-ml/ganc/internal/recipe"
	"github.com/ganc-ml/ganc/ir"
)

// Advice is what helps a model against a finding.
type Advice struct {
	Changes []recipe.Change // of its recipe: what --on-collapse rollback makes
	Why     string          // what they do, in words
	More    []string        // what else helps, in words
}

// The penalty that is advised: the weight with which Mescheder et al. (2018) is safe on flat images (every digit is drawn, if
// less sharply than with the 0.2 of model gan), and rates that are cut to a half, or after NaN to a tenth.
const (
	advisedPenalty = "1"
	lessRate       = 0.5
	muchLessRate   = 0.1
)

// Advise is what helps a model, as its recipe is now, against a cause. drawn is the network that draws its samples, or nil.
func Advise(m *ir.Model, drawn *ir.Network, c Cause) Advice {
	var g game.Game
	if drawn != nil {
		g = game.Of(m, drawn)
	}
	r := settings{m, recipe.Of(m).Settings()}
	a := Advice{}
	switch disc := g.Discriminator; {
	case c == NotFinite || c == Exploding:
		a.Changes, a.Why = r.rates(nil, muchLessRate), "a tenth of the learning rate"
	case disc == nil || c == Vanishing && g.Penalised():
		a.Changes, a.Why = r.rates(nil, lessRate), "half of the learning rate"
	case !g.Penalised() && r.has(disc.Name+".penalty.r1"):
		a.Changes = []recipe.Change{{Key: disc.Name + ".penalty.r1", Value: advisedPenalty}}
		a.Why = "the R1 penalty, which " + disc.Name + " lacks"
	case c == Dominance:
		a.Changes, a.Why = r.rates(disc, lessRate), "half of the learning rate of "+disc.Name+" alone"
	default:
		a.Changes, a.Why = r.rates(nil, lessRate), "half of the learning rate"
	}
	if g.Discriminator != nil {
		a.More = more(g, r)
	}
	return a
}

// Text is the advice as a sentence.
func (a Advice) Text() string {
	var parts []string
	if first := a.First(); first != "" {
		parts = append(parts, first)
	}
	return strings.Join(append(parts, a.More...), "; ")
}

// First is the changes of the recipe as a command line makes them, empty where there are none.
func (a Advice) First() string {
	if len(a.Changes) == 0 {
		return ""
	}
	var set []string
	for _, c := range a.Changes {
		set = append(set, c.Key+"="+c.Value)
	}
	return fmt.Sprintf("--set %s (%s)", strings.Join(set, ","), a.Why)
}

// more is what helps a game besides: what the recipe of model gan has and this one lacks, and what a declaration can say.
func more(g game.Game, r settings) (list []string) {
	gen, disc := g.Generator, g.Discriminator
	if !g.Penalised() && !r.has(disc.Name+".penalty.r1") {
		list = append(list, "nn.R1 or nn.GradientPenalty in the loss of "+disc.Name)
	}
	if b := disc.Name + ".optim.beta1"; r.number(b) > 0 {
		list = append(list, "--set optim.beta1=0 (no momentum)")
	}
	if slow, fast := r.number(gen.Name+rate), r.number(disc.Name+rate); slow > 0 && slow == fast {
		list = append(list, fmt.Sprintf("--set %s%s=%s (two time scales)", gen.Name, rate, short(slow/4)))
	}
	if gen.Averager == nil {
		list = append(list, "averaged weights of "+gen.Name+" (Average(optim.EMA{}))")
	}
	if g.Scores != nil && g.Scores.Ins[0].Value.Rank() == 4 {
		list = append(list, "nn.Pack before "+disc.Name)
	}
	return list
}

const rate = ".optim.lr"

// settings is the recipe of a model.
type settings struct {
	model *ir.Model
	all   []recipe.Change
}

func (s settings) value(key string) (string, bool) {
	i := slices.IndexFunc(s.all, func(c recipe.Change) bool { return c.Key == key })
	if i < 0 {
		return "", false
	}
	return s.all[i].Value, true
}

func (s settings) has(key string) bool { _, ok := s.value(key); return ok }

// number is the value of a setting, 0 where there is none.
func (s settings) number(key string) float64 {
	text, _ := s.value(key)
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	return v
}

// rates multiplies the learning rate of an objective, or of all of them where it is nil, by a factor.
func (s settings) rates(of *ir.Objective, factor float64) (list []recipe.Change) {
	for _, o := range s.model.Objectives {
		if of != nil && o != of {
			continue
		}
		if v := s.number(o.Name + rate); v > 0 {
			list = append(list, recipe.Change{Key: o.Name + rate, Value: short(v * factor)})
		}
	}
	return list
}

// short is a number in six digits, which hide what a product rounds.
func short(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }
