package evaluate

import (
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/spell"
)

// Kind describes a measure.
type Kind struct {
	Name   string // in JSON and of a gate
	Title  string // in a table
	Higher bool   // higher is better
	Part   bool   // neither is better by itself: a part of another measure, or a property
	Digits int    // behind the point
	Share  bool   // printed as a percentage
}

// Kinds lists every measure in the order of the table.
var Kinds = []Kind{
	{Name: "parzen", Title: "Parzen log-likelihood, nats", Higher: true, Digits: 1},
	{Name: "parzen_fine", Title: "the same, fine grid of σ", Higher: true, Digits: 1},
	{Name: "sure", Title: "sure of its class (above 0.9)", Higher: true, Share: true, Digits: 1},
	{Name: "classes", Title: "classes of a fair share", Higher: true},
	{Name: "agree", Title: "seen as the class asked for", Higher: true, Share: true, Digits: 2},
	{Name: "code_agree", Title: "seen as the class of its code", Higher: true, Share: true, Digits: 2},
	{Name: "code_error", Title: "codes of data: wrong class", Share: true, Digits: 2},
	{Name: "gan_train", Title: "GAN-train: accuracy on data", Higher: true, Share: true, Digits: 2},
	{Name: "score", Title: "classifier score", Higher: true, Digits: 2},
	{Name: "fcd", Title: "Fréchet distance of features", Digits: 2},
	{Name: "precision", Title: "precision", Higher: true, Digits: 3},
	{Name: "recall", Title: "recall", Higher: true, Digits: 3},
	{Name: "density", Title: "density", Higher: true, Digits: 3},
	{Name: "coverage", Title: "coverage", Higher: true, Digits: 3},
	{Name: "nearer", Title: "nearer to training than tests", Digits: 3, Part: true},
	{Name: "copies", Title: "near copies of training data", Share: true, Digits: 2},
	{Name: "modes", Title: "modes found", Higher: true, Digits: 1},
	{Name: "quality", Title: "points within 3 sd of a mode", Higher: true, Share: true, Digits: 1},
	{Name: "modes_kl", Title: "KL of modes from uniform, nats", Digits: 4},
	{Name: "elbo", Title: "negative ELBO, nats", Digits: 2},
	{Name: "elbo_recon", Title: "its reconstruction", Digits: 2, Part: true},
	{Name: "elbo_kl", Title: "its KL", Digits: 2, Part: true},
	{Name: "nll", Title: "negative log-likelihood, nats", Digits: 2},
	{Name: "nll_elbo", Title: "negative ELBO of the same bits", Digits: 2, Part: true},
	{Name: "active", Title: "active units", Part: true},
	{Name: "error", Title: "squared error of an image", Digits: 2},
	{Name: "accuracy", Title: "accuracy", Higher: true, Share: true, Digits: 2},
}

// Names lists the names of all measures.
func Names() (names []string) {
	for _, k := range Kinds {
		names = append(names, k.Name)
	}
	return names
}

func kindOf(name string) Kind {
	return Kinds[slices.IndexFunc(Kinds, func(k Kind) bool { return k.Name == name })]
}

// checkName is the error of a name that no measure has.
func checkName(flag, name string) error {
	if slices.Contains(Names(), name) {
		return nil
	}
	return fault.Usagef("flag --%s: unknown measure %q%s (measures: %s)", flag, name, spell.Hint(name, Names()), strings.Join(Names(), ", "))
}
