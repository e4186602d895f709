package cmd_test

import (
	"cmp"

	"github.com/ganc-ml/ganc/cmd"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
	"github.com/ganc-ml/ganc/models"
)

// testModels is the zoo and models that train in milliseconds on images of 4×4 pixels.
var testModels = append([]cmd.Model{
	{Name: "tiny-gan", Doc: "a GAN of a few hundred numbers", Build: tinyGAN},
	{Name: "tiny-ae", Doc: "an autoencoder of a few hundred numbers", Build: tinyAE},
	{Name: "tiny-cond", Doc: "a generator told what to draw", Build: tinyConditional},
	{Name: "tiny-flag", Doc: "a generator told what to draw, of the size of the data", Build: func() (*ir.Model, error) { return tinyFlag(models.Images{}) }, For: tinyFlag},
	{Name: "tiny-planes", Doc: "an autoencoder of images with channels", Build: tinyPlanes},
	{Name: "tiny-ways", Doc: "two ways between images in two styles", Build: tinyWays},
	{Name: "tiny-point", Doc: "an autoencoder of points in the plane", Build: tinyPoint},
	{Name: "tiny-staged", Doc: "a decoder is pre-trained, then plays", Build: tinyStaged},
	{Name: "plain", Doc: "a model that reports nothing and draws nothing", Build: plain},
	{Name: "sealed", Doc: "a model that exports nothing", Build: sealed},
	{Name: "collapsing", Doc: "a GAN without a penalty, whose samples become one point", Build: collapsing},
	{Name: "runaway", Doc: "a model that ends in infinity after many steps", Build: runaway},
	{Name: "exploding", Doc: "a model that ends in NaN", Build: exploding},
	{Name: "forgotten", Doc: "a model whose decoder nobody trains", Build: forgotten},
	{Name: "misnamed", Doc: "a model that wants a field of another name", Build: misnamed},
	{Name: "broken", Doc: "a model with five mistakes", Build: broken},
	{Name: "undeclared", Doc: "a model without a function"},
	{Name: "empty", Doc: "a function without a model", Build: func() (*ir.Model, error) { return nil, nil }},
	{Name: "unbuilt", Doc: "a mistake and no m.Build()", Build: unbuilt},
}, models.All...)

var tinyDefaults = ir.Defaults{Data: "data", Batch: 8, Epochs: 3}

func unbuilt() (*ir.Model, error) {
	m := ir.NewModel("unbuilt", tinyDefaults)
	m.Report("x", m.Data("image", ir.Float32, ir.Shape{ir.Batch, 16}))
	return m, nil
}

// tinyGAN has what makes a run hard to resume: a lazy term, averages, dropout, batch norm, moments and a counter.
func tinyGAN() (*ir.Model, error) {
	m := ir.NewModel("tiny-gan", tinyDefaults)
	real := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 16}, ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, 3})
	gen := nn.Sequential("gen", nn.Dense{Out: 12}, nn.BatchNorm{}, nn.ReLU{}, nn.Dense{Out: 16}, nn.Tanh{})
	disc := nn.Sequential("disc", nn.Dense{Out: 12}, nn.LeakyReLU{Alpha: 0.2}, nn.Dropout{P: 0.1}, nn.Dense{Out: 1})
	fake := gen.Apply(z)
	realLogits, fakeLogits := disc.Apply(real), disc.Apply(fake)
	dLoss, gLoss := nn.NonSaturatingD(realLogits, fakeLogits), nn.NonSaturatingG(fakeLogits)
	m.Minimize("disc", dLoss, optim.Adam{}, disc).Lazy(4, nn.R1(1, realLogits, real))
	m.Minimize("gen", gLoss, optim.Adam{}, gen).Average(optim.EMA{Decay: 0.9})
	m.Report("d_loss", dLoss)
	m.Report("g_loss", gLoss)
	m.Export("generator", ir.In("z", z), ir.Out("image", fake, ir.Image{H: 4, W: 4}, ir.Range(-1, 1)), ir.Averaged)
	m.Export("discriminator", ir.In("image", real), ir.Out("logit", realLogits))
	return m.Build()
}

func tinyAE() (*ir.Model, error) {
	m := ir.NewModel("tiny-ae", tinyDefaults)
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 16}, ir.Range(0, 1))
	net := nn.Sequential("net", nn.Dense{Out: 6}, nn.ReLU{}, nn.Dense{Out: 16})
	y := op.Sigmoid(net.Apply(x))
	loss := nn.MSE(y, x)
	m.Minimize("fit", loss, optim.SGD{}, net)
	m.Report("loss", loss)
	m.Export("autoencoder", ir.In("image", x), ir.Out("image_out", y, ir.Image{H: 4, W: 4}, ir.Range(0, 1)))
	return m.Build()
}

// tinyConditional has an integer input with classes.
func tinyConditional() (*ir.Model, error) {
	m := ir.NewModel("tiny-cond", tinyDefaults)
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 16}, ir.Range(0, 1))
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch}, ir.Classes(4))
	z := m.Noise("z", ir.Uniform, ir.Shape{ir.Batch, 2})
	net := nn.Sequential("net", nn.Dense{Out: 16})
	y := op.Sigmoid(net.Apply(op.Concat(1, z, op.OneHot(label, 4, ir.Float32))))
	loss := nn.BCE(y, x)
	m.Minimize("fit", loss, optim.SGD{}, net)
	m.Report("loss", loss)
	m.Export("generator", ir.In("z", z), ir.In("label", label), ir.Out("image", y, ir.Image{H: 4, W: 4}))
	return m.Build()
}

// tinyFlag draws the images of a class in the mean, of whatever size the data have.
func tinyFlag(d models.Images) (*ir.Model, error) {
	m := ir.NewModel("tiny-flag", tinyDefaults)
	image := ir.Image{C: cmp.Or(d.Channels, 1), H: cmp.Or(d.Height, 4), W: cmp.Or(d.Width, 4)}
	classes, size := cmp.Or(d.Classes, 4), image.C*image.H*image.W
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, ir.Dim(image.C), ir.Dim(image.H), ir.Dim(image.W)}, ir.Range(0, 1))
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch}, ir.Classes(classes))
	z := m.Noise("z", ir.Uniform, ir.Shape{ir.Batch, 2})
	net := nn.Sequential("net", nn.Dense{Out: size}, nn.Sigmoid{}, nn.Reshape{To: ir.Shape{ir.Dim(image.C), ir.Dim(image.H), ir.Dim(image.W)}})
	y := net.Apply(op.Concat(1, z, op.OneHot(label, classes, ir.Float32)))
	loss := nn.MSE(y, x)
	m.Minimize("fit", loss, optim.Adam{LR: 0.1}, net)
	m.Report("loss", loss)
	m.Export("generator", ir.In("z", z), ir.In("label", label), ir.Out("image", y, image, ir.Range(0, 1)))
	return m.Build()
}

func tinyPlanes() (*ir.Model, error) {
	m := ir.NewModel("tiny-planes", tinyDefaults)
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 1, 4, 4}, ir.Range(0, 1))
	net := nn.Sequential("net", nn.Conv2D{Out: 1, Kernel: 3, Padding: 1}, nn.Sigmoid{})
	loss := nn.MSE(net.Apply(x), x)
	m.Minimize("fit", loss, optim.SGD{}, net)
	m.Export("autoencoder", ir.In("image", x), ir.Out("copy", net.Apply(x), ir.Image{H: 4, W: 4}, ir.Range(0, 1)))
	return m.Build()
}

// tinyWays leads from dark images to light ones and back.
func tinyWays() (*ir.Model, error) {
	m := ir.NewModel("tiny-ways", ir.Defaults{Data: "folders,a=photos/dark,b=photos/light,pairs=no,size=4", Batch: 3, Epochs: 3})
	image := []ir.PortOption{ir.Image{H: 4, W: 4}, ir.Range(0, 1)}
	a := m.Data("a", ir.Float32, ir.Shape{ir.Batch, 1, 4, 4}, image...)
	b := m.Data("b", ir.Float32, ir.Shape{ir.Batch, 1, 4, 4}, image...)
	toB := nn.Sequential("a2b", nn.Conv2D{Out: 1, Kernel: 1}, nn.Sigmoid{})
	toA := nn.Sequential("b2a", nn.Conv2D{Out: 1, Kernel: 1}, nn.Sigmoid{})
	pool := nn.Sequential("pool", nn.ImagePool{Size: 2})
	loss := op.Add(nn.MSE(pool.Apply(toB.Apply(a)), b), nn.MSE(toA.Apply(b), a))
	m.Minimize("fit", loss, optim.Adam{LR: 0.1}, toB, toA, pool)
	m.Report("loss", loss)
	m.Export("a2b", ir.In("a", a), ir.Out("b", toB.Apply(a), image...))
	m.Export("b2a", ir.In("b", b), ir.Out("a", toA.Apply(b), image...))
	return m.Build()
}

func tinyPoint() (*ir.Model, error) {
	m := ir.NewModel("tiny-point", tinyDefaults)
	x := m.Data("point", ir.Float32, ir.Shape{ir.Batch, 2}, ir.Range(-1, 1))
	net := nn.Sequential("net", nn.Dense{Out: 4}, nn.Tanh{}, nn.Dense{Out: 2})
	loss := nn.MSE(net.Apply(x), x)
	m.Minimize("fit", loss, optim.SGD{LR: 0.1, Schedule: optim.Linear{From: optim.Fraction(0.5)}}, net)
	m.Report("loss", loss)
	m.Export("autoencoder", ir.In("point", x), ir.Out("copy", net.Apply(x), ir.Range(-1, 1)))
	return m.Build()
}

// tinyStaged has two stages.
func tinyStaged() (*ir.Model, error) {
	m := ir.NewModel("tiny-staged", ir.Defaults{Data: "data", Batch: 8})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 16}, ir.Range(0, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, 3})
	encoder := nn.Sequential("enc", nn.Dense{Out: 3})
	decoder := nn.Sequential("dec", nn.Dense{Out: 16}, nn.Sigmoid{})
	disc := nn.Sequential("disc", nn.Dense{Out: 1})
	recon, fake := nn.MSE(decoder.Apply(encoder.Apply(x)), x), decoder.Apply(z)
	m.Stage("pretrain", 1)
	m.Minimize("autoencoder", recon, optim.Adam{}, encoder, decoder)
	m.Stage("play", 2)
	m.Minimize("disc", nn.NonSaturatingD(disc.Apply(x), disc.Apply(fake)), optim.Adam{}, disc).Times(2)
	m.Minimize("gen", nn.NonSaturatingG(disc.Apply(fake)), optim.Adam{}, decoder)
	m.Report("recon", recon)
	m.Export("generator", ir.In("z", z), ir.Out("image", fake, ir.Image{H: 4, W: 4}, ir.Range(0, 1)))
	return m.Build()
}

func plain() (*ir.Model, error) {
	m := ir.NewModel("plain", tinyDefaults)
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 16})
	net := nn.Sequential("net", nn.Dense{Out: 2})
	y := net.Apply(x)
	m.Minimize("fit", op.Mean(op.Mul(y, y)), optim.SGD{LR: 1e-6}, net)
	m.Export("net", ir.In("x", x), ir.Out("y", y))
	return m.Build()
}

func sealed() (*ir.Model, error) {
	m := ir.NewModel("sealed", tinyDefaults)
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 16})
	net := nn.Sequential("net", nn.Dense{Out: 2})
	m.Minimize("fit", op.Mean(net.Apply(x)), optim.SGD{}, net)
	return m.Build()
}

func exploding() (*ir.Model, error) {
	m := ir.NewModel("exploding", tinyDefaults)
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 16}, ir.Range(0, 1))
	net := nn.Sequential("net", nn.Dense{Out: 16})
	loss := nn.MSE(net.Apply(x), x)
	m.Minimize("fit", loss, optim.SGD{LR: 1e6}, net)
	m.Export("net", ir.In("x", x), ir.Out("y", net.Apply(x)))
	return m.Build()
}

// forgotten leaves a block that its loss reads out of the list to train.
func forgotten() (*ir.Model, error) {
	m := ir.NewModel("forgotten", tinyDefaults)
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 16}, ir.Range(0, 1))
	enc, dec := nn.Sequential("enc", nn.Dense{Out: 3}), nn.Sequential("dec", nn.Dense{Out: 16, NoBias: true})
	loss := nn.MSE(dec.Apply(enc.Apply(x)), x)
	m.Minimize("fit", loss, optim.SGD{LR: 1e-3}, enc)
	m.Export("net", ir.In("x", x), ir.Out("y", dec.Apply(enc.Apply(x))))
	return m.Build()
}

func misnamed() (*ir.Model, error) {
	m := ir.NewModel("misnamed", tinyDefaults)
	x := m.Data("imgae", ir.Float32, ir.Shape{ir.Batch, 16}, ir.Range(0, 1))
	net := nn.Sequential("net", nn.Dense{Out: 16})
	m.Minimize("fit", nn.MSE(net.Apply(x), x), optim.SGD{LR: 1e-3}, net)
	m.Export("net", ir.In("x", x), ir.Out("y", net.Apply(x)))
	return m.Build()
}
