package main

import (
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// narrow are models of 8×8 pixels that together use what the zoo uses: products and convolutions with both gradients, batch norm, R1,
// averages, noise in the graph, and the functions of losses and activations.
var narrow = []struct {
	name    string
	declare func() (*ir.Model, error)
}{{"dense-gan", denseGAN}, {"conv-gan", convGAN}, {"vae", vae}}

// blocks is 64 images of light blocks on dark, without a rounding in their making.
func blocks() (*dataset.Dataset, error) {
	var pixels []byte
	for i := range 64 {
		for p := range 64 {
			v := byte(10 + (i*7+p)%13)
			if p/8/4*2+p%8/4 == i%4 {
				v = byte(180 + (i*5+p*3)%70)
			}
			pixels = append(pixels, v)
		}
	}
	return dataset.New("blocks", []dataset.Field{{Name: "image", Shape: []int{8, 8}}}, []dataset.Array{dataset.Bytes(pixels)}, nil, nil)
}

func denseGAN() (*ir.Model, error) {
	m := ir.NewModel("dense-gan", ir.Defaults{})
	real := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 64}, ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, 8})
	gen := nn.Sequential("gen", nn.Dense{Out: 40}, nn.BatchNorm{}, nn.GELU{}, nn.Dense{Out: 64}, nn.Tanh{})
	disc := nn.Sequential("disc", nn.Dense{Out: 40}, nn.LeakyReLU{Alpha: 0.2}, nn.Dropout{P: 0.1}, nn.Dense{Out: 1})
	return game(m, gen, disc, real, z)
}

func convGAN() (*ir.Model, error) {
	m := ir.NewModel("conv-gan", ir.Defaults{})
	real := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 1, 8, 8}, ir.Range(-1, 1))
	z := m.Noise("z", ir.Uniform, ir.Shape{ir.Batch, 6})
	gen := nn.Sequential("gen", nn.Dense{Out: 8 * 2 * 2}, nn.Reshape{To: ir.Shape{8, 2, 2}},
		nn.ConvTranspose2D{Out: 8, Kernel: 4, Stride: 2, Padding: 1}, nn.BatchNorm{}, nn.ReLU{},
		nn.ConvTranspose2D{Out: 1, Kernel: 4, Stride: 2, Padding: 1}, nn.Tanh{})
	disc := nn.Sequential("disc", nn.Conv2D{Out: 8, Kernel: 4, Stride: 2, Padding: 1}, nn.LeakyReLU{Alpha: 0.2},
		nn.Conv2D{Out: 8, Kernel: 3, Padding: 1}, nn.LeakyReLU{Alpha: 0.2}, nn.Flatten{}, nn.Dense{Out: 1})
	return game(m, gen, disc, real, z)
}

// game is the training of a GAN with R1 in every second update, and averaged weights.
func game(m *ir.Model, gen, disc *nn.Net, real, z ir.Value) (*ir.Model, error) {
	fake := gen.Apply(z)
	logits := disc.Apply(real)
	m.Minimize("disc", nn.NonSaturatingD(logits, disc.Apply(fake)), optim.Adam{}, disc).Lazy(2, nn.R1(1, logits, real))
	m.Minimize("gen", nn.NonSaturatingG(disc.Apply(fake)), optim.Adam{}, gen).Average(optim.EMA{Decay: 0.9})
	m.Export("generator", ir.In("z", z), ir.Out("image", fake, ir.Range(-1, 1)), ir.Averaged)
	m.Export("discriminator", ir.In("image", real), ir.Out("logit", logits))
	return m.Build()
}

// vae has noise in the graph, and logarithms and exponentials in its loss.
func vae() (*ir.Model, error) {
	m := ir.NewModel("vae", ir.Defaults{})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 64}, ir.Range(0, 1))
	eps := m.Noise("eps", ir.Normal, ir.Shape{ir.Batch, 4})
	enc := nn.Sequential("enc", nn.Dense{Out: 32}, nn.Softplus{}, nn.Dense{Out: 8})
	dec := nn.Sequential("dec", nn.Dense{Out: 32}, nn.ELU{}, nn.Dense{Out: 64})
	code := op.Split(enc.Apply(x), 1, 4, 4)
	mean, logVar := code[0], code[1]
	z := op.Add(mean, op.Mul(op.Exp(op.Scale(logVar, 0.5)), eps))
	logits := dec.Apply(z)
	m.Minimize("elbo", op.Add(nn.BCEWithLogits(logits, x), nn.KLNormal(mean, logVar)), optim.Adam{}, enc, dec)
	m.Export("encoder", ir.In("image", x), ir.Out("mean", mean))
	m.Export("decoder", ir.In("z", z, ir.Normal), ir.Out("image", op.Sigmoid(logits), ir.Range(0, 1)))
	return m.Build()
}
