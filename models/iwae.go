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
}

// IWAE is the importance-weighted autoencoder of Burda et al. (2016) with one stochastic layer of 50 dimensions,
// 784-200-200-50, and five samples of the code for each image, which is binarised anew for every step. It reports the
// bounds of five samples and of one.
func IWAE(d Images) (*ir.Model, error) { return IWAEOptions{Images: d}.Model() }

// Model declares the variant.
func (o IWAEOptions) Model() (*ir.Model, error) {
	const latent = 50
	name, k := "iwae", 5
	if o.Name != "" {
		name = o.Name
	}
	if o.Samples != 0 {
		k = o.Samples
	}
	m := ir.NewModel(name, ir.Defaults{Data: "mnist", Batch: 128, Epochs: 20})
	d := o.Images.filled(m)
	if notNegative(m, "IWAEOptions.Samples", float64(o.Samples)); o.Samples < 0 {
		return m.Build() // there are no such samples to declare
	}
	image := m.Data("image", ir.Float32, d.rows(), ir.Range(0, 1))
	u := m.Noise("u", ir.Uniform, d.rows())
	eps := m.Noise("eps", ir.Normal, ir.Shape{ir.Batch.Times(k), latent})

	encoder := mlp("enc", nn.Tanh{}, []int{200, 200, 2 * latent})
	decoder := mlp("dec", nn.Tanh{}, []int{200, 200, d.numbers()})
	x := op.Cast(op.Less(u, image), ir.Float32) // 1 with the probability that the grey value is
	mean, logVar := moments(encoder.Apply(x), latent)
	z := reparameterise(times(k, mean), times(k, logVar), eps)
	logits := decoder.Apply(z)

	// log p(x|z) + log p(z) − log q(z|x) for every sample; the constants of both normal laws cancel.
	weights := op.Sub(op.Add(logBernoulli(logits, times(k, x)), logNormal(z)), op.Sub(logNormal(eps), op.Scale(op.Sum(times(k, logVar), 1), 0.5)))
	weights = op.Reshape(weights, ir.Dim(k), ir.Batch)
	loss := op.AddScalar(op.Neg(op.Mean(op.LogSumExp(weights, 0))), math.Log(float64(k)))
	m.Minimize("iwae", loss, optim.Adam{LR: 1e-3, Schedule: optim.Cosine{End: 0.01}}, encoder, decoder)
	m.Report("loss", loss)
	m.Report("elbo", op.Neg(op.Mean(weights)))

	m.Export("encoder", ir.In("image", x, ir.Range(0, 1)), ir.Out("mean", mean), ir.Out("logvar", logVar))
	one := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, latent}) // to sample from the prior: one code for each image
	m.Export("decoder", ir.In("z", one), ir.Out("image", op.Sigmoid(decoder.Apply(one)), d.port(0, 1)...))
	return m.Build()
}

// times is k copies of a batch, one behind the other.
func times(k int, x ir.Value) ir.Value { return op.Concat(0, slices.Repeat([]ir.Value{x}, k)...) }

// logBernoulli is the logarithm of the probability of bits x under logits, summed over features.
func logBernoulli(logits, x ir.Value) ir.Value {
	return op.Sum(op.Sub(op.Mul(x, logits), op.Softplus(logits)), 1)
}

// logNormal is the logarithm of the standard normal density of x, summed over features, without its constant.
func logNormal(x ir.Value) ir.Value { return op.Scale(op.Sum(op.Square(x), 1), -0.5) }
