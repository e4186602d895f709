// Package compile turns a model into programs: it differentiates the objectives, merges the steps of an iteration,
// rewrites, schedules and plans memory. It knows no execution engine beyond the plain loop of Code.Run.
package compile

import (
	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/ir"
)

// Pass is one rewrite of a graph.
type Pass struct {
	Name string
	Why  string
	Run  func(*ir.Graph) *ir.Graph
}

// The compiler, read aloud. An objective is derived by trainingPasses and its update (objective.go); the steps of an
// iteration become one graph (program.go), which programPasses and, for every batch size, boundPasses rewrite.
var (
	// trainingPasses run on the part of the declaration that an objective or a report needs.
	trainingPasses = []Pass{
		{"expand", "training differs from inference only in the branches of ModeSwitch", expandFor(ir.Training)},
		{"decompose", "only what a Composite is composed of has gradients", rewrite.Decompose},
		{"differentiate", "a gradient as a value is a graph like any other", rewrite.Differentiate},
	}
	// inferencePasses run on networks and on reports of the test split: Composites stay whole.
	inferencePasses = []Pass{
		{"expand", "training differs from inference only in the branches of ModeSwitch", expandFor(ir.Inference)},
	}
	// gradientPasses follow inferencePasses if a gradient as a value is left.
	gradientPasses = trainingPasses[1:]
	// programPasses run with a symbolic batch.
	programPasses = []Pass{
		{"drop stops", "every gradient is taken: a stop is its input", rewrite.DropStops},
		{"simplify", "gradients are full of expansions that broadcasting does anyway", rewrite.Simplify},
		{"merge", "what became equal is computed once, what nobody needs is left out", rewrite.Merge},
	}
	// networkPasses run on an exported network, with a symbolic batch. A user reads their result in the file.
	networkPasses = programPasses
	// boundPasses run with concrete sizes.
	boundPasses = []Pass{
		{"fold", "element counts are constants now", rewrite.Fold},
		{"simplify", "folded constants may be neutral", rewrite.Simplify},
		{"merge", "what nobody needs is left out", rewrite.Merge},
	}
	// fusePasses follow boundPasses unless the caller asks for single ops (BindUnfused).
	fusePasses = []Pass{
		{"lay out", "convolutions read channels that lie side by side, and elsewhere what is per channel is a row", rewrite.LayOut},
		{"fuse", "what passes from op to op through memory costs more than the ops", rewrite.Fuse},
	}
)

func expandFor(mode ir.Mode) func(*ir.Graph) *ir.Graph {
	return func(g *ir.Graph) *ir.Graph { return rewrite.Expand(g, mode) }
}

// run runs passes one after another, as trace.run does.
func run(passes []Pass, g *ir.Graph) (*ir.Graph, error) { return (*trace)(nil).run(passes, g) }

// infer runs the passes of inference mode, and gradientPasses if a gradient is left.
func (t *trace) infer(g *ir.Graph) (*ir.Graph, error) {
	g, err := t.run(inferencePasses, g)
	if err != nil || !rewrite.HasGradient(g) {
		return g, err
	}
	return t.run(gradientPasses, g)
}
