package ir

import "strconv"

// Source says where an input's values come from.
type Source string

const (
	FromData  Source = "data"  // a field of the data set
	FromNoise Source = "noise" // a noise stream
	Argument  Source = "arg"   // given by the caller of an exported network
)

// Input is an input variable of a model. Pointers are its identity.
type Input struct {
	Name   string
	Type   Type
	Source Source
	Port   // what the values mean

	needs []Need
}

// A Need is a range that an op or a loss needs the values of an input to lie in.
type Need struct {
	Range ValueRange
	By    string // the op or loss
	Pos   Position
}

// Need records that by, which the caller's caller applies, needs values in a range. Values of data without a declared range
// are as the data set has them, so that only the data tell whether they lie in it.
func (in *Input) Need(r ValueRange, by string) {
	in.needs = append(in.needs, Need{r, by, Caller()})
}

// Needs lists the ranges that values of the input must lie in.
func (in *Input) Needs() []Need { return in.needs }

// Port describes an input or output of an exported network to its user, beyond the type. It is written into the ONNX
// file as the metadata ganc.io.
type Port struct {
	Law     *Law        `json:"law,omitempty"`     // noise: the distribution to draw from
	Range   *ValueRange `json:"range,omitempty"`   // least and greatest value
	Classes int         `json:"classes,omitempty"` // a label: values 0 … Classes−1
	Image   *Image      `json:"image,omitempty"`   // an image: its geometry

	ClassNames []string `json:"class_names,omitempty"` // of the classes, in their order; nil where they are numbers
	Columns    []Column `json:"columns,omitempty"`     // of a row of numbers, one for each element; nil where they have no names
}

// Column is an element of a row of numbers: a value v stands for Offset + Scale·v in the units of the data.
type Column struct {
	Name   string  `json:"name"`
	Offset float64 `json:"offset"`
	Scale  float64 `json:"scale"`
}

// Original turns rows of numbers into the units of the data, in float64 arithmetic. Without Columns they stay as they are.
func (p Port) Original(v []float32) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = float64(x)
		if n := len(p.Columns); n > 0 {
			c := p.Columns[i%n]
			out[i] = c.Offset + float64(c.Scale*float64(x))
		}
	}
	return out
}

// ClassName is the name of a class: its number where classes have none.
func (p Port) ClassName(class int) string {
	if class < len(p.ClassNames) {
		return p.ClassNames[class]
	}
	return strconv.Itoa(class)
}

// PortOption sets a part of a Port; Law, Range, Classes and Image are.
type PortOption interface{ setPort(*Port) }

// ValueRange is the interval that values lie in.
type ValueRange struct {
	Lo float64 `json:"lo"`
	Hi float64 `json:"hi"`
}

// Range says that values lie in [lo, hi]. As an option of Data it asks for the field to be rescaled to it.
func Range(lo, hi float64) ValueRange { return ValueRange{lo, hi} }

func (r ValueRange) setPort(p *Port) { p.Range = &r }

// Limits is the range of the port's values: [0, 1], from black to white, where it does not say.
func (p Port) Limits() ValueRange {
	if p.Range == nil {
		return Range(0, 1)
	}
	return *p.Range
}

// Image says that a value is a batch of images of H × W pixels and C channels (0 means 1), channels first unless
// ChannelsLast.
type Image struct {
	H            int  `json:"h"`
	W            int  `json:"w"`
	C            int  `json:"c,omitempty"`
	ChannelsLast bool `json:"channels_last,omitempty"`
}

// holds reports whether a value of type t is a batch of such images.
func (i Image) holds(t Type) bool {
	if t.Rank() < 2 || t.At(0) != Batch || i.H < 1 || i.W < 1 || i.C < 0 {
		return false
	}
	pixels := ConcreteDims(nil)
	for _, d := range t.Shape()[1:] {
		pixels = pixels.Append(d)
	}
	coef, power := pixels.Count()
	return power == 0 && coef == i.Channels()*i.H*i.W
}

// Channels is C, with 0 read as 1.
func (i Image) Channels() int { return max(i.C, 1) }

func (i Image) setPort(p *Port) { p.Image = &i }

// Classes says that a value is a label in 0 … k−1 (or one-hot over k).
type Classes int

func (c Classes) setPort(p *Port) { p.Classes = int(c) }

func (p Port) with(opts []PortOption) Port {
	for _, o := range opts {
		o.setPort(&p)
	}
	return p
}
