// Package game finds the players of an adversarial game in the declaration of a model.
package game

import (
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/ir"
)

// Game is two objectives that work against each other: the loss of each reads parameters that the other updates and it does
// not. Its fields are nil where there is no game.
type Game struct {
	Generator, Discriminator *ir.Objective

	// Scores is an exported network of the discriminator's parameters alone that gives a number for each example: its first
	// input is the example, a field of the data, and the others are labels of the data. It is nil where none is exported.
	Scores *ir.Network
}

// Of finds the game of the generator that computes the outputs of the network drawn.
func Of(m *ir.Model, drawn *ir.Network) Game {
	draws := parametersOf(m, ir.Inference, outputs(drawn))
	for _, gen := range m.Objectives {
		if !slices.ContainsFunc(gen.Parameters(), func(s *ir.State) bool { return draws[s] }) {
			continue
		}
		for _, disc := range m.Objectives {
			if oppose(m, gen, disc) {
				return Game{gen, disc, scoresOf(m, disc)}
			}
		}
	}
	return Game{}
}

// Scored is the games of a model whose discriminator scores examples in an exported network, one for each discriminator.
func Scored(m *ir.Model) (list []Game) {
	for _, disc := range m.Objectives {
		scores := scoresOf(m, disc)
		if scores == nil {
			continue
		}
		for _, gen := range m.Objectives {
			if oppose(m, gen, disc) {
				list = append(list, Game{gen, disc, scores})
				break
			}
		}
	}
	return list
}

func oppose(m *ir.Model, a, b *ir.Objective) bool {
	return a != b && readsOf(m, a, b) && readsOf(m, b, a)
}

// readsOf reports whether the loss of an objective reads parameters that another updates and it does not.
func readsOf(m *ir.Model, o, other *ir.Objective) bool {
	own, reads := o.Parameters(), parametersOf(m, ir.Training, []ir.Value{o.Loss})
	return slices.ContainsFunc(other.Parameters(), func(s *ir.State) bool { return reads[s] && !slices.Contains(own, s) })
}

func outputs(n *ir.Network) (list []ir.Value) {
	for _, o := range n.Outs {
		list = append(list, o.Value)
	}
	return list
}

// parametersOf is the trainable state that values depend on.
func parametersOf(m *ir.Model, mode ir.Mode, values []ir.Value) map[*ir.State]bool {
	reads := map[*ir.State]bool{}
	for id := range ir.Reached(mode, values) {
		if r, ok := m.Graph().Node(id).Op().(ir.Read); ok && r.State.Trainable {
			reads[r.State] = true
		}
	}
	return reads
}

func scoresOf(m *ir.Model, disc *ir.Objective) *ir.Network {
	own := disc.Parameters()
	for _, n := range m.Networks {
		if !scoresData(n) {
			continue
		}
		reads := parametersOf(m, ir.Inference, []ir.Value{n.Outs[0].Value})
		foreign := false
		for s := range reads {
			foreign = foreign || !slices.Contains(own, s)
		}
		if len(reads) > 0 && !foreign {
			return n
		}
	}
	return nil
}

// scoresData reports whether a network takes an example and labels of the data and gives one number for each example.
func scoresData(n *ir.Network) bool {
	for i, in := range n.Ins {
		f, ok := in.Value.Op().(ir.Feed)
		isLabel := in.Value.DType() == ir.Int64
		if !ok || f.Input.Source != ir.FromData || isLabel != (i > 0) {
			return false
		}
	}
	return len(n.Ins) > 0 && len(n.Outs) > 0 && n.Outs[0].Value.DType() == ir.Float32 && Numbers(n.Outs[0].Value) == 1
}

// Numbers is how many numbers a value has for each example, 0 where its first dimension is not the batch.
func Numbers(v ir.Value) int {
	t := v.Type()
	if t.Rank() == 0 || !t.At(0).IsBatch() || t.At(0).Coef() != 1 {
		return 0
	}
	n := 1
	for _, d := range t.Bind(1)[1:] {
		n *= d
	}
	return n
}

// Penalised reports whether something bounds the slope of the discriminator: a penalty on a gradient, limits of its
// parameters, or spectral normalisation.
func (g Game) Penalised() bool {
	o := g.Discriminator
	roots := []ir.Value{o.Loss}
	for _, l := range o.Lazies {
		roots = append(roots, l.Term)
	}
	graph := o.Loss.Graph()
	for id := range ir.Reached(ir.Training, roots) {
		if graph.Node(id).Op() == (ir.GradientOf{}) {
			return true
		}
	}
	return len(o.Limits) > 0 || g.hasState(func(s *ir.State) bool { return strings.HasSuffix(s.Name, "weight_u") }) // nn's, of the power iteration
}

// MixesExamples reports whether the discriminator has running statistics, as with batch norm, so that a score depends on other
// examples of the batch.
func (g Game) MixesExamples() bool { return g.hasState(func(s *ir.State) bool { return s.Statistic }) }

func (g Game) hasState(is func(*ir.State) bool) bool {
	return slices.ContainsFunc(g.Discriminator.Blocks, func(b ir.Block) bool { return slices.ContainsFunc(b.States(), is) })
}
