// Package fused holds the ops that only the fuse pass of compile/rewrite makes: each does in one go what several plain
// ops do, with the same bits. They exist in float32 alone and never leave a bound graph.
package fused

import "github.com/ganc-ml/ganc/ir"

// Op is an op that stands for plain ones. It is a Composite, so that whatever knows plain ops only can decompose it.
type Op interface {
	ir.Composite
	// Unfused applies the ops that it stands for: the same outputs, bit for bit, up to the payload and sign of NaN.
	Unfused(in []ir.Value) []ir.Value
}
