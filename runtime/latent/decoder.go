// Package latent treats a loaded decoder as a function of its code: it draws and decodes codes, encodes images, finds the
// codes of images by gradient search through the file (Decoder.Invert), walks between codes, and finds directions in which
// codes can be moved (GANSpace, SeFa, classes, regressions), each with what it measurably changes.
//
// Pixels are numbers from 0 (black) to 1 (white) here, whatever range the file has: images lie one after another, channels
// first. Results depend on the file, the images and the seed alone.
package latent

import (
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// Decoder is a network that makes images of codes. A code is all floating-point inputs of the network side by side; labels,
// where there are any, are inputs of their own.
type Decoder struct {
	Session *runtime.Session
	Output  runtime.ValueInfo // the images
	Width   int               // numbers of a code
	Labels  []runtime.ValueInfo

	parts  []part
	labels []int // the numbers of the inputs that are labels
	output int
	prior  prior
}

// part is an input that holds a part of the code.
type part struct {
	input, first, width int
	shape               []int // of one example
	port                ir.Port
}

// NewDecoder finds the code, the labels and the images of a network. The error says why the network is no decoder: the first
// output with the geometry of an image (ir.Port.Image) is what it draws, all of its inputs must be f32 numbers for each
// example, or i64 labels of which the file says the number of classes.
func NewDecoder(s *runtime.Session) (*Decoder, error) {
	d := &Decoder{Session: s}
	outputs := s.Outputs()
	d.output = slices.IndexFunc(outputs, func(v runtime.ValueInfo) bool {
		return v.Image != nil && (v.Image.Channels() == 1 || v.Image.Channels() == 3)
	})
	if d.output < 0 {
		return nil, fmt.Errorf("no output is an image in the metadata ganc.io")
	}
	d.Output = outputs[d.output]
	for i, in := range s.Inputs() {
		if err := d.add(i, in); err != nil {
			return nil, err
		}
	}
	if d.Width == 0 {
		return nil, fmt.Errorf("no input holds a code: want floating-point numbers for each example")
	}
	d.prior = d.lawful()
	return d, nil
}

// add adds an input to the code or to the labels.
func (d *Decoder) add(i int, in runtime.ValueInfo) error {
	if len(in.Dims) < 1 || in.Dims[0].Size >= 0 {
		return fmt.Errorf("input %s is %s: want a first dimension that is open, for the examples", in.Name, in.Type())
	}
	shape, width := make([]int, len(in.Dims)-1), 1
	for k, dim := range in.Dims[1:] {
		if dim.Size < 1 {
			return fmt.Errorf("input %s is %s: only its first dimension may be open", in.Name, in.Type())
		}
		shape[k] = dim.Size
		width *= dim.Size
	}
	switch {
	case in.DType == runtime.Int64 && width == 1 && classes(in) > 0:
		d.Labels = append(d.Labels, in)
		d.labels = append(d.labels, i)
	case in.DType == runtime.Float32 && d.isCode(in, width):
		d.parts = append(d.parts, part{i, d.Width, width, shape, in.Port})
		d.Width += width
	default:
		return fmt.Errorf("input %s is %s: want numbers of a code, or labels with classes", in.Name, in.Type())
	}
	return nil
}

// isCode reports whether numbers are those of a code: drawn from a law, or computed by another network. An input with as many
// numbers as an image, in a range, is an image.
func (d *Decoder) isCode(in runtime.ValueInfo, width int) bool {
	if in.Law != nil {
		return *in.Law == ir.Normal || *in.Law == ir.Uniform
	}
	return in.Image == nil && (in.Range == nil || width != d.Pixels())
}

// classes is the number of classes of an input, of a label or of categorical noise; 0 where the file does not say.
func classes(in runtime.ValueInfo) int {
	if in.Law != nil {
		return in.Law.Classes
	}
	return in.Classes
}

// Classes is the number of values that label number i takes.
func (d *Decoder) Classes(i int) int { return classes(d.Labels[i]) }

// Pixels is the number of numbers of an image.
func (d *Decoder) Pixels() int {
	i := d.Output.Image
	return i.Channels() * i.H * i.W
}

// chunk is the most codes that are decoded at a time. It bounds the memory; results do not depend on it.
const chunk = 256

// Decode draws the images of codes, [N × Pixels].
func (d *Decoder) Decode(c Codes) ([]float32, error) {
	out := make([]float32, 0, c.N*d.Pixels())
	for at := 0; at < c.N; at += chunk {
		got, err := d.Session.Run(d.inputs(c.Range(at, min(at+chunk, c.N)))...)
		if err != nil {
			return nil, err
		}
		t := got[d.output]
		if n := min(chunk, c.N-at) * d.Pixels(); t.DType() != runtime.Float32 || t.Len() != n {
			return nil, fmt.Errorf("output %s is %v: its metadata say %d images of %d numbers", d.Output.Name, t.Type(), min(chunk, c.N-at), d.Pixels())
		}
		out = append(out, t.Float32s()...)
	}
	lo, hi := limits(d.Output.Port)
	for i, v := range out {
		out[i] = (v - lo) / (hi - lo)
	}
	return out, nil
}

// inputs is codes as inputs of the session.
func (d *Decoder) inputs(c Codes) []ir.Tensor {
	in := make([]ir.Tensor, len(d.parts)+len(d.labels))
	for _, p := range d.parts {
		t := ir.NewTensor(ir.Float32, append([]int{c.N}, p.shape...)...)
		for i := range c.N {
			copy(t.Float32s()[i*p.width:(i+1)*p.width], c.Row(i)[p.first:])
		}
		in[p.input] = t
	}
	for k, i := range d.labels {
		t := ir.NewTensor(ir.Int64, append([]int{c.N}, ones(len(d.Labels[k].Dims)-1)...)...)
		for n := range c.N {
			t.Int64s()[n] = c.Labels[n*len(d.labels)+k]
		}
		in[i] = t
	}
	return in
}

func ones(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = 1
	}
	return out
}

// limits is the range of a port's values in float32: [0, 1] where that of the file is none.
func limits(p ir.Port) (lo, hi float32) {
	r := p.Limits()
	if !(r.Lo < r.Hi) {
		return 0, 1
	}
	return float32(r.Lo), float32(r.Hi)
}
