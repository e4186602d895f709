// Package compile turns a model into programs: it differentiates the objectives, merges the steps of an iteration,
// rewrites, schedules and plans memory. It knows no execution engine beyond the plain loop of Code.Run.
package compile

import (
	"fmt"

	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/ir"
)

// Pass is one rewrite of a graph.
type Pass struct {
	Name string
	Why  string
	Run  func(*ir.Graph) *ir.Graph
}

// The compiler, read aloud. Expansion, decomposition and differentiation come first, objective by objective
// (objective.go); then the steps of an iteration become one graph (program.go), and these lists follow.
var (
	// programPasses run with a symbolic batch.
	programPasses = []Pass{
		{"drop stops", "every gradient is taken: a stop is its input", rewrite.DropStops},
		{"simplify", "gradients are full of expansions that broadcasting does anyway", rewrite.Simplify},
		{"merge", "what became equal is computed once, what nobody needs is left out", rewrite.Merge},
	}
	// networkPasses run on an exported network, with a symbolic batch: what a user reads in the file.
	networkPasses = programPasses
	// boundPasses run with concrete sizes.
	boundPasses = []Pass{
		{"fold", "element counts are constants now", rewrite.Fold},
		{"simplify", "folded constants may be neutral", rewrite.Simplify},
		{"merge", "what nobody needs is left out", rewrite.Merge},
	}
)

// run runs passes one after another and checks the graph after each.
func run(passes []Pass, g *ir.Graph) (*ir.Graph, error) {
	for _, p := range passes {
		g = p.Run(g)
		if err := ir.Check(g); err != nil {
			return nil, fmt.Errorf("compile: after pass %q: %w", p.Name, err)
		}
	}
	return g, nil
}
