package evaluate

import (
	"context"
	"fmt"

	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// pair is an encoder and a decoder, and the codes of the test examples.
type pair struct {
	*evaluation
	x      eval.Matrix // test examples, numbers from 0 to 1
	labels []int       // their classes; nil where the data have none
	codes  eval.Posterior
}

func (p *pair) steps() []step {
	return []step{{"codes", p.encode}, {"bound", p.bound}, {"likelihood", p.likelihood}}
}

var pairNames = []string{"elbo", "elbo_recon", "elbo_kl", "nll", "nll_elbo", "active", "error"}

// encode encodes the test examples, which no seed changes, and measures the codes.
func (p *pair) encode(ctx context.Context, _ uint64) error {
	if !p.wants(pairNames...) {
		return nil
	}
	if why := p.data.missing(); why != "" {
		p.without(why, pairNames...)
		return nil
	}
	var err error
	if p.x.Rows == 0 {
		if p.x, err = p.data.rows(p.data.set.Test, 0, p.data.set.Test.N); err != nil {
			return err
		}
		if p.data.label != nil {
			if p.labels, err = p.data.labels(p.data.set.Test, 0, p.x.Rows); err != nil {
				return err
			}
		}
		if p.codes, err = p.posterior(ctx, p.x); err != nil {
			return err
		}
	}
	p.add("active", float64(eval.ActiveUnits(p.codes.Mean)), note(fmt.Sprintf("of %d", p.codes.Mean.Cols)))
	if !p.wants("error") {
		return nil
	}
	y, err := p.decode(ctx)(p.codes.Mean, turnsOf(p.x.Rows))
	if err != nil {
		return err
	}
	return p.addError(p.x, y, p.codes.Mean.Cols)
}

func turnsOf(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// posterior encodes examples.
func (p *pair) posterior(ctx context.Context, x eval.Matrix) (eval.Posterior, error) {
	e := p.subject.Encoder
	image, _ := imageInput(e.File)
	in, err := feed(e.Session.Inputs(), ranged(x, image.Port), turnsOf(x.Rows), p.labels)
	if err != nil {
		return eval.Posterior{}, e.Errorf("%w", err)
	}
	outputs := []int{e.Output}
	if e.logVar >= 0 {
		outputs = append(outputs, e.logVar)
	}
	got, err := e.run(ctx, in, x.Rows, outputs...)
	if err != nil {
		return eval.Posterior{}, err
	}
	q := eval.Posterior{Mean: got[0]}
	if e.logVar >= 0 {
		q.LogVar = got[1]
	}
	return q, nil
}

// decode runs the decoder; its images are numbers from 0 to 1.
func (p *pair) decode(ctx context.Context) eval.Decode {
	d := p.subject.Decoder
	return func(z eval.Matrix, of []int) (eval.Matrix, error) {
		in, err := feed(d.Session.Inputs(), z, of, p.labels)
		if err != nil {
			return eval.Matrix{}, d.Errorf("%w", err)
		}
		out, err := d.run(ctx, in, z.Rows, d.Output)
		if err != nil {
			return eval.Matrix{}, err
		}
		unit(out[0], d.Port.Port)
		return out[0], nil
	}
}

// feed makes the inputs of a network that takes rows of numbers, and labels where it has an input for them. of is the
// example that each row belongs to.
func feed(inputs []runtime.ValueInfo, rows eval.Matrix, of, labels []int) ([]ir.Tensor, error) {
	out := make([]ir.Tensor, len(inputs))
	for i, in := range inputs {
		shape := []int{rows.Rows}
		for _, d := range in.Dims[1:] {
			shape = append(shape, d.Size)
		}
		if !picture.IsLabel(in.Port, in.DType) {
			out[i] = ir.FromSlice(rows.Data, shape...)
			continue
		}
		if labels == nil {
			return nil, fmt.Errorf("input %s wants classes, and the data have none: give --data with labels", in.Name)
		}
		t := ir.NewTensor(ir.Int64, shape...)
		for k, example := range of {
			if labels[example] >= in.Classes {
				return nil, fmt.Errorf("input %s knows %d classes, the data have more: give the data that it was trained on", in.Name, in.Classes)
			}
			t.Int64s()[k] = int64(labels[example])
		}
		out[i] = t
	}
	return out, nil
}
