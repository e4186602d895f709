package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// CVAEFill completes images: the conditional variational autoencoder of Sohn et al. (2015) for structured output, whose condition is
// the known part of an image, and beside it the baseline of that paper, a network of the same size without a code. The known part is
// drawn anew for every example, a rectangle or what a rectangle leaves, so that one model serves any number of quadrants and other
// masks. The prior of the code is the standard normal one for every condition, as in CVAE: the decoder sees the condition.
//
// The file completer takes a code, an image and a mask known, 1 where a pixel is known and 0 where it is not, and gives the image with
// what it makes of the other pixels, which it does not look at.
func CVAEFill(d Images) (*ir.Model, error) {
	const latent = 20
	m := ir.NewModel("cvaefill", ir.Defaults{Data: "mnist", Batch: 128, Epochs: 20})
	d = d.filled(m)
	x := m.Data("image", ir.Float32, d.rows(), ir.Range(0, 1))
	eps := m.Noise("eps", ir.Normal, ir.Shape{ir.Batch, latent})
	known := rectangles(m, d)

	encoder := mlp("enc", nn.ReLU{}, []int{400, 400, 2 * latent})
	decoder := mlp("dec", nn.ReLU{}, []int{400, 400, d.numbers()})
	baseline := mlp("base", nn.ReLU{}, []int{400, 400, d.numbers()})

	seen := op.Mul(x, known)
	mean, logVar := moments(encoder.Apply(op.Concat(1, x, known)), latent)
	z := reparameterise(mean, logVar, eps)
	logits := decoder.Apply(op.Concat(1, z, seen, known))
	guess := baseline.Apply(op.Concat(1, seen, known))

	kl := nn.KLNormal(mean, logVar)
	loss := op.Add(unknownBCE(logits, x, known), kl)
	guessed := unknownBCE(guess, x, known)
	adam := optim.Adam{LR: 2e-3, Schedule: optim.Warmup{Then: optim.Cosine{End: 0.01}}}
	m.Minimize("elbo", loss, adam, encoder, decoder)
	m.Minimize("baseline", guessed, adam, baseline)
	m.Report("loss", loss)
	m.Report("kl", kl)
	m.Report("baseline", guessed)

	image, mask := ir.In("image", x), ir.In("known", known, ir.Range(0, 1))
	filled := func(logits ir.Value) ir.NetworkPart {
		return ir.Out("filled", op.Add(seen, op.Mul(unknown(known), op.Sigmoid(logits))), d.port(0, 1)...)
	}
	m.Export("encoder", image, mask, ir.Out("mean", mean), ir.Out("logvar", logVar))
	m.Export("completer", ir.In("z", z, ir.Normal), image, mask, filled(logits))
	m.Export("baseline", image, mask, filled(guess))
	return m.Build()
}

// unknown is 1 where known is 0.
func unknown(known ir.Value) ir.Value { return op.AddScalar(op.Neg(known), 1) }

// unknownBCE is the cross-entropy of the unknown pixels, summed over them, mean over the batch.
func unknownBCE(logits, x, known ir.Value) ir.Value {
	each := op.Sub(op.Softplus(logits), op.Mul(x, logits))
	return op.Mean(op.Sum(op.Mul(unknown(known), each), 1))
}

// rectangles is a mask for each example of images, [N, numbers]: 1 within a rectangle and 0 outside, or the other way round. Half of
// the rectangles end at a half of the sides or at their ends: quadrants, halves, the whole.
func rectangles(m *ir.Model, d Images) ir.Value {
	u := op.Split(m.Noise("mask", ir.Uniform, ir.Shape{ir.Batch, 6}), 1, 1, 1, 1, 1, 1, 1)
	halves, inner := lessThanHalf(m, u[4]), lessThanHalf(m, u[5])
	across, down := within(m, u[0], u[1], halves, d.Width), within(m, u[2], u[3], halves, d.Height)
	plane := op.And(
		op.Reshape(down, ir.Batch, ir.Dim(d.Height), 1),
		op.Reshape(across, ir.Batch, 1, ir.Dim(d.Width)))
	inside := op.Cast(op.Reshape(plane, ir.Batch, ir.Dim(d.Height*d.Width)), ir.Float32)
	known := op.Where(inner, inside, unknown(inside))
	planes := make([]ir.Value, d.Channels)
	for i := range planes {
		planes[i] = known
	}
	return op.Concat(1, planes...)
}

func lessThanHalf(m *ir.Model, u ir.Value) ir.Value {
	return op.Less(u, m.Graph().Scalar(ir.Float32, 0.5))
}

// within says of each of n pixels of a side, [N, n], whether it lies in a part of the side with a middle between 0 and 1, of the side,
// and a length between 1/5 and 6/5. Of examples with halves, the part ends at 0, 1/2 or 1, or beyond.
func within(m *ir.Model, middle, length, halves ir.Value, n int) ir.Value {
	reach := op.AddScalar(op.Scale(length, 0.5), 0.1)
	from, to := op.Sub(middle, reach), op.Add(middle, reach)
	half := func(x ir.Value) ir.Value { return op.Scale(op.Round(op.Scale(x, 2)), 0.5) }
	from2 := half(from)
	from, to = op.Where(halves, from2, from), op.Where(halves, op.Maximum(half(to), op.AddScalar(from2, 0.5)), to)
	at := make([]float32, n)
	for i := range at {
		at[i] = (float32(i) + 0.5) / float32(n)
	}
	places := m.Graph().Constant(ir.FromSlice(at, 1, n))
	return op.And(op.Less(from, places), op.Less(places, to))
}
