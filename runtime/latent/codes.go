package latent

import "slices"

// Codes is a list of codes of one decoder, with their labels.
type Codes struct {
	N, Width int
	Z        []float32 // [N × Width]
	Labels   []int64   // [N × labels of the decoder], empty where it has none
}

// NewCodes makes n codes of zeros for the decoder, with labels 0.
func (d *Decoder) NewCodes(n int) Codes {
	return Codes{N: n, Width: d.Width, Z: make([]float32, n*d.Width), Labels: make([]int64, n*len(d.labels))}
}

// Row is code i, shared.
func (c Codes) Row(i int) []float32 { return c.Z[i*c.Width : (i+1)*c.Width] }

// LabelsOf is the labels of code i, shared.
func (c Codes) LabelsOf(i int) []int64 {
	per := c.perCode()
	return c.Labels[i*per : (i+1)*per]
}

func (c Codes) perCode() int {
	if c.N == 0 {
		return 0
	}
	return len(c.Labels) / c.N
}

// Range is the codes from ≤ i < to, shared.
func (c Codes) Range(from, to int) Codes {
	per := c.perCode()
	return Codes{to - from, c.Width, c.Z[from*c.Width : to*c.Width], c.Labels[from*per : to*per]}
}

// Pick is a copy of the codes with the given numbers.
func (c Codes) Pick(numbers ...int) Codes {
	out := Codes{N: len(numbers), Width: c.Width}
	for _, i := range numbers {
		out.Z = append(out.Z, c.Row(i)...)
		out.Labels = append(out.Labels, c.LabelsOf(i)...)
	}
	return out
}

// Clone is a copy.
func (c Codes) Clone() Codes {
	c.Z, c.Labels = slices.Clone(c.Z), slices.Clone(c.Labels)
	return c
}

// WithLabel is a copy in which label number i of every code is a class.
func (c Codes) WithLabel(i int, class int64) Codes {
	c = c.Clone()
	for n := range c.N {
		c.LabelsOf(n)[i] = class
	}
	return c
}

// Append is the codes of c followed by those of others.
func (c Codes) Append(others ...Codes) Codes {
	c = c.Clone()
	for _, o := range others {
		c.N += o.N
		c.Width = o.Width
		c.Z, c.Labels = append(c.Z, o.Z...), append(c.Labels, o.Labels...)
	}
	return c
}
