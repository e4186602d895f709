package bench

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/operators"
)

// Latency is how long one run of a network takes.
type Latency struct {
	P50, P90, P99 time.Duration
	Mean          Times
}

// Inference measures runs of a session on the same inputs, into outputs that the caller holds, one by one: after
// a warm-up, until they have lasted 50 ms for each of repeats, and ten at least.
func Inference(ctx context.Context, s *runtime.Session, inputs []runtime.Tensor, repeats int) (Latency, error) {
	outputs, err := s.NewOutputs(inputs...)
	if err != nil {
		return Latency{}, err
	}
	run := func(least int, length time.Duration, each func(time.Duration)) (err error) {
		for begin, last, n := now(), now(), 0; err == nil && (n < least || last.wall-begin.wall < length); n++ {
			err = s.RunInto(ctx, outputs, inputs)
			at := instant{wall: time.Since(origin)}
			each(at.wall - last.wall)
			last = at
		}
		return err
	}
	if err := run(1, window, func(time.Duration) {}); err != nil {
		return Latency{}, err
	}
	walls := make([]time.Duration, 0, 1<<16)
	begin := now()
	if err := run(10, time.Duration(repeats)*window, func(d time.Duration) { walls = append(walls, d) }); err != nil {
		return Latency{}, err
	}
	all, n := now().since(begin), time.Duration(len(walls))
	return Latency{quantile(walls, 0.5), quantile(walls, 0.9), quantile(walls, 0.99), Times{all.wall / n, all.processor / n}}, nil
}

// FileFlops counts the floating-point operations of the matrix products of an ONNX file for given inputs.
func FileFlops(r io.Reader, inputs []runtime.Tensor) (int, error) {
	f, err := load.Read(r, load.Limits{})
	if err != nil {
		return 0, err
	}
	m, err := operators.New(f)
	if err != nil {
		return 0, err
	}
	args := make([]operators.Arg, len(inputs))
	for i, t := range inputs {
		args[i] = operators.Arg{Shape: t.Shape(), Value: t}
	}
	g, _, err := m.Import(args, operators.Limits{})
	if err != nil {
		return 0, err
	}
	code, err := compile.Bind(g, 0, 1, func(s *ir.State) ir.Tensor {
		panic(fmt.Sprintf("bench: a graph of a file reads state %s", s.Name))
	})
	if err != nil {
		return 0, err
	}
	return Flops(code), nil
}
