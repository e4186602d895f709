// Package noise fills tensors from keyed streams: training and sampling draw the same numbers for the same names.
package noise

import (
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/ir"
)

// Fill fills dst (f32; i64 for categorical) from the stream of a name: its numbers depend on seed, name, execution and
// element alone. It returns an error for a law that is unknown or gives values of another type.
func Fill(dst ir.Tensor, law ir.Law, seed uint64, name string, execution uint64, threads int) error {
	return law.Draw(dst, &stream{threads: threads, key: rng.Key(seed, "noise/"+name), execution: execution})
}

// stream is the ir.Random of one execution.
type stream struct {
	threads        int
	key, execution uint64
	drawn          uint64 // numbers so far
}

func (s *stream) Uniform(dst []float32) {
	kernel.Uniform(s.threads, dst, s.key, s.execution, s.drawn)
	s.drawn += uint64(len(dst))
}

func (s *stream) Normal(dst []float32) {
	kernel.Normal(s.threads, dst, s.key, s.execution, s.drawn)
	s.drawn += uint64(len(dst))
}
