package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// SAE is the sparse autoencoder of Ng (2011, CS294A lecture notes, §3): 784-196-784 with sigmoid units, each of which
// shall be active in a twentieth of the images. Its price is β·Σ_j KL(ρ‖ρ̂_j) with ρ̂_j the mean activation over the batch.
func SAE(d Images) (*ir.Model, error) {
	const hidden, rho, beta = 196, 0.05, 3
	m := ir.NewModel("sae", ir.Defaults{Data: "mnist", Batch: 256, Epochs: 20})
	d = d.filled(m)
	x := m.Data("image", ir.Float32, d.rows(), ir.Range(0, 1))

	encoder := nn.Sequential("enc", nn.Dense{Out: hidden}, nn.Sigmoid{})
	decoder := nn.Sequential("dec", nn.Dense{Out: d.numbers()})
	h := encoder.Apply(x)
	logits := decoder.Apply(h)
	image := op.Sigmoid(logits)

	recon, sparsity := nn.BCEWithLogits(logits, x), klBernoulli(rho, op.Mean(h, 0))
	m.Minimize("reconstruct", op.Add(recon, op.Scale(sparsity, beta)), optim.Adam{LR: 2e-3}, encoder, decoder)
	m.Report("reconstruction", recon)
	m.Report("mse", nn.MSE(image, x))
	m.Report("sparsity", sparsity)
	m.Report("activation", op.Mean(h))

	m.Export("encoder", ir.In("image", x), ir.Out("code", h, ir.Range(0, 1)))
	m.Export("decoder", ir.In("code", h, ir.Range(0, 1)), ir.Out("image", image, d.port(0, 1)...))
	m.Export("autoencoder", ir.In("image", x), ir.Out("reconstruction", image, d.port(0, 1)...))
	return m.Build()
}

// klBernoulli is Σ_j KL(rho‖p_j) of Bernoulli laws, for p in (0, 1): it sums
// rho·log(rho/p) + (1−rho)·log((1−rho)/(1−p)).
func klBernoulli(rho float64, p ir.Value) ir.Value {
	rest := op.AddScalar(op.Neg(p), 1)
	cross := op.Add(op.Scale(op.Log(op.Scale(p, 1/rho)), -rho), op.Scale(op.Log(op.Scale(rest, 1/(1-rho))), rho-1))
	return op.Sum(cross)
}
