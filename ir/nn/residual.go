package nn

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Residual is shortcut(x) + main(x) (He et al. 2016).
type Residual struct {
	Main     Layers
	Shortcut Layers // empty means x itself
}

// Skip joins x [N, C, …] and main(x) along the channels: a level of a U-Net (Ronneberger et al. 2015). main keeps the sizes
// behind the channels.
type Skip struct {
	Main Layers
}

// Apply gives the sum of both ways.
func (r Residual) Apply(at *Place, x ir.Value) ir.Value {
	main, shortcut := at.Inner("main", r.Main, x), at.Inner("shortcut", r.Shortcut, x)
	if main.IsPoison() || shortcut.IsPoison() {
		return firstPoison(main, shortcut)
	}
	if main.Type() != shortcut.Type() {
		return at.Fail("residual: Main gives %v, Shortcut %v: want one type", main.Type(), shortcut.Type())
	}
	return op.Add(shortcut, main)
}

// Apply gives x with main(x) behind it.
func (s Skip) Apply(at *Place, x ir.Value) ir.Value {
	y := at.Inner("main", s.Main, x)
	if y.IsPoison() {
		return y
	}
	from, to := x.Type(), y.Type()
	if from.Rank() < 2 || to.Rank() != from.Rank() || from.WithDims(from.With(1, 1)) != to.WithDims(to.With(1, 1)) {
		return at.Fail("skip: the input is %v, Main gives %v: want [N×channels×…] of equal sizes but for the channels", from, to)
	}
	return op.Concat(1, x, y)
}

func firstPoison(vs ...ir.Value) ir.Value {
	for _, v := range vs {
		if v.IsPoison() {
			return v
		}
	}
	return vs[0]
}

// ResidualBlock2D is a residual block of images [N, C, H, W] to [N, Out, H', W'] as in Miyato et al. (2018, appendix B) and
// Gulrajani et al. (2017): twice {Norm, Act, convolution}, on the way beside a convolution of 1×1 where the channels or the
// size change. Up doubles the size before the first convolution, to the nearest pixel; Down halves it at the end, by means.
type ResidualBlock2D struct {
	Out      int            // number of output channels, at least 1
	Kernel   int            // size of the kernels, odd; 0 means 3
	Up       bool           // double height and width
	Down     bool           // halve height and width
	First    bool           // the first block of a discriminator: no activation before the first convolution, the shortcut shrinks first
	Norm     Layer          // before each activation, such as BatchNorm{}; nil means none, as in discriminators
	Act      Layer          // nil means ReLU{}
	Spectral bool           // divide every weight by its spectral norm
	Init     ir.Initializer // of the weights beside the shortcut's, which is GlorotUniform{}; nil means GlorotUniform{Gain: √2}, as in the first paper's code
}

// Apply gives the sum of both ways.
func (b ResidualBlock2D) Apply(at *Place, x ir.Value) ir.Value {
	if b.Kernel == 0 {
		b.Kernel = 3
	}
	if b.Act == nil {
		b.Act = ReLU{}
	}
	if bad, failed := checkImages(at, "residual block", 2, x); failed {
		return bad
	}
	h, w := x.Dim(2), x.Dim(3)
	switch {
	case b.Out < 1 || b.Kernel < 1 || b.Kernel%2 == 0:
		return at.Fail("residual block: Out is %d, Kernel %d: want at least 1 and an odd kernel", b.Out, b.Kernel)
	case b.Up && b.Down:
		return at.Fail("residual block: Up and Down are set: want one of them")
	case b.Down && (h%2 != 0 || w%2 != 0):
		return at.Fail("residual block: input %v: Down halves an even height and width", x.Type())
	}
	return Residual{b.main(int(x.Dim(1))), b.shortcut(int(x.Dim(1)))}.Apply(at, x)
}

// main is the way with two kernels. Between them a block that shrinks has as many channels as its input, unless it is the
// first, and any other block Out.
func (b ResidualBlock2D) main(channels int) Layers {
	hidden := b.Out
	if b.Down && !b.First {
		hidden = channels
	}
	if b.Init == nil {
		b.Init = GlorotUniform{Gain: math.Sqrt2}
	}
	conv := func(out int) Layer {
		return Conv2D{Out: out, Kernel: b.Kernel, Padding: b.Kernel / 2, Spectral: b.Spectral, Init: b.Init}
	}
	var l Layers
	if !b.First {
		l = b.activated(l)
	}
	if b.Up {
		l = append(l, Upsample2D{Scale: 2})
	}
	l = append(b.activated(append(l, conv(hidden))), conv(b.Out))
	if b.Down {
		l = append(l, AvgPool2D{Kernel: 2})
	}
	return l
}

func (b ResidualBlock2D) activated(l Layers) Layers {
	if b.Norm != nil {
		l = append(l, b.Norm)
	}
	return append(l, b.Act)
}

// shortcut is the way beside.
func (b ResidualBlock2D) shortcut(channels int) Layers {
	var l Layers
	if b.Up {
		l = append(l, Upsample2D{Scale: 2})
	}
	if b.Down && b.First {
		l = append(l, AvgPool2D{Kernel: 2})
	}
	if b.Up || b.Down || channels != b.Out {
		l = append(l, Conv2D{Out: b.Out, Kernel: 1, Spectral: b.Spectral})
	}
	if b.Down && !b.First {
		l = append(l, AvgPool2D{Kernel: 2})
	}
	return l
}
