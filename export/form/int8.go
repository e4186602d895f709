package form

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
)

// Int8 is what a file of quantised products computes, in integers. An int8 product of codes x and weights w is
//
//	y = s·t[c]·(Σ (x − zero)·w + b[c])
//
// with s the scale of the codes, t[c] that of channel c of the weights, and b[c] the bias in units of s·t[c]. s and t are powers
// of two and the sum stays within ±2²⁴, so that y is exact in float32, whatever the order of the sum.
type Int8 struct {
	Scale           float32 // of the codes
	Zero            int32   // their zero point
	Least, Greatest int32   // of a code: 0 and 255, or −128 and 127
}

// Code is the code of a number: x/s rounded to the nearest integer, of two the even one, plus the zero point, cut to the range
// of codes.
func (q Int8) Code(x float32) int32 {
	y := math.RoundToEven(float64(x)/float64(q.Scale)) + float64(q.Zero)
	return int32(max(float64(q.Least), min(float64(q.Greatest), y)))
}

// Integers is a tensor of integers in row-major order.
type Integers struct {
	Shape []int
	Data  []int32
}

// IntegersOf is the elements of a tensor of integers, less a zero point.
func IntegersOf(t ir.Tensor, zero int32) Integers {
	n := Integers{Shape: t.Shape(), Data: make([]int32, t.Len())}
	for i := range n.Data {
		n.Data[i] = int32(t.At(i)) - zero
	}
	return n
}

// MatMul is x [… × K] times w, [K × C] or, if transposed, [C × K].
func (x Integers) MatMul(w Integers, transposed bool) Integers {
	rank := len(x.Shape)
	k := x.Shape[rank-1]
	channels, row, column := w.Shape[1], w.Shape[1], 1
	if transposed {
		channels, row, column = w.Shape[0], 1, k
	}
	y := Integers{Shape: append(append([]int{}, x.Shape[:rank-1]...), channels)}
	y.Data = make([]int32, len(x.Data)/max(1, k)*channels)
	for i := range y.Data {
		n, c := i/channels, i%channels
		for j := range k {
			y.Data[i] += x.Data[n*k+j] * w.Data[j*row+c*column]
		}
	}
	return y
}

// Window is the way of a kernel over images, as the attributes of Conv and ConvTranspose give it, for each dimension of an image.
type Window struct {
	Strides, Dilations, Before []int
	Groups                     int
}

// Conv is the convolution of images x [N × g·C × …] by w [M × C × …] to images of a shape [N × M × …].
func (x Integers) Conv(w Integers, o Window, shape []int) Integers {
	y := Integers{Shape: shape, Data: make([]int32, size(shape))}
	in, out, kernel := size(x.Shape[2:]), size(shape[2:]), size(w.Shape[2:])
	taps := o.taps(x.Shape[2:], shape[2:], w.Shape[2:])
	channels, maps := w.Shape[1], shape[1]
	for i := range y.Data {
		n, m, at := i/out/maps, i/out%maps, i%out
		first := m / (maps / max(1, o.Groups)) * channels
		for c := range channels {
			image := x.Data[(n*x.Shape[1]+first+c)*in:][:in]
			weights := w.Data[(m*channels+c)*kernel:][:kernel]
			for k, from := range taps[at*kernel:][:kernel] {
				if from >= 0 {
					y.Data[i] += image[from] * weights[k]
				}
			}
		}
	}
	return y
}

// ConvTranspose is the transposed convolution of images x [N × C × …] by w [C × M × …] to images of a shape [N × M × …].
func (x Integers) ConvTranspose(w Integers, o Window, shape []int) Integers {
	y := Integers{Shape: shape, Data: make([]int32, size(shape))}
	in, out, kernel := size(x.Shape[2:]), size(shape[2:]), size(w.Shape[2:])
	taps := o.taps(shape[2:], x.Shape[2:], w.Shape[2:])
	channels, maps := x.Shape[1], shape[1]
	for i, v := range x.Data {
		n, c, at := i/in/channels, i/in%channels, i%in
		for m := range maps {
			image := y.Data[(n*maps+m)*out:][:out]
			weights := w.Data[(c*maps+m)*kernel:][:kernel]
			for k, to := range taps[at*kernel:][:kernel] {
				if to >= 0 {
					image[to] += v * weights[k]
				}
			}
		}
	}
	return y
}

// taps is, for each place of a small image and each place of the kernel, the place in the large image: small·stride + kernel·dilation
// − before in every dimension; −1 where that lies outside.
func (o Window) taps(large, small, kernel []int) []int {
	list := make([]int, 0, size(small)*size(kernel))
	for s := range size(small) {
		for k := range size(kernel) {
			at, unit := 0, 1
			restS, restK := s, k
			for d := len(large) - 1; d >= 0; d-- {
				p := restS%small[d]*of(o.Strides, d, 1) + restK%kernel[d]*of(o.Dilations, d, 1) - of(o.Before, d, 0)
				restS, restK = restS/small[d], restK/kernel[d]
				if p < 0 || p >= large[d] || at < 0 {
					at = -1
					continue
				}
				at, unit = at+p*unit, unit*large[d]
			}
			list = append(list, at)
		}
	}
	return list
}

// of is element d of a list, or the default of a list that is left out.
func of(list []int, d, missing int) int {
	if d >= len(list) {
		return missing
	}
	return list[d]
}

func size(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}
