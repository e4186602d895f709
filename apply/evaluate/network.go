package evaluate

import (
	"context"
	"fmt"

	"github.com/ganc-ml/ganc/internal/onnxfile"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// Network is a file with one output that matters.
type Network struct {
	*onnxfile.File
	Output int
	Port   runtime.ValueInfo // of the output
}

// most is the number of examples in one run of a network: enough for products of full speed, few enough that the images
// between convolutions stay small.
const most = 500

// batch is the number of examples of one run: that which the file fixes, or else most.
func (n *Network) batch() int {
	for _, in := range n.Session.Inputs() {
		if len(in.Dims) > 0 && in.Dims[0].Size > 0 {
			return in.Dims[0].Size
		}
	}
	return most
}

// fixed reports whether the file fixes the number of examples of a run.
func (n *Network) fixed() bool {
	for _, in := range n.Session.Inputs() {
		if len(in.Dims) > 0 && in.Dims[0].Size > 0 {
			return true
		}
	}
	return false
}

// draw draws the inputs of count examples from the laws of the file: those of ganc sample with the same seed.
func (n *Network) draw(count int, seed uint64) ([]ir.Tensor, error) {
	if !n.fixed() {
		in, err := n.Session.Draw(count, seed)
		if err != nil {
			return nil, n.Errorf("%w", err)
		}
		return in, nil
	}
	var all []ir.Tensor
	for at := 0; at < count; at += n.batch() {
		part := seed
		if at > 0 {
			part = rng.Fork(seed, uint64(at))
		}
		in, err := n.Session.Draw(n.batch(), part)
		if err != nil {
			return nil, n.Errorf("%w", err)
		}
		all = appendRows(all, in)
	}
	for i, t := range all {
		all[i] = rowsOf(t, 0, count)
	}
	return all, nil
}

// appendRows appends the rows of tensors to those of others, one by one.
func appendRows(to, more []ir.Tensor) []ir.Tensor {
	if to == nil {
		return more
	}
	for i, t := range more {
		shape := append([]int{to[i].Shape()[0] + t.Shape()[0]}, t.Shape()[1:]...)
		both := ir.NewTensor(t.DType(), shape...)
		copy(both.Bytes(), to[i].Bytes())
		copy(both.Bytes()[len(to[i].Bytes()):], t.Bytes())
		to[i] = both
	}
	return to
}

// rowsOf is rows from to to-1 of a tensor, whose memory it shares.
func rowsOf(t ir.Tensor, from, to int) ir.Tensor {
	shape := append([]int{to - from}, t.Shape()[1:]...)
	size := len(t.Bytes()) / max(1, t.Shape()[0])
	return ir.TensorOver(t.Bytes()[from*size:to*size], t.DType(), shape...)
}

// run runs the network on count examples, some at a time, and gives outputs as rows.
func (n *Network) run(ctx context.Context, in []ir.Tensor, count int, outputs ...int) ([]eval.Matrix, error) {
	got, batch := make([]eval.Matrix, len(outputs)), n.batch()
	for first := 0; first < count; first += batch {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		last := min(first+batch, count)
		part := make([]ir.Tensor, len(in))
		for i, t := range in {
			part[i] = rowsOf(t, first, last)
			if n.fixed() && last-first < batch {
				part[i] = filled(part[i], batch)
			}
		}
		out, err := n.Session.Run(part...)
		if err != nil {
			return nil, n.Errorf("%w", err)
		}
		for k, o := range outputs {
			if err := keep(&got[k], n.Session.Outputs()[o].Planes(out[o]), first, last, count); err != nil {
				return nil, n.Errorf("output %s: %w", n.Session.Outputs()[o].Name, err)
			}
		}
	}
	return got, nil
}

// filled is a tensor with rows of zeros behind its own, n rows in all.
func filled(t ir.Tensor, n int) ir.Tensor {
	out := ir.NewTensor(t.DType(), append([]int{n}, t.Shape()[1:]...)...)
	copy(out.Bytes(), t.Bytes())
	return out
}

// keep stores rows first to last−1 of count.
func keep(m *eval.Matrix, t ir.Tensor, first, last, count int) error {
	if t.DType() != ir.Float32 || len(t.Shape()) == 0 || t.Shape()[0] < last-first {
		return fmt.Errorf("is %v for %d examples: want f32 with a row for each", t.Type(), last-first)
	}
	width := t.Len() / t.Shape()[0]
	if m.Rows == 0 {
		*m = eval.NewMatrix(count, width)
	}
	if width != m.Cols {
		return fmt.Errorf("has rows of %d numbers, then of %d", m.Cols, width)
	}
	copy(m.Slice(first, last).Data, t.Float32s())
	return nil
}

// unit brings numbers of a port's range to 0 … 1, in place.
func unit(m eval.Matrix, p ir.Port) {
	r := p.Limits()
	if r == ir.Range(0, 1) {
		return
	}
	lo, width := float32(r.Lo), float32(r.Hi)-float32(r.Lo)
	for i, v := range m.Data {
		m.Data[i] = (v - lo) / width
	}
}

// ranged brings numbers from 0 … 1 to a port's range, in a copy.
func ranged(m eval.Matrix, p ir.Port) eval.Matrix {
	out, r := matrix(m.Rows, m.Cols), p.Limits()
	lo, width := float32(r.Lo), float32(r.Hi)-float32(r.Lo)
	for i, v := range m.Data {
		out.Data[i] = lo + float32(width*v)
	}
	return out
}
