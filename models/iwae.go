package models

import (
	"math"
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// IWAEOptions chooses a variant of IWAE:
//
//	func Model() (*ir.Model, error) { return models.IWAEOptions{Samples: 1}.Model() }
type IWAEOptions struct {
	Images  Images // that it is made for
	Name    string // of the model; "" means "iwae"
	Samples int    // of the code for each image; 0 means 5. With 1 it is a variational autoencoder

	Encoder    []int        // units of the encoder's hidden layers; nil means 200, 200, and of no length none: it is linear
	Decoder    []int        // of the decoder's
	Activation nn.Layer     // of the hidden layers; nil means nn.Tanh
	Optimizer  ir.Optimizer // nil means Adam at 1e-3, falling as a cosine

	// Drawn makes each step follow the gradient of one sample, drawn with the probability that its weight gives it, in the
	// place of the weighed gradients of all (Burda et al. 2016, section 3). It has the same expectation, and a step of five
	// samples takes about twice as long as one of one sample, not three times: four of five are not differentiated.
	Drawn bool

	// WarmUp is the number of steps in which the weight of log p(z) − log q(z|x) grows from 0 to 1 in the loss (Sønderby et
	// al. 2016); it is 1 where the test split is evaluated, and from the start where WarmUp is 0.
	WarmUp int

	// OneSample, if it is not 0, is the number of epochs of a stage before, which follows the bound of one sample as a
	// variational autoencoder does: while that is far from converged, it falls faster than the other in the same time. The
	// other is then followed for AllSamples epochs. Each stage has moments and a schedule of its own.
	OneSample, AllSamples int
	First                 ir.Optimizer // of the stage before; nil means Adam at 1e-3
}

// IWAE is the importance-weighted autoencoder of Burda et al. (2016) with one stochastic layer of 50 dimensions,
// 784-200-200-50, and five samples of the code for each image, which is binarised anew for every step. It reports the
// bounds of five samples and of one.
func IWAE(d Images) (*ir.Model, error) { return IWAEOptions{Images: d}.Model() }

// filled is the options with what their zeros stand for.
func (o IWAEOptions) filled() IWAEOptions {
	if o.Name == "" {
		o.Name = "iwae"
	}
	if o.Samples == 0 {
		o.Samples = 5
	}
	if o.Encoder == nil {
		o.Encoder = []int{200, 200}
	}
	if o.Decoder == nil {
		o.Decoder = []int{200, 200}
	}
	if o.Activation == nil {
		o.Activation = nn.Tanh{}
	}
	if o.First == nil {
		o.First = optim.Adam{LR: 1e-3}
	}
	if o.Optimizer == nil {
		o.Optimizer = optim.Adam{LR: 1e-3, Schedule: optim.Cosine{End: 0.01}}
	}
	return o
}

// Model declares the variant.
func (o IWAEOptions) Model() (*ir.Model, error) {
	const latent = 50
	o = o.filled()
	length := ir.Defaults{Data: "mnist", Batch: 128, Epochs: 20}
	if o.OneSample != 0 {
		length.Epochs = 0 // the stages are
	}
	m := ir.NewModel(o.Name, length)
	d := o.Images.filled(m)
	notNegative(m, "IWAEOptions.WarmUp", float64(o.WarmUp))
	if notNegative(m, "IWAEOptions.Samples", float64(o.Samples)); o.Samples < 0 || o.WarmUp < 0 {
		return m.Build() // there are no such samples to declare
	}
	image := m.Data("image", ir.Float32, d.rows(), ir.Range(0, 1))
	u := m.Noise("u", ir.Uniform, d.rows())
	eps := m.Noise("eps", ir.Normal, ir.Shape{ir.Batch.Times(o.Samples), latent})

	encoder := mlp("enc", o.Activation, slices.Concat(o.Encoder, []int{2 * latent}))
	decoder := mlp("dec", o.Activation, slices.Concat(o.Decoder, []int{d.numbers()}))
	x := op.Cast(op.Less(u, image), ir.Float32) // 1 with the probability that the grey value is
	mean, logVar := moments(encoder.Apply(x), latent)
	p := posterior{x: x, mean: mean, logVar: logVar, decoder: decoder, trust: o.trust(m, o.counter(m))}
	weights, loss := o.objective(m, p, eps)
	if o.OneSample != 0 {
		m.Stage("one", o.OneSample)
		first := m.Noise("first", ir.Normal, ir.Shape{ir.Batch, latent})
		elbo := op.Neg(op.Mean(p.weights(1, first)))
		m.Minimize("elbo", elbo, o.First, encoder, decoder)
		m.Report("elbo", elbo) // alone: reports are of every step, and those of all samples would cost the stage what it saves
		m.Stage("all", o.AllSamples)
	} else {
		m.Report("loss", bound(weights))
		m.Report("elbo", op.Neg(op.Mean(weights)))
	}
	m.Minimize("iwae", loss, o.Optimizer, encoder, decoder)

	m.Export("encoder", ir.In("image", x, ir.Range(0, 1)), ir.Out("mean", mean), ir.Out("logvar", logVar))
	one := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, latent}) // to sample from the prior: one code for each image
	m.Export("decoder", ir.In("z", one), ir.Out("image", op.Sigmoid(decoder.Apply(one)), d.port(0, 1)...))
	return m.Build()
}

// objective is the logarithms of the weights of all samples, [Samples, N], and the loss that a step follows.
func (o IWAEOptions) objective(m *ir.Model, p posterior, eps ir.Value) (weights, loss ir.Value) {
	k := ir.Dim(o.Samples)
	weights = op.Reshape(p.weights(o.Samples, eps), k, ir.Batch)
	if !o.Drawn || o.Samples == 1 {
		return weights, bound(weights)
	}
	uniform := m.Noise("drawn", ir.Uniform, ir.Shape{ir.Batch.Times(o.Samples)})
	row := draw(ir.StopGradient(weights), op.Reshape(uniform, k, ir.Batch))
	return weights, op.Neg(op.Mean(p.weights(1, op.Gather(eps, row, 0))))
}

// draw draws a sample k of K for each of N columns, with the probability that the logarithms of the weights [K, N] give it, from
// uniform numbers of the same shape. It gives the sample's row among K·N, k·N + n, as i64 [N]. The greatest of log w + Gumbel
// noise is number k with probability w_k/Σw (Gumbel 1954).
func draw(weights, uniform ir.Value) ir.Value {
	gumbel := op.Neg(op.Log(op.Neg(op.Log(uniform))))
	sample := op.ArgMax(op.Add(weights, gumbel), 0)
	return op.Add(op.Mul(sample, op.Count(sample, 0)), op.Range(sample, 0))
}

// warmUpStep is the name of the state that counts the steps of a warm-up.
const warmUpStep = "warmup_step"

// counter is the state that counts the steps of the training; nil without a warm-up.
func (o IWAEOptions) counter(m *ir.Model) *ir.State {
	if o.WarmUp == 0 {
		return nil
	}
	return counter(m, warmUpStep)
}

// trust is the weight of log p(z) − log q(z|x) in the loss at a step, f32[]; the zero Value where no steps are counted.
func (o IWAEOptions) trust(m *ir.Model, step *ir.State) ir.Value {
	if step == nil {
		return ir.Value{}
	}
	return ramp(m, step, 0, o.WarmUp)
}

// posterior is what the weights of samples are made of: bits x, the moments of q(z|x), and the decoder, p(x|z).
type posterior struct {
	x, mean, logVar, trust ir.Value
	decoder                *nn.Net
}

// weights is log p(x|z) + log p(z) − log q(z|x) for k samples of each image, [k·N]; the constants of both normal laws cancel.
func (p posterior) weights(k int, eps ir.Value) ir.Value {
	z := reparameterise(times(k, p.mean), times(k, p.logVar), eps)
	likelihood := logBernoulli(p.decoder.Apply(z), times(k, p.x))
	entropy := op.Sub(logNormal(eps), op.Scale(op.Sum(times(k, p.logVar), 1), 0.5)) // log q(z|x)
	if p.trust.IsZero() {
		return op.Sub(op.Add(likelihood, logNormal(z)), entropy)
	}
	return op.Add(likelihood, op.Mul(p.trust, op.Sub(logNormal(z), entropy)))
}

// bound is −log of the mean weight of the samples of an image, a mean over the batch, from the weights' logarithms [k, N].
func bound(weights ir.Value) ir.Value {
	k := weights.Dim(0).Coef()
	return op.AddScalar(op.Neg(op.Mean(op.LogSumExp(weights, 0))), math.Log(float64(k)))
}

// times is k copies of a batch, one behind the other.
func times(k int, x ir.Value) ir.Value { return op.Concat(0, slices.Repeat([]ir.Value{x}, k)...) }

// logBernoulli is the logarithm of the probability of bits x under logits, summed over features.
func logBernoulli(logits, x ir.Value) ir.Value {
	return op.Sum(op.Sub(op.Mul(x, logits), op.Softplus(logits)), 1)
}

// logNormal is the logarithm of the standard normal density of x, summed over features, without its constant.
func logNormal(x ir.Value) ir.Value { return op.Scale(op.Sum(op.Square(x), 1), -0.5) }
