package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// Flow is a rectified flow (Liu et al. 2023; the flow matching of Lipman et al. 2023 with straight paths) over the codes of
// an autoencoder, in three stages. First the autoencoder learns codes of 16 numbers, each of mean 0 and variance 1. Then a
// network learns the velocity of the straight paths from noise to codes: the sampler follows it from noise in 16 steps of
// Euler's, all of which are in the exported file. Last a second network learns where the first one leads (reflow): its
// sampler takes one step.
func Flow(d Images) (*ir.Model, error) {
	const code, steps = 16, 16
	m := ir.NewModel("flow", ir.Defaults{Data: "mnist", Batch: 128})
	d = d.filled(m)
	x := m.Data("image", ir.Float32, d.rows(), ir.Range(0, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, code})
	time := m.Noise("time", ir.Uniform, ir.Shape{ir.Batch, 1})

	encoder := mlp("enc", nn.ReLU{}, []int{512, 256, code}, nn.BatchNorm{NoAffine: true})
	decoder := mlp("dec", nn.ReLU{}, []int{256, 512, d.numbers()})
	velocity := mlp("velocity", nn.SiLU{}, []int{256, 256, 256, code})
	straight := mlp("straight", nn.SiLU{}, []int{512, 512, 512, code})

	h := encoder.Apply(x)
	recon := nn.BCEWithLogits(decoder.Apply(h), x)
	fall := func(rate float64) optim.Adam {
		return optim.Adam{LR: rate, Schedule: optim.Warmup{Then: optim.Cosine{End: 0.01}}}
	}
	m.Stage("autoencoder", 8)
	m.Minimize("autoencoder", recon, fall(2e-3), encoder, decoder)

	// The path from z to the code h at a time t in [0, 1) is z + t·(h − z): its velocity is h − z.
	ends := ir.StopGradient(h)
	along := op.Sub(ends, z)
	flow := nn.MSE(velocity.Apply(op.Concat(1, op.Add(z, op.Mul(time, along)), time)), along)
	m.Stage("flow", 16)
	m.Minimize("flow", flow, fall(1e-3), velocity).Average(optim.EMA{Decay: 0.999})

	led := euler(m, velocity, z, steps)
	reflow := nn.MSE(straight.Apply(z), ir.StopGradient(op.Sub(led, z)))
	m.Stage("reflow", 16)
	m.Minimize("reflow", reflow, fall(1e-3), straight).Average(optim.EMA{Decay: 0.999})
	m.Report("reconstruction", recon)
	m.Report("flow", flow)
	m.Report("reflow", reflow)

	image := func(h ir.Value) ir.NetworkPart { return ir.Out("image", op.Sigmoid(decoder.Apply(h)), d.port(0, 1)...) }
	m.Export("generator", ir.In("z", z), image(led), ir.Averaged)
	m.Export("onestep", ir.In("z", z), image(op.Add(z, straight.Apply(z))), ir.Averaged)
	m.Export("encoder", ir.In("image", x), ir.Out("code", h))
	m.Export("decoder", ir.In("code", h), image(h))
	return m.Build()
}

// euler follows a velocity from z [N, C] at time 0 to time 1, in equal steps.
func euler(m *ir.Model, velocity *nn.Net, z ir.Value, steps int) ir.Value {
	at := z
	for i := range steps {
		now := op.Expand(m.Graph().Scalar(ir.Float32, float64(i)/float64(steps)), ir.MakeDims(ir.Batch, 1))
		at = op.Add(at, op.Scale(velocity.Apply(op.Concat(1, at, now)), 1/float64(steps)))
	}
	return at
}
