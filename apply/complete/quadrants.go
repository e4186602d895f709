package complete

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"github.com/ganc-ml/ganc/apply/subject"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/runtime/eval"
	"github.com/ganc-ml/ganc/runtime/latent"
)

// Quadrants is the protocol of Sohn et al. (2015) on test images: one, two or three quadrants are known, from the lower left one
// clockwise, and the others are completed.
type Quadrants struct {
	Path   string     `json:"file"`
	Data   string     `json:"data"`
	Images int        `json:"images"`
	Codes  int        `json:"codes,omitempty"` // for the likelihood of an image; 0 where codes are searched for: one is found, and no law
	Seed   uint64     `json:"seed"`
	Known  []Quadrant `json:"known"` // for one, two and three quadrants

	grid imagegrid.Grid
}

// Quadrant is what is measured with some quadrants known. The likelihood of the hidden pixels given the known ones takes what a network
// gives for the probability that a pixel is white, grey pixels for such probabilities as well, in nats for an image; that of a network
// with a code is importance-weighted (Burda et al. 2016). Errors are the mean squared errors of the hidden pixels.
type Quadrant struct {
	Quadrants   int             `json:"quadrants"`
	NLL         *subject.Number `json:"nll,omitempty"`          // where the build has the encoder
	NLLError    *subject.Number `json:"nll_error,omitempty"`    // its standard error
	BaselineNLL *subject.Number `json:"baseline_nll,omitempty"` // where the build has the baseline
	MSE         subject.Number  `json:"mse"`                    // of the most probable code
	DrawnMSE    subject.Number  `json:"drawn_mse"`              // of a code that is drawn
	BaselineMSE *subject.Number `json:"baseline_mse,omitempty"`
	NearestMSE  subject.Number  `json:"nearest_mse"`       // of the training example that agrees best with the known part
	PCAMSE      *subject.Number `json:"pca_mse,omitempty"` // of 64 principal components of the training examples
}

// ProtocolOptions say how much of the data the protocol takes.
type ProtocolOptions struct {
	subject.Options
	Images int           // test images; 0 means 1,000, or 100 where codes are searched for
	Codes  int           // for the likelihood of an image by a completion model; 0 means 100
	Search latent.Search // of a generator that is no completion model
	Tuned  bool          // the user says how codes are searched for
	Watch  func(done, total int, now string)
}

// The test images of a protocol where the options do not say.
const (
	filledImages = 1000
	soughtImages = 100
	filledCodes  = 100
)

// Protocol measures a completion model, or the search for codes of any other generator, by quadrants.
func Protocol(ctx context.Context, o ProtocolOptions) (*Quadrants, error) {
	p, err := newProtocol(o)
	if err != nil {
		return nil, err
	}
	if err := p.open(); err != nil {
		return nil, err
	}
	for i := range p.r.Known {
		if err := p.measure(ctx, i); err != nil {
			return nil, err
		}
	}
	return p.r, nil
}

// newProtocol finds what completes images.
func newProtocol(o ProtocolOptions) (*protocol, error) {
	if o.Watch == nil {
		o.Watch = func(int, int, string) {}
	}
	p := &protocol{o: o}
	f, err := findFiller(o.Path)
	if err != nil {
		return nil, err
	}
	if f != nil {
		if o.Tuned {
			return nil, untuned(f.Path)
		}
		p.f, p.painter, p.path, p.pictures = f, f, f.Path, subject.NewPictures(o.Options, f.Path, *f.output.Image)
		p.o.Images, p.o.Codes = cmp.Or(o.Images, filledImages), cmp.Or(o.Codes, filledCodes)
		return p, nil
	}
	s, err := subject.Open(o.Options)
	if err != nil {
		return nil, err
	}
	if o.Codes != 0 {
		return nil, fault.Usagef("--codes: codes of %s are searched for, of which no likelihood follows: leave it out, or give a completion model, such as of ganc build cvaefill", s.Path)
	}
	p.painter, p.path, p.pictures = seeker{s, o.Search}, s.Path, s.Pictures
	p.o.Images = cmp.Or(o.Images, soughtImages)
	return p, nil
}

// untuned is the error of flags of a search for a network that needs none.
func untuned(path string) error {
	return fault.Usagef("--steps, --restarts: %s completes without a search: leave them out", path)
}

// protocol is a measurement on its way.
type protocol struct {
	painter
	f        *filler // nil where codes are searched for
	path     string
	o        ProtocolOptions
	pictures *subject.Pictures
	test     eval.Matrix
	train    eval.Matrix
	pca      *eval.PCA // nil of images that are too large
	r        *Quadrants
}

func (p *protocol) open() error {
	d, err := p.pictures.Data()
	if err != nil {
		return err
	}
	if d.Test.N == 0 {
		return fault.Usagef("data %s: there is no test split, on which quadrants are measured: set examples aside, such as --data %s,test=0.1", p.pictures.DataName(), p.pictures.DataName())
	}
	if g := p.pictures.Geometry(); g.H < 2 || g.W < 2 {
		return fault.Usagef("--quadrants: images of %d×%d pixels have none", g.H, g.W)
	}
	n := p.pictures.Numbers()
	rows := func(v []float32) eval.Matrix { return eval.Matrix{Rows: len(v) / n, Cols: n, Data: v} }
	test, err := p.pictures.Test(p.o.Images)
	if err != nil {
		return err
	}
	train, err := p.pictures.Training(neighbours)
	if err != nil {
		return err
	}
	p.test, p.train = rows(test), rows(train)
	if p.pca, err = fitPCA(p.o.Threads, p.train); err != nil {
		return err
	}
	p.r = &Quadrants{Path: p.path, Data: p.pictures.DataName(), Images: p.test.Rows, Codes: p.o.Codes, Seed: p.o.Seed, Known: []Quadrant{{Quadrants: 1}, {Quadrants: 2}, {Quadrants: 3}}}
	return nil
}

// quadrants is the mask of images of which the first n quadrants are known, from the lower left one clockwise: 1 and 0.
func quadrants(n, channels, h, w int) []float32 {
	known := make([]float32, channels*h*w)
	for i := range known {
		y, x := i/w%h, i%w
		order := 0 // lower left
		switch {
		case y < h/2 && x < w/2:
			order = 1
		case y < h/2:
			order = 2
		case x >= w/2:
			order = 3
		}
		if order < n {
			known[i] = 1
		}
	}
	return known
}

// measure measures with i+1 quadrants known.
func (p *protocol) measure(ctx context.Context, i int) error {
	p.tell(i, "completing")
	q, g := &p.r.Known[i], p.pictures.Geometry()
	known := quadrants(q.Quadrants, g.C, g.H, g.W)
	hidden := hiddenOf(known)
	want := columnsOf(p.test, hidden)
	best, err := p.probable(ctx, p.test, known, p.counted(i, "most probable"))
	if err != nil {
		return err
	}
	several, err := p.drawn(ctx, p.test, known, 1, rng.Fork(p.o.Seed, uint64(i)), p.counted(i, "drawn"))
	if err != nil {
		return err
	}
	drawn := several[0]
	q.MSE, q.DrawnMSE = meanSquare(columnsOf(best, hidden), want), meanSquare(columnsOf(drawn, hidden), want)
	if err := p.compare(q, known, hidden, want); err != nil {
		return err
	}
	if err := p.likelihood(ctx, i, known, hidden, want); err != nil {
		return err
	}
	return p.show(ctx, q, known)
}

func (p *protocol) tell(i int, now string) {
	p.o.Watch(i, len(p.r.Known), fmt.Sprintf("%s, %d of 4 quadrants known", now, i+1))
}

// compare measures the baseline, the nearest training examples and principal components.
func (p *protocol) compare(q *Quadrant, known []float32, hidden []int, want eval.Matrix) error {
	nearest := eval.NewMatrix(p.test.Rows, p.test.Cols)
	for k, n := range eval.Nearest(max(1, p.o.Threads), columnsOf(p.test, knownOf(known)), columnsOf(p.train, knownOf(known))) {
		copy(nearest.Row(k), p.train.Row(n.Index))
	}
	q.NearestMSE = meanSquare(columnsOf(nearest, hidden), want)
	if p.pca != nil {
		filled, err := p.pca.Fill(p.test, known)
		if err != nil {
			return err
		}
		q.PCAMSE = pointer(meanSquare(columnsOf(filled, hidden), want))
	}
	if p.f == nil || p.f.baseline == nil {
		return nil
	}
	guess, err := p.f.baseline.fill(p.test, known, eval.Matrix{})
	if err != nil {
		return err
	}
	guess = columnsOf(guess, hidden)
	q.BaselineMSE = pointer(meanSquare(guess, want))
	if p.f.bernoulli() {
		logs := make([]float64, want.Rows)
		eval.Bernoulli{}.Log(max(1, p.o.Threads), logs, want, guess)
		mean, _ := eval.MeanSD(logs)
		q.BaselineNLL = pointer(subject.Number(-mean))
	}
	return nil
}

// bernoulli reports whether images are probabilities, so that pixels have a likelihood.
func (f *filler) bernoulli() bool {
	r := f.output.Range
	return r != nil && r.Lo == 0 && r.Hi == 1
}

// likelihood is that of the hidden pixels given the known ones.
func (p *protocol) likelihood(ctx context.Context, i int, known []float32, hidden []int, want eval.Matrix) error {
	q := &p.r.Known[i]
	if p.f == nil || p.f.encoder == nil || !p.f.bernoulli() {
		return nil
	}
	laws, err := p.f.encoder.laws(p.test, known)
	if err != nil {
		return err
	}
	if laws.Mean.Cols != p.f.width || laws.LogVar.Cols != p.f.width {
		return p.f.encoder.Errorf("its codes have %d numbers, %s takes %d: export them again", laws.Mean.Cols, p.f.Path, p.f.width)
	}
	decode := func(z eval.Matrix, of []int) (eval.Matrix, error) {
		images := eval.NewMatrix(len(of), p.test.Cols)
		for k, row := range of {
			copy(images.Row(k), p.test.Row(row))
		}
		filled, err := p.f.fill(images, known, z)
		if err != nil {
			return eval.Matrix{}, err
		}
		return columnsOf(filled, hidden), nil
	}
	each, err := eval.NLL(ctx, max(1, p.o.Threads), want, laws, decode, eval.Bernoulli{}, p.o.Codes, p.o.Seed, func(rows int) {
		p.tell(i, fmt.Sprintf("likelihood of image %d of %d", rows, want.Rows))
	})
	if err != nil {
		return err
	}
	mean, sd := eval.MeanSD(each)
	q.NLL, q.NLLError = pointer(subject.Number(mean)), pointer(subject.Number(sd/math.Sqrt(float64(len(each)))))
	return nil
}

func pointer(v subject.Number) *subject.Number { return &v }

// meanSquare is the mean of the squared differences of all numbers.
func meanSquare(a, b eval.Matrix) subject.Number {
	return subject.Number(eval.SquaredError(a, b) / float64(a.Cols))
}

const (
	shown = 12 // test images in a row of the picture
	draws = 3  // completions of each
)

// show adds rows of the first test images to the picture: what is known of them, what the baseline makes of it, and completions.
func (p *protocol) show(ctx context.Context, q *Quadrant, known []float32) error {
	n := min(shown, p.test.Rows)
	first := p.test.Slice(0, n)
	g := &p.r.grid
	if g.N == 0 {
		size := p.pictures.Geometry()
		g.Batch = imagegrid.Batch{C: size.C, H: size.H, W: size.W, Hi: 1}
		g.Columns = n
		p.row("image", first)
	}
	part := eval.NewMatrix(n, first.Cols)
	for i, v := range first.Data {
		part.Data[i] = known[i%len(known)]*v + (1-known[i%len(known)])*grey
	}
	p.row(fmt.Sprintf("%d known", q.Quadrants), part)
	if p.f != nil && p.f.baseline != nil {
		guess, err := p.f.baseline.fill(first, known, eval.Matrix{})
		if err != nil {
			return err
		}
		p.row("baseline", guess)
	}
	several, err := p.drawn(ctx, first, known, draws, rng.Fork(p.o.Seed, 99), nil)
	if err != nil {
		return err
	}
	for k, filled := range several {
		p.row(fmt.Sprintf("draw %d", k+1), filled)
	}
	return nil
}

func (p *protocol) row(name string, images eval.Matrix) {
	g := &p.r.grid
	g.Pixels = append(g.Pixels, images.Data...)
	g.N += images.Rows
	g.Rows = append(g.Rows, name)
}
