package latent

import (
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// Encoder is a network that gives the codes of images for a decoder.
type Encoder struct {
	Session *runtime.Session
	Image   runtime.ValueInfo // the input

	d      *Decoder
	image  int
	labels []int // of each label of the decoder, the input that takes it, or −1
	output int
}

// NewEncoder finds the encoder of a decoder in a network: an input is an image of as many numbers as the decoder draws, an
// output has the name of the decoder's code, or is the mean of it, and as many numbers. Labels are inputs of the same names.
// ok is false where the network is none.
func NewEncoder(s *runtime.Session, d *Decoder) (e *Encoder, ok bool) {
	if len(d.parts) != 1 {
		return nil, false
	}
	e = &Encoder{Session: s, d: d, image: -1, labels: make([]int, len(d.Labels))}
	for k := range e.labels {
		e.labels[k] = -1
	}
	for i, in := range s.Inputs() {
		k := slices.IndexFunc(d.Labels, func(l runtime.ValueInfo) bool { return l.Name == in.Name && classes(l) == classes(in) })
		switch {
		case k >= 0 && in.DType == runtime.Int64:
			e.labels[k] = i
		case e.image < 0 && in.DType == runtime.Float32 && in.Law == nil && numbers(in) == d.Pixels():
			e.image, e.Image = i, in
		default:
			return nil, false
		}
	}
	code := d.Session.Inputs()[d.parts[0].input]
	named := func(name string) int {
		return slices.IndexFunc(s.Outputs(), func(v runtime.ValueInfo) bool { return v.Name == name && numbers(v) == d.Width })
	}
	if e.output = named(code.Name); e.output < 0 {
		e.output = named("mean")
	}
	return e, e.image >= 0 && e.output >= 0
}

// numbers is how many numbers an example of a value has; 0 where the file does not say.
func numbers(v runtime.ValueInfo) int {
	if len(v.Dims) < 2 || v.Dims[0].Size >= 0 {
		return 0
	}
	n := 1
	for _, d := range v.Dims[1:] {
		n *= max(d.Size, 0)
	}
	return n
}

// NeedsLabels reports whether the encoder must be told labels.
func (e *Encoder) NeedsLabels() bool { return slices.Max(append(e.labels, -1)) >= 0 }

// Encode gives the codes of images, [n × Pixels] from 0 to 1. labels are those of the decoder for each image; they become the
// labels of the codes. nil stands for labels of 0, which an encoder that NeedsLabels takes at their word.
func (e *Encoder) Encode(images []float32, labels []int64) (Codes, error) {
	pixels := e.d.Pixels()
	n := len(images) / pixels
	c := e.d.NewCodes(n)
	if labels != nil && len(labels) != len(c.Labels) || len(images)%pixels != 0 {
		return c, fmt.Errorf("latent: %d numbers and %d labels: want images of %d with %d labels each", len(images), len(labels), pixels, len(e.d.Labels))
	}
	copy(c.Labels, labels)
	for at := 0; at < n; at += chunk {
		part := c.Range(at, min(at+chunk, n))
		out, err := e.Session.Run(e.inputs(images[at*pixels:][:part.N*pixels], part)...)
		if err != nil {
			return c, err
		}
		copy(part.Z, out[e.output].Float32s())
	}
	return c, nil
}

func (e *Encoder) inputs(images []float32, c Codes) []ir.Tensor {
	infos := e.Session.Inputs()
	in := make([]ir.Tensor, len(infos))
	for i, info := range infos {
		shape := []int{c.N}
		for _, d := range info.Dims[1:] {
			shape = append(shape, d.Size)
		}
		in[i] = ir.NewTensor(info.DType, shape...)
	}
	lo, hi := limits(e.Image.Port)
	for i, v := range images {
		in[e.image].Float32s()[i] = lo + float32(v*(hi-lo))
	}
	for k, i := range e.labels {
		for n := 0; i >= 0 && n < c.N; n++ {
			in[i].Int64s()[n] = c.LabelsOf(n)[k]
		}
	}
	return in
}

// Starts is the codes of images under every labelling that may be true, as starts of a search: one list where the encoder needs
// no labels or all of them are given, else one for each class of the first label that it needs.
func (e *Encoder) Starts(images []float32, given []int64) ([]Codes, error) {
	n, per := len(images)/e.d.Pixels(), len(e.d.Labels)
	labels := make([]int64, n*per)
	copy(labels, given)
	for i := range labels {
		labels[i] = max(labels[i], 0)
	}
	open := slices.IndexFunc(e.labels, func(i int) bool { return i >= 0 })
	if open < 0 || given != nil && !slices.Contains(given, -1) {
		c, err := e.Encode(images, labels)
		return []Codes{c}, err
	}
	var starts []Codes
	for class := range e.d.Classes(open) {
		for i := range n {
			if given == nil || given[i*per+open] < 0 {
				labels[i*per+open] = int64(class)
			}
		}
		c, err := e.Encode(images, labels)
		if err != nil {
			return nil, err
		}
		starts = append(starts, c)
	}
	return starts, nil
}
