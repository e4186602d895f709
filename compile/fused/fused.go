// Package fused holds the ops that only the fuse pass of compile/rewrite makes: each does in one go what several plain
// ops do. Its Decompose gives those plain ops, and they give the same outputs, bit for bit, up to the payload and sign of
// NaN. Fused ops exist in float32 alone and never leave a bound graph.
package fused
