// Package complete fills in the hidden part of a picture: by a network that was trained for it (Sohn et al. 2015), or by codes of a
// generator whose images agree with the known part (Yeh et al. 2017), from which the hidden part is taken.
package complete

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/ganc-ml/ganc/apply/subject"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/runtime/latent"
)

// Options say what is completed.
type Options struct {
	subject.Options
	Image    string // a PNG or JPEG file
	Negative bool   // light and dark of the picture change places
	Mask     string // one of Masks, or a file whose light pixels are hidden
	N        int    // completions, each from codes of its own
	Class    string // that the picture shows; empty: it is found
	Search   latent.Search
	Tuned    bool // the user says how codes are searched for
}

// Result is the completions of a picture.
type Result struct {
	Notes       []string     `json:"notes,omitempty"`
	Path        string       `json:"file"`
	Hidden      int          `json:"hidden_pixels"`
	Data        string       `json:"data,omitempty"` // that Nearest and PCA are of
	Completions []Completion `json:"completions"`
	Nearest     *Completion  `json:"nearest_neighbour,omitempty"` // the training example that agrees best with the known part
	PCA         *Completion  `json:"pca,omitempty"`               // the most probable image of a Gaussian with the principal components of the data

	images imagegrid.Batch // the picture, its known part, and the completions
	labels []string
}

// Completion is an image that agrees with the known part, with its mean squared errors there and in the hidden part of the picture.
type Completion struct {
	Name   string         `json:"name"`
	Class  string         `json:"class,omitempty"`
	Known  subject.Number `json:"known_mse"`
	Hidden subject.Number `json:"hidden_mse"`
}

// prior is the weight of the law of the codes where Options do not say: a part of a picture says less of its code than the whole.
const prior = 0.05

// Run completes a picture.
func Run(ctx context.Context, o Options) (*Result, error) {
	f, err := findFiller(o.Path)
	if err != nil {
		return nil, err
	}
	if f != nil {
		return f.complete(o)
	}
	s, err := subject.Open(o.Options)
	if err != nil {
		return nil, err
	}
	class := int64(-1)
	var unknown error
	if o.Class != "" {
		class, unknown = s.Class(o.Class)
	}
	c, err := newCompletion(s.Pictures, o, s.Path, s.Brightness)
	if err := errors.Join(err, unknown, s.Searchable()); err != nil {
		return nil, err
	}
	if err := (&searching{c, s, class}).search(ctx); err != nil {
		return nil, err
	}
	return c.result, c.compare()
}

// completion is a completion on its way.
type completion struct {
	*subject.Pictures
	o      Options
	image  []float32
	known  []float32 // 1 of pixels that are known, 0 of hidden ones
	result *Result
}

// newCompletion reads the picture and the mask for the network at path, which knows images with the mean drawn.
func newCompletion(p *subject.Pictures, o Options, path string, drawn func() float64) (*completion, error) {
	c := &completion{Pictures: p, o: o, result: &Result{Path: path}}
	g := p.Geometry()
	hidden, maskNotes, unmasked := maskOf(o.Mask, p.DataName(), g.H, g.W)
	image, notes, unread := p.Read(o.Image, o.Negative, drawn)
	if err := errors.Join(unmasked, unread); err != nil {
		return nil, err
	}
	c.image, c.result.Notes = image, append(notes, maskNotes...)
	c.known = make([]float32, len(image))
	for i := range c.known {
		if !hidden[i%len(hidden)] {
			c.known[i] = 1
		} else {
			c.result.Hidden++
		}
	}
	c.result.Hidden /= g.C
	c.begin()
	return c, nil
}

// searching is a completion by a search for codes of a generator.
type searching struct {
	*completion
	from  *subject.Subject
	class int64 // that the picture shows; −1: it is found
}

// search finds the codes of N completions.
func (c *searching) search(ctx context.Context) error {
	o := c.o.Search
	o.Weights = c.known
	if o.Prior == 0 {
		o.Prior = prior
	}
	if c.class >= 0 {
		for range c.o.N {
			given := slices.Repeat([]int64{-1}, len(c.from.Labels))
			given[0] = c.class
			o.Labels = append(o.Labels, given...)
		}
	}
	if err := c.anchor(&o); err != nil {
		return err
	}
	var images []float32
	for range c.o.N {
		images = append(images, c.image...)
	}
	c.Options.Tell("searches for codes that agree with the known part")
	found, err := c.from.Invert(ctx, images, o)
	if err != nil {
		return err
	}
	drawn, err := c.from.Decode(found.Codes)
	if err != nil {
		return fault.Filef("%s: %w", c.from.Path, err)
	}
	for i := range c.o.N {
		image := drawn[i*c.Numbers() : (i+1)*c.Numbers()]
		name := fmt.Sprint(i + 1)
		m := c.add(name, image)
		if len(c.from.Labels) > 0 {
			m.Class = c.from.ClassName(found.Codes.LabelsOf(i)[0])
			c.result.labels[len(c.result.labels)-1] = name + ": " + m.Class
		}
		c.result.Completions = append(c.result.Completions, m)
	}
	if explained := subject.Explained(c.image, c.image, c.known); !math.IsNaN(explained) {
		c.tellForeign(drawn)
	}
	return nil
}

// anchor lets the first completion be the most probable one, and draws for each other a code to which its search is pulled: so drawn,
// they differ where the known part leaves the code open (randomise, then optimise: Bardsley et al. 2014).
func (c *searching) anchor(o *latent.Search) error {
	if !c.from.HasPrior() {
		return nil
	}
	drawn, err := c.from.Draw(c.o.N, c.Options.Seed)
	if err != nil {
		return fault.Filef("%s: %w", c.from.Path, err)
	}
	copy(drawn.Row(0), c.from.Middle())
	o.Anchors = drawn
	return nil
}

// tellForeign adds a note where no completion agrees with the known part.
func (c *searching) tellForeign(drawn []float32) {
	best := math.Inf(-1)
	for i := range c.o.N {
		best = max(best, subject.Explained(c.image, drawn[i*c.Numbers():(i+1)*c.Numbers()], c.known))
	}
	if best < subject.Least {
		c.result.Notes = append(c.result.Notes, fmt.Sprintf("the generator cannot draw this picture: the nearest image that it draws explains only %.0f %% of the known part", 100*max(0, best)))
	}
}

// begin puts the picture and its known part first.
func (c *completion) begin() {
	g := c.Geometry()
	c.result.images = imagegrid.Batch{C: g.C, H: g.H, W: g.W, Hi: 1}
	c.append("picture", c.image)
	part := make([]float32, len(c.image))
	for i, v := range c.image {
		part[i] = c.known[i]*v + (1-c.known[i])*grey
	}
	c.append("known", part)
}

// grey is what stands for hidden pixels.
const grey = 0.35

func (c *completion) append(label string, image []float32) {
	r := c.result
	r.images.Pixels = append(r.images.Pixels, image...)
	r.images.N++
	r.labels = append(r.labels, label)
}

// add adds an image that completes the picture: shown with the known part of the picture, and measured as it is.
func (c *completion) add(name string, image []float32) Completion {
	shown, known, hidden, n := make([]float32, len(image)), 0.0, 0.0, 0.0
	for i, v := range image {
		k := c.known[i]
		shown[i] = k*c.image[i] + (1-k)*v
		off := math.Pow(float64(v-c.image[i]), 2)
		known, hidden, n = known+float64(k)*off, hidden+float64(1-k)*off, n+float64(k)
	}
	c.append(name, shown)
	return Completion{Name: name, Known: subject.Number(known / n), Hidden: subject.Number(hidden / (float64(len(image)) - n))}
}
