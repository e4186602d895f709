package subject

import (
	"path/filepath"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/ir"
)

// Pictures are the images of a network, and the data that they are like.
type Pictures struct {
	Options Options

	path  string // of the network
	image ir.Image
	data  *dataset.Dataset // nil until it is asked for
}

// NewPictures is the images of the network in the file at path.
func NewPictures(o Options, path string, i ir.Image) *Pictures {
	return &Pictures{Options: o, path: path, image: i}
}

// Geometry is that of the images.
func (p *Pictures) Geometry() dataset.Geometry {
	return dataset.Geometry{C: p.image.Channels(), H: p.image.H, W: p.image.W}
}

// Numbers is the numbers of an image.
func (p *Pictures) Numbers() int { return p.image.Channels() * p.image.H * p.image.W }

// DataName is the name of the data that Data opens: what the user named, or what the build was trained on, or empty.
func (p *Pictures) DataName() string {
	if p.Options.Data != "" {
		return p.Options.Data
	}
	m, err := run.ReadManifest(filepath.Join(filepath.Dir(p.path), "run"))
	if err != nil {
		return ""
	}
	return dataset.With(m.Data, m.Split)
}

// Data opens the data that the network was trained on. Their images must have the size of those of the network.
func (p *Pictures) Data() (*dataset.Dataset, error) {
	if p.data != nil {
		return p.data, nil
	}
	name := p.DataName()
	if name == "" {
		return nil, fault.Usagef("%s: nothing says which data it was trained on: give them with --data", rundir.Near(p.path))
	}
	d, err := dataset.OpenFor(name, p.Geometry())
	if err != nil {
		return nil, err
	}
	if f, ok := d.Field("image"); !ok || f.Size() != p.Numbers() {
		return nil, fault.Usagef("data %s: its images are not of the %d numbers that %s draws: give other --data", name, p.Numbers(), rundir.Near(p.path))
	}
	p.data = d
	return d, nil
}

// Training is the first n images for training, or all where there are fewer, as numbers from 0 to 1.
func (p *Pictures) Training(n int) ([]float32, error) {
	d, err := p.Data()
	if err != nil {
		return nil, err
	}
	return p.pick(d.Train, firstOf(n, d.Train))
}

// Test is the first n test images, or all where there are fewer, as numbers from 0 to 1.
func (p *Pictures) Test(n int) ([]float32, error) {
	d, err := p.Data()
	if err != nil {
		return nil, err
	}
	return p.pick(d.Test, firstOf(n, d.Test))
}

// pick is images of a split by their numbers.
func (p *Pictures) pick(split *dataset.Split, idx []int) ([]float32, error) {
	images := make([]float32, len(idx)*p.Numbers())
	return images, split.Floats(max(1, p.Options.Threads), images, "image", idx, 0, 1)
}

// firstOf is the numbers of the first n examples of a split, or of all where there are fewer.
func firstOf(n int, split *dataset.Split) []int {
	idx := make([]int, min(n, split.N))
	for i := range idx {
		idx[i] = i
	}
	return idx
}
