package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// MaxPool2D is the greatest element of each window of images [N, C, H, W]: PyTorch's MaxPool2d. A side of H pixels becomes
// (H + 2·Padding − Kernel)/Stride + 1, rounded down, or up with Ceil where the last window begins before the end of the
// image and its first zeros.
type MaxPool2D struct {
	Kernel  int  // size of the window, at least 1
	Stride  int  // 0 means Kernel
	Padding int  // pixels on each side that no maximum takes, less than Kernel
	Ceil    bool // round the number of windows up
}

// AvgPool2D is the mean of each window of images [N, C, H, W]: PyTorch's AvgPool2d, of the size of MaxPool2D.
type AvgPool2D struct {
	Kernel    int  // size of the window, at least 1
	Stride    int  // 0 means Kernel
	Padding   int  // zeros on each side, less than Kernel
	Ceil      bool // round the number of windows up
	IgnorePad bool // divide by the number of pixels inside the image, as Keras does; PyTorch counts the zeros too
}

// GlobalAvgPool2D is the mean of each channel of images [N, C, H, W], as [N, C].
type GlobalAvgPool2D struct{}

// GlobalSumPool2D is the sum of each channel of images [N, C, H, W], as [N, C]: the last pool of the discriminators of Miyato et
// al. (2018, appendix B), whose scores a mean would make H·W times as small under spectral normalisation.
type GlobalSumPool2D struct{}

// Apply gives the greatest elements of x.
func (p MaxPool2D) Apply(at *Place, x ir.Value) ir.Value {
	pool, bad, failed := poolOf(at, "maxpool2d", x, p.Kernel, p.Stride, p.Padding, p.Ceil)
	if failed {
		return bad
	}
	return op.MaxPool(x, pool)
}

// Apply gives the means of x.
func (p AvgPool2D) Apply(at *Place, x ir.Value) ir.Value {
	pool, bad, failed := poolOf(at, "avgpool2d", x, p.Kernel, p.Stride, p.Padding, p.Ceil)
	if failed {
		return bad
	}
	return op.AveragePool(x, pool, p.Padding > 0 && !p.IgnorePad)
}

// Apply gives the means of x.
func (GlobalAvgPool2D) Apply(at *Place, x ir.Value) ir.Value {
	if bad, failed := checkImages(at, "globalavgpool2d", 2, x); failed {
		return bad
	}
	return op.Mean(x, 2, 3)
}

// Apply gives the sums of x.
func (GlobalSumPool2D) Apply(at *Place, x ir.Value) ir.Value {
	if bad, failed := checkImages(at, "globalsumpool2d", 2, x); failed {
		return bad
	}
	return op.Sum(x, 2, 3)
}

func poolOf(at *Place, name string, x ir.Value, kernel, stride, padding int, ceil bool) (p op.Pool, bad ir.Value, failed bool) {
	if bad, failed = checkImages(at, name, 2, x); failed {
		return p, bad, true
	}
	if stride == 0 {
		stride = kernel
	}
	if kernel < 1 || stride < 1 || padding < 0 || padding >= kernel {
		return p, at.Fail("%s: Kernel is %d, Stride %d, Padding %d: want a kernel and a stride of at least 1 and a padding from 0 to less than the kernel", name, kernel, stride, padding), true
	}
	k := kernelOf{name: name, rank: 2, out: 1, size: kernel, stride: stride}.withDefaults()
	return op.Pool{Window: k.over(padding, padding), Kernel: repeated(kernel, 2), Ceil: ceil}, bad, false
}
