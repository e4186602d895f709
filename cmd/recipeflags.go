package cmd

import (
	"strconv"

	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/internal/recipe"
)

// recipeFlags are the flags that change a model's recipe.
type recipeFlags struct {
	lr       float64
	settings []string
}

func (f *recipeFlags) register(set *pflag.FlagSet) {
	set.Float64Var(&f.lr, "lr", 0, "learning rate of every optimiser: --set optim.lr=X (default: the model's)")
	set.StringSliceVar(&f.settings, "set", nil, "settings of the recipe, `KEY=VALUE`: optim.beta1=0.5, or for one objective disc.optim.lr=1e-4; ganc check MODEL shows them all")
}

// changes turns the flags into changes of the recipe.
func (f *recipeFlags) changes(set *pflag.FlagSet) ([]recipe.Change, error) {
	changes, err := recipe.Parse("--set", f.settings)
	if err == nil && set.Changed("lr") {
		text := strconv.FormatFloat(f.lr, 'g', -1, 64)
		changes = append([]recipe.Change{{Key: "optim.lr", Value: text, From: "--lr " + text}}, changes...)
	}
	return changes, err
}
