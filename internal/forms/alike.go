package forms

import (
	"context"
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/eval"
	"github.com/ganc-ml/ganc/runtime/judge"
	"github.com/ganc-ml/ganc/runtime/parity"
)

// leastAlike is the least cosine of all numbers of an output of an int8 file in two runtimes. Between them single codes differ, by
// one step.
const leastAlike = 0.999

// Alike compares the outputs of a file in another runtime with those in ganc's by statistics: the cosine of all numbers of each output
// on 1,024 sets of inputs and, of images that a classifier of ganc knows, histogram of labels and Fréchet distance of features. An
// error says which limit is exceeded.
func Alike(ctx context.Context, own *parity.File, other parity.Engine) ([]string, error) {
	s := own.Session()
	second, in, err := outputsOf(ctx, own, own, "alike/second")
	if err != nil {
		return nil, err
	}
	got, err := runAll(ctx, other, in)
	if err != nil {
		return nil, err
	}
	var lines []string
	for i, info := range s.Outputs() {
		var l likeness
		for b := range second {
			l.add(widened(second[b][i].Tensor), widened(got[b][i].Tensor))
		}
		c := l.cosine()
		if !(c >= leastAlike) {
			return nil, fmt.Errorf("output %s: cosine %.6g on %d examples, want at least %g", info.Name, c, judgedRows, leastAlike)
		}
		lines = append(lines, fmt.Sprintf("tested: %s, %d examples: cosine %.6f (limit %g)", info.Name, judgedRows, c, leastAlike))
	}
	j, at := judgeOf(s)
	if j == nil {
		return lines, nil
	}
	first, _, err := outputsOf(ctx, own, own, "alike/first")
	if err != nil {
		return nil, err
	}
	var views [3]judge.View
	for k, set := range [][][]parity.NamedTensor{first, second, got} {
		if views[k], err = j.Look(ctx, imagesOf(s.Outputs()[at].Port, j, set, at)); err != nil {
			return nil, err
		}
	}
	line, err := compareViews(j, views[0], views[1], views[2])
	return append(lines, line), err
}

// outputsOf is the outputs of an engine for 1,024 examples, in batches, and their inputs.
func outputsOf(ctx context.Context, own *parity.File, engine parity.Engine, stream string) (out, in [][]parity.NamedTensor, err error) {
	infos := own.Session().Inputs()
	for b := range judgedRows / calibrationRows {
		tensors, err := feed.Source{Seed: 1, Name: fmt.Sprintf("%s/%d", stream, b)}.Session(infos, calibrationRows)
		if err != nil {
			return nil, nil, err
		}
		set := make([]parity.NamedTensor, len(infos))
		for i, info := range infos {
			set[i] = parity.NamedTensor{Name: info.Name, Tensor: tensors[i]}
		}
		in = append(in, set)
	}
	out, err = runAll(ctx, engine, in)
	return out, in, err
}

// runAll runs an engine on sets of inputs: in one call if it can.
func runAll(ctx context.Context, engine parity.Engine, in [][]parity.NamedTensor) (out [][]parity.NamedTensor, err error) {
	if b, ok := engine.(parity.Batcher); ok {
		return b.RunAll(ctx, in)
	}
	for _, set := range in {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		o, err := engine.Run(set)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

// widened is the numbers of a tensor as f32.
func widened(t ir.Tensor) ir.Tensor {
	if t.DType() == ir.Float32 {
		return t
	}
	w := ir.NewTensor(ir.Float32, t.Shape()...)
	for i := range w.Float32s() {
		w.Float32s()[i] = float32(t.At(i))
	}
	return w
}

// judgeOf is the classifier for the images that a file draws from noise, and the number of the output of images; nil where no
// classifier knows them.
func judgeOf(s *runtime.Session) (*judge.Judge, int) {
	for _, in := range s.Inputs() {
		if in.Law == nil && in.Classes == 0 {
			return nil, 0
		}
	}
	digest, _ := s.Metadata(export.KeyData)
	j := judge.ForDigest(digest)
	at := slices.IndexFunc(s.Outputs(), func(o runtime.ValueInfo) bool { return o.Image != nil })
	if j == nil || at < 0 || !j.HasFeatures() {
		return nil, 0
	}
	if i := s.Outputs()[at].Image; j.Pixels != i.H*i.W*i.Channels() || i.ChannelsLast && i.Channels() > 1 {
		return nil, 0
	}
	return j, at
}

// imagesOf is the images of an output as rows of numbers from 0 to 1.
func imagesOf(port ir.Port, j *judge.Judge, sets [][]parity.NamedTensor, at int) eval.Matrix {
	images := eval.NewMatrix(judgedRows, j.Pixels)
	r := port.Limits()
	lo, width := float32(r.Lo), float32(r.Hi)-float32(r.Lo)
	k := 0
	for _, set := range sets {
		for _, x := range widened(set[at].Tensor).Float32s() {
			images.Data[k] = (x - lo) / width
			k++
		}
	}
	return images
}
