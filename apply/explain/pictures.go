package explain

import (
	"bytes"

	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/report"
	"github.com/ganc-ml/ganc/runtime/latent"
)

// pictures are the images of an explanation.
type pictures struct {
	shape   imagegrid.Batch // the geometry
	kinds   []string
	samples map[string]*sampleRows
	weights []float32 // an image for each unit of the explainer's first layer
	walks   []float32
	walked  []string // names of the rows of walks
	gaps    []float32
	classes []string // names of the rows of gaps
}

// sampleRows are the images that explain samples of a kind: a list for each row of the picture.
type sampleRows struct {
	rows  [5][]float32
	units []float32
	n     int
}

// rowNames are the rows of a picture of samples.
var rowNames = [5]string{"image", "by its code", "residual", "nearest code", "nearest example"}

func (p *pictures) begin(e *explanation) {
	g := e.Geometry()
	p.shape, p.samples = imagegrid.Batch{C: g.C, H: g.H, W: g.W, Hi: 1}, map[string]*sampleRows{}
	n := e.Pixels()
	p.weights = make([]float32, n*hidden)
	for i, w := range e.net.weights {
		p.weights[i%hidden*n+i/hidden] = w
	}
}

func (p *pictures) addSample(kind string, x, y, latent, training, units []float32) {
	s := p.samples[kind]
	if s == nil {
		s = &sampleRows{}
		p.kinds, p.samples[kind] = append(p.kinds, kind), s
	}
	residual := make([]float32, len(x))
	for i, v := range x {
		residual[i] = max(v-y[i], y[i]-v)
	}
	for i, image := range [][]float32{x, y, residual, latent, training} {
		s.rows[i] = append(s.rows[i], image...)
	}
	s.units = append(s.units, units...)
	s.n++
}

// addGap adds images and what the generator makes of them.
func (p *pictures) addGap(class string, images, again []float32) {
	n := len(images) / each
	if len(images)%each != 0 || n != p.shape.C*p.shape.H*p.shape.W {
		return // too few examples for a row
	}
	p.gaps = append(append(p.gaps, images...), again...)
	p.classes = append(p.classes, class)
}

// stride is the amounts along a direction that are drawn, in standard deviations of what it is named by.
var stride = []float64{-3, -2, -1, 0, 1, 2, 3}

// walks draws one image along the first direction of each name.
func (e *explanation) walks(named []latent.Named) error {
	code := e.held.Range(0, 1)
	all := e.NewCodes(0)
	for _, v := range named {
		if v.Strength == 0 || !plain(v) {
			continue
		}
		e.r.pictures.walked = append(e.r.pictures.walked, v.Name)
		for _, amount := range stride {
			all = all.Append(e.Move(code, v.Direction, amount*v.Strength))
		}
	}
	if all.N == 0 {
		return nil
	}
	images, err := e.Decode(all)
	e.r.pictures.walks = images
	return err
}

// plain reports whether a direction has the plain name of a measure.
func plain(v latent.Named) bool {
	for _, e := range v.Effects {
		if v.Name == e.Measure {
			return true
		}
	}
	return false
}

// batch is images of the geometry.
func (p *pictures) batch(pixels []float32) imagegrid.Batch {
	b := p.shape
	b.Pixels, b.N = pixels, len(pixels)/(b.C*b.H*b.W)
	return b
}

// grid is the picture of samples of a kind.
func (s *sampleRows) grid(p *pictures) (imagegrid.Grid, error) {
	var batches []imagegrid.Batch
	var names []string
	for i, row := range s.rows {
		if len(row) > 0 { // without data there is no nearest example
			batches, names = append(batches, p.batch(row)), append(names, rowNames[i])
		}
	}
	b, err := imagegrid.Stack(s.n, batches...)
	return imagegrid.Grid{Batch: b, Columns: s.n, Rows: names}, err
}

// png is a grid as a picture of the page.
func png(g imagegrid.Grid, caption string) (report.Picture, error) {
	var b bytes.Buffer
	err := g.Write(&b)
	return report.Picture{PNG: b.Bytes(), Caption: caption}, err
}

// signed is images of numbers of both signs: 0 is in the middle between black and white.
func signed(b imagegrid.Batch) imagegrid.Batch {
	most := float32(1e-9)
	for _, v := range b.Pixels {
		most = max(most, v, -v)
	}
	b.Lo, b.Hi = -most, most
	return b
}
