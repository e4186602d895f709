package complete

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/ganc-ml/ganc/apply/subject"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/noise"
	"github.com/ganc-ml/ganc/internal/onnxfile"
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// filler is a network that was trained to complete images: it makes an image of a code, an image and a mask.
type filler struct {
	masked
	output   runtime.ValueInfo
	width    int         // numbers of the code
	baseline *filler     // the network beside it that takes no code; nil where there is none
	encoder  *recogniser // the network beside it that gives the law of the code of a whole image; nil where there is none
}

// recogniser gives the mean and the logarithm of the variance of the code of an image whose pixels are all there.
type recogniser struct{ masked }

// findFiller is the completion model at path, a file or a directory; nil where there is none. What cannot be loaded is of no concern
// here: the search for a generator says so.
func findFiller(path string) (*filler, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil
	}
	dir, own := path, ""
	if !info.IsDir() {
		dir, own = filepath.Dir(path), path
	}
	names, err := rundir.Files(dir, "*.onnx")
	if err != nil {
		return nil, err
	}
	var found, baseline *filler
	var encoder *recogniser
	for _, name := range names {
		file, err := onnxfile.Load(name)
		if err != nil {
			continue
		}
		m, ok := newMasked(file)
		if !ok {
			continue
		}
		f := m.filler()
		switch {
		case f != nil && f.code != nil && found == nil && (own == "" || filepath.Clean(name) == filepath.Clean(own)):
			found = f
		case f != nil && f.code == nil:
			baseline = f
		case f == nil && m.code == nil:
			encoder = m.recogniser()
		}
	}
	if found == nil {
		return nil, nil
	}
	if baseline != nil && *baseline.output.Image == *found.output.Image {
		found.baseline = baseline
	}
	found.encoder = encoder
	return found, nil
}

// filler is the network as one that makes images, nil where it makes none.
func (m masked) filler() *filler {
	for _, o := range m.Session.Outputs() {
		if picture.IsImage(o.Port) && o.Image.Channels()*o.Image.H*o.Image.W == elements(m.image) {
			f := &filler{masked: m, output: o}
			if m.code != nil {
				f.width = elements(*m.code)
			}
			return f
		}
	}
	return nil
}

// recogniser is the network as one that gives laws of codes, nil where it gives none.
func (m masked) recogniser() *recogniser {
	names := map[string]bool{}
	for _, o := range m.Session.Outputs() {
		names[o.Name] = true
	}
	if names["mean"] && names["logvar"] {
		return &recogniser{m}
	}
	return nil
}

// fill is completed images, numbers from 0 to 1.
func (f *filler) fill(images eval.Matrix, known []float32, codes eval.Matrix) (eval.Matrix, error) {
	out, err := f.run(images, known, codes, f.output.Name)
	if err != nil {
		return eval.Matrix{}, err
	}
	if out[0].Cols != images.Cols {
		return eval.Matrix{}, f.Errorf("output %s has %d numbers for an image, its metadata say %d: export it again", f.output.Name, out[0].Cols, images.Cols)
	}
	r := f.output.Limits()
	for i, v := range out[0].Data {
		out[0].Data[i] = float32((float64(v) - r.Lo) / (r.Hi - r.Lo))
	}
	return out[0], nil
}

// laws is the laws of the codes of whole images.
func (e *recogniser) laws(images eval.Matrix, known []float32) (eval.Posterior, error) {
	out, err := e.run(images, known, eval.Matrix{}, "mean", "logvar")
	if err != nil {
		return eval.Posterior{}, err
	}
	return eval.Posterior{Mean: out[0], LogVar: out[1]}, nil
}

// draw draws n codes. The first is the most probable one, 0.
func (f *filler) draw(n int, seed uint64) (eval.Matrix, error) {
	codes := eval.NewMatrix(n, f.width)
	if n < 2 {
		return codes, nil
	}
	drawn := ir.NewTensor(ir.Float32, n-1, f.width)
	if err := noise.Fill(drawn, ir.Normal, seed, "complete", 0, 1); err != nil {
		return codes, err
	}
	copy(codes.Data[f.width:], drawn.Float32s())
	return codes, nil
}

// complete completes a picture by N codes.
func (f *filler) complete(o Options) (*Result, error) {
	switch {
	case o.Class != "":
		return nil, fault.Usagef("--class %s: %s takes no class: leave the flag out", o.Class, f.Path)
	case o.Tuned:
		return nil, untuned(f.Path)
	}
	p := f.pictures(o)
	c, err := newCompletion(p, o, f.Path, func() float64 { return brightness(p) })
	if err != nil {
		return nil, err
	}
	codes, err := f.draw(o.N, o.Seed)
	if err != nil {
		return nil, err
	}
	images := eval.NewMatrix(o.N, c.Numbers())
	for i := range o.N {
		copy(images.Row(i), c.image)
	}
	filled, err := f.fill(images, c.known, codes)
	if err != nil {
		return nil, err
	}
	for i := range o.N {
		c.result.Completions = append(c.result.Completions, c.add(fmt.Sprint(i+1), filled.Row(i)))
	}
	return c.result, c.compare()
}

func (f *filler) pictures(o Options) *subject.Pictures {
	return subject.NewPictures(o.Options, f.Path, *f.output.Image)
}

// brightness is the mean of a few images for training; NaN where nothing says which data.
func brightness(p *subject.Pictures) float64 {
	images, err := p.Training(64)
	if err != nil {
		return picture.Mean(nil)
	}
	return picture.Mean(images)
}
