package kernel

// A ConvShape is the geometry of a convolution between images x[N×H×W×C] and y[N×OH×OW×O], channels last, with weights
// w[O×C/Groups×KH×KW], ONNX's order. Tap (ky, kx) of the kernel at place (oy, ox) of y lies at the position
//
//	(oy·SH + ky·DH − Top, ox·SW + kx·DW − Left)
//
// of x, outside of which x counts as zero. The channels of x and those of y fall into Groups equal parts, and part g of y
// meets part g of x alone. In one dimension H, OH, KH, SH and DH are 1 and Top is 0.
type ConvShape struct {
	N, H, W, C     int
	OH, OW, O      int
	KH, KW         int
	SH, SW, DH, DW int // strides and dilations, at least 1
	Top, Left      int // pads before the image
	Groups         int // at least 1
}

func (s *ConvShape) taps() int { return s.KH * s.KW }

// inGroup is the number of channels of x and of y in a group.
func (s *ConvShape) inGroup() (c, o int) { return s.C / s.Groups, s.O / s.Groups }

// narrow says whether a transposed convolution adds up tap by tap: where a group has so few channels, vectors of
// neighbouring channels would be mostly empty.
func (s *ConvShape) narrow() bool { return s.C/s.Groups < convNarrow }

const convNarrow = 8

// A convOperand is one of x, w and y, with its name for messages.
type convOperand struct {
	name string
	data []float32
	size int
}

// check rejects impossible geometries and operands that do not fit. The last operand is the result.
func (s *ConvShape) check(kernel string, threads int, operands [3]convOperand) {
	checkThreads(kernel, threads)
	if min(s.N, s.H, s.W, s.C, s.OH, s.OW, s.O, s.Top, s.Left) < 0 || min(s.KH, s.KW, s.SH, s.SW, s.DH, s.DW, s.Groups) < 1 ||
		s.C%s.Groups != 0 || s.O%s.Groups != 0 {
		fail(kernel, "no such geometry: %+v", *s)
	}
	for _, o := range operands {
		checkLen(kernel, o.name, len(o.data), o.size)
	}
	checkApart(kernel, operands[0].name, operands[2].data, operands[0].data)
	checkApart(kernel, operands[1].name, operands[2].data, operands[1].data)
}

func (s *ConvShape) images(x []float32) convOperand {
	return convOperand{"x", x, s.N * s.H * s.W * s.C}
}

func (s *ConvShape) weights(w []float32) convOperand {
	return convOperand{"w", w, s.O * (s.C / s.Groups) * s.taps()}
}

func (s *ConvShape) places(y []float32) convOperand {
	return convOperand{"y", y, s.N * s.OH * s.OW * s.O}
}
