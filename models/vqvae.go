package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// VQVAE is the VQ-VAE of van den Oord et al. (2017), in two stages. First a convolutional autoencoder learns whose code is a
// few places, one for each 8×8 pixels, each with one of 128 vectors of a codebook. Then a prior learns how probable the codes
// of images are: the codes of the places before a place, each by a table of its own, add up to what a network takes that gives
// the probabilities of the next code (the neural autoregressive distribution of Larochelle & Murray 2011, with a deep network
// in place of its last layer). The sampler, one file, goes from place to place: at each it draws a code from noise by the
// Gumbel-max trick (Maddison et al. 2014), and at last decodes them all. logprob is the logarithm of the probability of the
// drawn codes, in nats. The report bound is that of the negative log-likelihood of an image: its reconstruction, and the nats
// of its codes.
func VQVAE(d Images) (*ir.Model, error) {
	const codes, width, commitment = 128, 16, 0.25
	m := ir.NewModel("vqvae", ir.Defaults{Data: "mnist", Batch: 128})
	d = d.filled(m)
	x := m.Data("image", ir.Float32, d.planes(), ir.Range(0, 1))

	blocks := blocksOf(d)
	encoder, codebook, decoder := blockEncoder(width), nn.NewCodebook("codebook", nn.VectorQuantizer{Codes: codes, Width: width}), blockDecoder(d.Channels)
	h := encoder.Apply(blocks.padded(x))
	quantized, nearest := codebook.Quantize(h)
	logits := blocks.cut(decoder.Apply(quantized))
	recon := nn.BCEWithLogits(logits, x)
	commit := nn.MSE(h, ir.StopGradient(quantized))

	fall := func(rate float64) optim.Adam {
		return optim.Adam{LR: rate, Schedule: optim.Warmup{Then: optim.Cosine{End: 0.01}}}
	}
	m.Stage("autoencoder", 4)
	m.Minimize("autoencoder", op.Add(recon, op.Scale(commit, commitment)), fall(2e-3), encoder, codebook, decoder)

	prior := newCodePrior(codes, blocks.count())
	code := op.Flatten(nearest)
	nats := prior.nats(ir.StopGradient(code))
	m.Stage("prior", 5)
	m.Minimize("prior", nats, fall(1e-3), prior.blocks()...).Average(optim.EMA{Decay: 0.999})
	m.Report("reconstruction", recon)
	m.Report("commitment", commit)
	m.Report("perplexity", codebook.Perplexity(nearest))
	m.Report("nats", nats)
	m.Report("bound", op.Add(recon, nats))

	image := func(code ir.Value) ir.NetworkPart {
		logits := blocks.cut(decoder.Apply(codebook.Vectors(blocks.grid(code))))
		return ir.Out("image", op.Sigmoid(logits), d.port(0, 1)...)
	}
	z := m.Noise("z", ir.Uniform, ir.Shape{ir.Batch, ir.Dim(codes * blocks.count())})
	drawn, logProb := prior.draw(z)
	m.Export("generator", ir.In("z", z), image(drawn), ir.Out("logprob", logProb), ir.Averaged)
	m.Export("encoder", ir.In("image", x), ir.Out("codes", code, ir.Classes(codes)))
	m.Export("decoder", ir.In("codes", code, ir.Classes(codes)), image(code))
	m.Export("autoencoder", ir.In("image", x), ir.Out("reconstruction", op.Sigmoid(logits), d.port(0, 1)...))
	return m.Build()
}
