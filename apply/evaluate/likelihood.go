package evaluate

import (
	"context"
	"fmt"
	"math"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/eval"
)

var boundNames = []string{"elbo", "elbo_recon", "elbo_kl", "nll", "nll_elbo"}

// unbounded says why the pair has no evidence bound, empty where it has one.
func (p *pair) unbounded() string {
	if p.data.missing() != "" {
		return p.data.missing()
	}
	code, _ := codeInput(p.subject.Decoder.File)
	r := p.subject.Decoder.Port.Range
	switch {
	case p.subject.Encoder.logVar < 0:
		return "the encoder gives one code for an image, no mean and logvar of a distribution"
	case code.Law == nil || *code.Law != ir.Normal:
		return "the decoder's code has no normal prior in the metadata ganc.io"
	case r == nil || r.Lo != 0 || r.Hi != 1:
		return "the decoder's images are not probabilities from 0 to 1, the law of its pixels is not known"
	}
	return ""
}

// bound is the evidence lower bound of the test examples with their grey values.
func (p *pair) bound(ctx context.Context, seed uint64) error {
	if !p.wants("elbo", "elbo_recon", "elbo_kl") {
		return nil
	}
	if why := p.unbounded(); why != "" {
		p.without(why, boundNames...)
		return nil
	}
	b, err := eval.EstimateBound(p.threads, p.x, p.codes, p.decode(ctx), eval.Bernoulli{}, seed)
	if err != nil {
		return err
	}
	p.add("elbo", b.Negative(), standardError(b.Error), note("grey values"))
	p.add("elbo_recon", b.Reconstruction)
	p.add("elbo_kl", b.KL)
	return nil
}

// likelihood is the importance-weighted likelihood of the first test examples, whose pixels are drawn from their grey
// values.
func (p *pair) likelihood(ctx context.Context, seed uint64) error {
	if !p.wants("nll", "nll_elbo") {
		return nil
	}
	if why := p.unbounded(); why != "" {
		p.without(why, boundNames...)
		return nil
	}
	n := min(p.Images, p.x.Rows)
	bits := eval.Binarise(p.threads, p.x.Slice(0, n), seed)
	q, err := p.posterior(ctx, bits)
	if err != nil {
		return err
	}
	b, err := eval.EstimateBound(p.threads, bits, q, p.decode(ctx), eval.Bernoulli{}, seed)
	if err != nil {
		return err
	}
	losses, err := eval.NLL(ctx, p.threads, bits, q, p.decode(ctx), eval.Bernoulli{}, p.Codes, seed, func(rows int) {
		p.tell(fmt.Sprintf("likelihood of image %d of %d", rows, n))
	})
	if err != nil {
		return err
	}
	mean, sd := eval.MeanSD(losses)
	p.add("nll", mean, standardError(sd/math.Sqrt(float64(n))), note(fmt.Sprintf("%d images, %d codes each", n, p.Codes)))
	p.add("nll_elbo", b.Negative(), standardError(b.Error))
	return nil
}

// addError adds the squared error of copies, with that of as many principal components of the training examples.
func (e *evaluation) addError(x, y eval.Matrix, code int) error {
	const name = "error"
	if x.Cols > eval.MostPCA || code < 1 {
		e.add(name, eval.SquaredError(x, y))
		return nil
	}
	linear, err := e.linearError(x, code)
	if err != nil {
		return err
	}
	e.add(name, eval.SquaredError(x, y), floor(linear), note(fmt.Sprintf("data: PCA with %d components", code)))
	return nil
}

// linearError is PCA's error, which is computed once.
func (e *evaluation) linearError(x eval.Matrix, code int) (float64, error) {
	if m, ok := e.result.Find("error"); ok && m.Floor != nil {
		return *m.Floor, nil
	}
	train, err := e.data.rows(e.data.set.Train, 0, e.data.set.Train.N)
	if err != nil {
		return 0, err
	}
	pca, err := eval.FitPCA(e.threads, train, code)
	if err != nil {
		return 0, err
	}
	return pca.Error(x), nil
}

// copier is a network that copies images.
type copier struct{ *evaluation }

func (c *copier) steps() []step { return []step{{"copies", c.copies}} }

// copies is the error of the copies of the test examples. A network tells no size of its code: no PCA stands beside it.
func (c *copier) copies(ctx context.Context, _ uint64) error {
	if !c.wants("error") {
		return nil
	}
	if why := c.data.missing(); why != "" {
		c.without(why, "error")
		return nil
	}
	x, err := c.data.rows(c.data.set.Test, 0, c.data.set.Test.N)
	if err != nil {
		return err
	}
	n := c.subject.Copier
	in := n.Session.Inputs()
	t, err := feed([]runtime.ValueInfo{in[0]}, ranged(x, in[0].Port), turnsOf(x.Rows), nil)
	if err != nil {
		return n.Errorf("%w", err)
	}
	out, err := n.run(ctx, t, x.Rows, n.Output)
	if err != nil {
		return err
	}
	unit(out[0], n.Port.Port)
	return c.addError(x, out[0], 0)
}

// accuracy is the share of test examples that a classifier sees as what they are.
func (e *evaluation) accuracy(ctx context.Context, _ uint64) error {
	if why := e.data.missing(); why != "" {
		e.without(why, "accuracy")
		return nil
	}
	if e.data.label == nil {
		e.without(e.data.source+" has no classes", "accuracy")
		return nil
	}
	n := e.data.set.Test.N
	seen, err := e.ofTest(ctx, n)
	if err != nil {
		return err
	}
	labels, err := e.data.labels(e.data.set.Test, 0, n)
	if err != nil {
		return err
	}
	e.add("accuracy", seen.Classes.Agreement(labels), note(fmt.Sprintf("%d examples", n)))
	return nil
}
