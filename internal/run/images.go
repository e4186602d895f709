package run

import (
	"cmp"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/ir"
)

// Images are size, channels and classes of the data that a model was declared for. They are zero where the model has fixed
// shapes, and for MNIST's, which the models of the zoo are made for by themselves.
type Images struct {
	Height   int `json:"height,omitempty"`
	Width    int `json:"width,omitempty"`
	Channels int `json:"channels,omitempty"`
	Classes  int `json:"classes,omitempty"`
}

var mnist = Images{28, 28, 1, 10}

// Opened is a data set that was opened before the model was declared, so that it is opened once.
type Opened struct {
	Source string
	Data   *dataset.Dataset
}

// FromData finds the images of the data that are asked for and keeps them in o, with the data set where it had to be
// opened. A run that is continued, in the directory old, has them in its manifest. A model's own data are not opened:
// its zero Images are made for them.
func (o *Options) FromData(model, old string) error {
	if old != "" {
		was, err := ReadManifest(old)
		if err == nil && was.Model == model {
			o.Images = was.Images
		}
		return err
	}
	if o.Data == "" {
		return nil
	}
	source := dataset.With(o.Data, o.Split)
	d, err := dataset.Open(source)
	if err != nil {
		return err
	}
	o.Opened, o.Images = Opened{source, d}, imagesOf(d)
	return nil
}

// DataSet opens the data that are asked for, or else the model's own, unless they are open.
func (o Options) DataSet(m *ir.Model) (*dataset.Dataset, error) {
	name := cmp.Or(o.Data, m.Defaults.Data)
	if name == "" {
		return nil, fault.Usagef("model %s names no data set: give one with --data", m.Name)
	}
	source := dataset.With(name, o.Split)
	if o.Opened.Data != nil && o.Opened.Source == source {
		return o.Opened.Data, nil
	}
	return dataset.OpenFor(source, picture.Geometry(m))
}

// CheckData returns every mistake in the data that are asked for, if any are, as data of a model.
func (o Options) CheckData(m *ir.Model) error {
	if o.Data == "" {
		return nil
	}
	d, err := o.DataSet(m)
	if err != nil {
		return err
	}
	return train.CheckData(m, d)
}

// imagesOf describes the field "image", or else "a", of images in two styles, and the classes of the field "label", as the
// models of the zoo name them. What a data set does not say is zero.
func imagesOf(d *dataset.Dataset) (im Images) {
	f, ok := d.Field("image")
	if !ok {
		f, ok = d.Field("a")
	}
	if ok {
		if chw, ok := picture.ImageShape(f); ok {
			im.Channels, im.Height, im.Width = chw[0], chw[1], chw[2]
		}
	}
	if f, ok := d.Field("label"); ok {
		im.Classes = f.Classes
	}
	if im == mnist {
		return Images{}
	}
	return im
}
