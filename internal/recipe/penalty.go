package recipe

import (
	"fmt"
	"math"

	"github.com/ganc-ml/ganc/internal/game"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
)

// penaltyEvery is how often an added penalty is taken: its weight grows by as much, as in StyleGAN2 (Karras et al. 2020, §3.2).
const penaltyEvery = 4

// penalty is the R1 penalty (Mescheder et al. 2018) that a recipe can add to a discriminator without one: of its scores of the
// examples, as the model exports them.
type penalty struct {
	R1 float64 // γ; 0: none

	of game.Game
}

// Check says what is wrong with the weight.
func (p penalty) Check() error {
	if !(p.R1 >= 0) || math.IsInf(p.R1, 0) {
		return fmt.Errorf("penalty: R1 is %g, want a number of at least 0", p.R1)
	}
	return nil
}

// penalties is a penalty of weight 0 for every discriminator that has neither a penalty nor another bound of its slope, and
// whose scores of an example depend on that example alone.
func penalties(m *ir.Model) map[*ir.Objective]penalty {
	list := map[*ir.Objective]penalty{}
	for _, g := range game.Scored(m) {
		if !g.Penalised() && !g.MixesExamples() {
			list[g.Discriminator] = penalty{of: g}
		}
	}
	return list
}

// addPenalties adds the penalties that were set to the objectives.
func (r Recipe) addPenalties() {
	for _, s := range r {
		if p, ok := s.of.value().Interface().(penalty); ok && p.R1 > 0 {
			n := p.of.Scores
			p.of.Discriminator.Lazy(penaltyEvery, nn.R1(penaltyEvery*p.R1, n.Outs[0].Value, n.Ins[0].Value))
		}
	}
}
