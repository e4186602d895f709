package cmd

import (
	"math"
	"strconv"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/noise"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// The values of --interpolate and --class.
const (
	strips     = "strips"
	corners    = "grid"
	allClasses = "all"
)

// inputs draws what a network is run on: n images, columns to a row. Without flags it is what runtime.Session.Draw
// gives.
func (f *sampleFlags) inputs(net *loaded) (in []ir.Tensor, n, columns int, err error) {
	l := layoutOf(f)
	class, classes, err := f.label(net.session.Inputs())
	if err != nil {
		return nil, 0, 0, err
	}
	if f.class == allClasses {
		l = classRows(f, classes)
		if most := f.most(); classes > most/l.columns {
			return nil, 0, 0, fault.Usagef("--class all: %s of %d images: want at most %d images, so fewer --columns", words.Count(classes, "row"), l.columns, most)
		}
	}
	in, err = net.session.Draw(l.points, f.seed)
	if err != nil {
		return nil, 0, 0, fault.Filef("%s: %w", net.path, err)
	}
	walks, bounded := false, false
	for i, info := range net.session.Inputs() {
		if law(info) == ir.Normal.Name && f.truncation > 0 {
			if err := truncate(in[i], f.truncation, f.seed, info.Name); err != nil {
				return nil, 0, 0, fault.Filef("%s: input %s: %w", net.path, info.Name, err)
			}
			bounded = true
		}
		if !l.mixes {
			continue
		}
		if s := in[i].Shape(); len(s) == 0 || s[0] != l.points {
			return nil, 0, 0, fault.Filef("%s: input %v has a fixed batch: draw from it without --interpolate and --class all", net.path, info)
		}
		continuous := law(info) == ir.Normal.Name || law(info) == ir.Uniform.Name
		walks = walks || continuous
		in[i] = l.arrange(in[i], continuous, law(info) == ir.Normal.Name)
	}
	switch {
	case f.truncation > 0 && !bounded:
		return nil, 0, 0, fault.Usagef("--truncation: no input of %s is normal noise", net.path)
	case f.interpolate != "" && !walks:
		return nil, 0, 0, fault.Usagef("--interpolate: no input of %s is normal or uniform noise", net.path)
	}
	f.setLabels(in, net.session.Inputs(), class, l)
	return in, l.n, l.columns, nil
}

// law is the name of an input's law of noise, or empty.
func law(v runtime.ValueInfo) string {
	if v.Law == nil {
		return ""
	}
	return v.Law.Name
}

// isLabel reports whether an input is a label with classes.
func isLabel(v runtime.ValueInfo) bool { return v.Classes > 0 && v.DType == runtime.Int64 }

// label is the class that every label is to have, −1 where none is asked for or all are, and the number of classes
// that every label input has.
func (f *sampleFlags) label(inputs []runtime.ValueInfo) (class, classes int, err error) {
	if f.class == "" {
		if f.set.Changed("class") {
			return 0, 0, fault.Usagef("flag --class: want a class or all")
		}
		return -1, 0, nil
	}
	for _, in := range inputs {
		if isLabel(in) && (classes == 0 || in.Classes < classes) {
			classes = in.Classes
		}
	}
	if classes == 0 {
		return 0, 0, fault.Usagef("--class: the network has no input with classes: it cannot be told what to draw")
	}
	if f.class == allClasses {
		return -1, classes, nil
	}
	class, err = strconv.Atoi(f.class)
	if err != nil || class < 0 || class >= classes {
		return 0, 0, fault.Usagef("flag --class: %q: want all, or a class from 0 to %d", f.class, classes-1)
	}
	return class, classes, nil
}

// setLabels gives label inputs the class that is asked for.
func (f *sampleFlags) setLabels(in []ir.Tensor, infos []runtime.ValueInfo, class int, l latents) {
	if f.class == "" {
		return
	}
	for i, info := range infos {
		if !isLabel(info) || in[i].Len() == 0 {
			continue
		}
		labels := in[i].Int64s()
		each := max(1, len(labels)/l.n)
		for k := range labels {
			if labels[k] = int64(class); class < 0 {
				labels[k] = int64(k / each / l.columns)
			}
		}
	}
}

// latents is how images are made of points of noise that are drawn: each is a mixture of some of them.
type latents struct {
	n, columns int
	points     int // that are drawn
	mixes      bool
	at         func(i int) []share // the mixture of image i, where it mixes
}

// share is a point and its part of a mixture; parts add up to 1.
type share struct {
	point  int
	weight float64
}

// layoutOf is the latents of a grid without a row for each class.
func layoutOf(f *sampleFlags) latents {
	l := latents{n: f.n, columns: f.columns, points: f.n}
	if l.columns == 0 {
		l.columns = gridWidth(l.n)
	}
	rows := (l.n + l.columns - 1) / l.columns
	switch f.interpolate {
	case strips:
		l.mixes, l.points = true, rows+1
		l.at = func(i int) []share { return between(i/l.columns, i/l.columns+1, part(i%l.columns, l.columns)) }
	case corners:
		l.mixes, l.points = true, 4
		l.at = func(i int) []share {
			down, across := part(i/l.columns, rows), part(i%l.columns, l.columns)
			top, bottom := between(0, 1, across), between(2, 3, across)
			return append(scaled(top, 1-down), scaled(bottom, down)...)
		}
	}
	return l
}

// classRows is the latents of a grid with a row for each class: the same points in each row.
func classRows(f *sampleFlags, classes int) latents {
	l := latents{columns: f.columns, mixes: true}
	if l.columns == 0 {
		l.columns = gridColumns
	}
	l.n, l.points = classes*l.columns, l.columns
	l.at = func(i int) []share { return []share{{i % l.columns, 1}} }
	if f.interpolate == strips {
		l.points = 2
		l.at = func(i int) []share { return between(0, 1, part(i%l.columns, l.columns)) }
	}
	return l
}

// part is how far step i of n steps is from the first to the last.
func part(i, n int) float64 {
	if n == 1 {
		return 0
	}
	return float64(i) / float64(n-1)
}

func between(a, b int, t float64) []share { return []share{{a, 1 - t}, {b, t}} }

func scaled(s []share, by float64) []share {
	out := make([]share, len(s))
	for i, p := range s {
		out[i] = share{p.point, p.weight * by}
	}
	return out
}

// arrange makes the n examples of an input of its points. What is not continuous is that of the first point.
func (l latents) arrange(points ir.Tensor, continuous, normal bool) ir.Tensor {
	shape := append([]int{l.n}, points.Shape()[1:]...)
	out := ir.NewTensor(points.DType(), shape...)
	size := points.Len() / l.points
	for i := range l.n {
		mix := l.at(i)
		if continuous {
			blend(out.Float32s()[i*size:(i+1)*size], points.Float32s(), mix, normal)
			continue
		}
		bytes := len(points.Bytes()) / l.points
		copy(out.Bytes()[i*bytes:(i+1)*bytes], points.Bytes()[mix[0].point*bytes:])
	}
	return out
}

// blend is the mixture of points. Where these are normal, it is divided by the root of the sum of the squared
// weights, so that it is as likely as they are (Agustsson et al. 2019, table 1).
func blend(dst, points []float32, mix []share, normal bool) {
	norm := 0.0
	for _, s := range mix {
		norm += float64(s.weight * s.weight)
	}
	if norm = math.Sqrt(norm); !normal {
		norm = 1
	}
	for k := range dst {
		sum := 0.0
		for _, s := range mix {
			sum += float64(s.weight * float64(points[s.point*len(dst)+k]))
		}
		dst[k] = float32(sum / norm)
	}
}

// truncate draws the elements of normal noise outside [-limit, limit] again until none is left.
func truncate(t ir.Tensor, limit float64, seed uint64, name string) error {
	x, again := t.Float32s(), ir.NewTensor(t.DType(), t.Shape()...)
	for execution := uint64(1); ; execution++ {
		var outside []int
		for i, v := range x {
			if math.Abs(float64(v)) > limit {
				outside = append(outside, i)
			}
		}
		if len(outside) == 0 {
			return nil
		}
		if err := noise.Fill(again, ir.Normal, seed, "sample/"+name, execution, 1); err != nil {
			return err
		}
		for _, i := range outside {
			x[i] = again.Float32s()[i]
		}
	}
}
