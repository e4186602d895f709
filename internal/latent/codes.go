package latent

import (
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/onnxfile"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// Codes is the inputs of a generator for the images of a grid.
type Codes struct {
	Inputs  []ir.Tensor // in the order of the file
	N       int         // images
	Columns int         // images in a row
}

// Draw draws the inputs of a file. With no option but N and Seed, they are those of runtime.Session.Draw. A
// *fault.UsageError is an option that the file cannot follow.
func Draw(f *onnxfile.File, o Options) (Codes, error) {
	l := plain(o)
	class, classes, err := o.label(f.Session.Inputs())
	if err != nil {
		return Codes{}, err
	}
	if o.Class == AllClasses {
		l = classRows(o, classes)
		if classes > o.Most/l.columns {
			return Codes{}, fault.Usagef("--class all: %s of %d images: want at most %d images, so fewer --columns", words.Count(classes, "row"), l.columns, o.Most)
		}
	}
	in, err := f.Session.Draw(l.points, o.Seed)
	if err != nil {
		return Codes{}, f.Errorf("%w", err)
	}
	if err := o.shape(f, in, l); err != nil {
		return Codes{}, err
	}
	if o.Class != "" {
		setLabels(in, f.Session.Inputs(), class, l)
	}
	return Codes{in, l.n, l.columns}, nil
}

// shape bounds the noise that was drawn and makes the codes of the images from it, in place.
func (o Options) shape(f *onnxfile.File, in []ir.Tensor, l layout) error {
	walks, bounded := false, false
	for i, info := range f.Session.Inputs() {
		normal := follows(info, ir.Normal)
		if normal && o.Truncation > 0 {
			if err := truncate(in[i], o.Truncation, o.Seed, info.Name); err != nil {
				return f.Errorf("input %s: %w", info.Name, err)
			}
			bounded = true
		}
		if !l.mixes {
			continue
		}
		if s := in[i].Shape(); len(s) == 0 || s[0] != l.points {
			return f.Errorf("input %v has a fixed batch: draw from it without --interpolate and --class all", info)
		}
		continuous := normal || follows(info, ir.Uniform)
		walks = walks || continuous
		in[i] = l.arrange(in[i], continuous, normal)
	}
	switch {
	case o.Truncation > 0 && !bounded:
		return fault.Usagef("--truncation: no input of %s is normal noise", f.Path)
	case o.Walk != "" && !walks:
		return fault.Usagef("--interpolate: no input of %s is normal or uniform noise", f.Path)
	}
	return nil
}

// follows reports whether the file says that an input is noise of a law.
func follows(v runtime.ValueInfo, l ir.Law) bool { return v.Law != nil && *v.Law == l }

// setLabels gives every label the class, or with class −1 that of its row.
func setLabels(in []ir.Tensor, infos []runtime.ValueInfo, class int, l layout) {
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
