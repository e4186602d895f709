package latent

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// Search says how Invert looks for codes. Zero fields mean their defaults.
type Search struct {
	Draws    int     // codes that are drawn for each image, and for each value of a label that is not given; 0 means 64
	Restarts int     // descents for each image, from the best of the draws; 0 means 8
	Steps    int     // of each descent; 0 means 300
	Rate     float64 // learning rate of Adam, in standard deviations of the code; 0 means 0.1

	// Prior is the weight of the squared distance of the code from the middle of its law, in standard deviations, against the
	// squared error of the pixels: the variance of the noise of a pixel under which the code is the most probable one. 0 means
	// 0.03; a negative number none. A code without a known law has none.
	Prior float64

	Seed    uint64
	Threads int // 0 means 1; results do not depend on it

	Weights []float32 // of the pixels, one image of them for all, or one for each image; nil: all 1. A weight of 0 hides a pixel
	Labels  []int64   // one for each label of each image, −1 for one to be found; nil: all are to be found
	Anchors Codes     // one for each image, to which the prior pulls in the place of the middle; none where N is 0
	Starts  []Codes   // further codes to begin from, one for each image in each of the lists: an encoder's
}

// Found is codes that Invert found, for each image the best first.
type Found struct {
	Codes Codes       // the best code of each image
	Error []float64   // weighted mean of the squared errors of its pixels
	All   []Codes     // for each image, the codes of all its descents, the best first
	Loss  [][]float64 // of All: the weighted sum of the squared errors, and the weight of the prior
}

func (s Search) withDefaults() Search {
	s.Draws, s.Restarts, s.Steps = cmp.Or(s.Draws, 64), cmp.Or(s.Restarts, 8), cmp.Or(s.Steps, 300)
	s.Rate, s.Prior, s.Threads = cmp.Or(s.Rate, 0.1), cmp.Or(s.Prior, 0.03), cmp.Or(s.Threads, 1)
	s.Prior = max(s.Prior, 0)
	return s
}

// Invert finds codes whose images are as near as possible to the given ones, [n × Pixels] from 0 to 1: for each image, codes
// are drawn, the best of them descend by Adam along the gradient of the squared error through the file (Zhu et al. 2016,
// Creswell & Bharath 2018), half of the descents are given up after a third of the steps, and the best code on the way of any
// is the result. A label that is not given is searched for among all of its values.
//
// The result depends on the images, the decoder and the search, not on how many images are inverted together. When ctx ends,
// its error is returned.
func (d *Decoder) Invert(ctx context.Context, images []float32, o Search) (Found, error) {
	o = o.withDefaults()
	pixels := d.Pixels()
	if len(images) == 0 || len(images)%pixels != 0 {
		return Found{}, fmt.Errorf("latent: %d numbers are no images of %d", len(images), pixels)
	}
	n := len(images) / pixels
	if err := o.check(d, n); err != nil {
		return Found{}, err
	}
	f := Found{Codes: d.NewCodes(0), Error: make([]float64, 0, n)}
	each := max(1, chunk/max(1, o.Restarts))
	for at := 0; at < n; at += each {
		part := inversion{d, o, at, min(each, n-at), images[at*pixels:]}
		if err := part.run(ctx, &f); err != nil {
			return Found{}, err
		}
	}
	return f, nil
}

func (s Search) check(d *Decoder, n int) error {
	switch pixels := d.Pixels(); {
	case s.Weights != nil && len(s.Weights) != pixels && len(s.Weights) != n*pixels:
		return fmt.Errorf("latent: %d weights of pixels: want %d, or those of %d images", len(s.Weights), pixels, n)
	case s.Labels != nil && len(s.Labels) != n*len(d.labels):
		return fmt.Errorf("latent: %d labels: want %d for each of %d images", len(s.Labels), len(d.labels), n)
	case s.Anchors.N != 0 && (s.Anchors.N != n || s.Anchors.Width != d.Width):
		return fmt.Errorf("latent: %d anchors of %d numbers: want one for each of %d images, of %d numbers", s.Anchors.N, s.Anchors.Width, n, d.Width)
	case slices.ContainsFunc(s.Starts, func(c Codes) bool { return c.N != n || c.Width != d.Width }):
		return fmt.Errorf("latent: want starts for each of %d images, of %d numbers", n, d.Width)
	}
	for i, class := range s.Labels {
		if k := i % len(d.labels); class < -1 || class >= int64(d.Classes(k)) {
			return fmt.Errorf("latent: label %s is %d: want 0 to %d, or −1", d.Labels[k].Name, class, d.Classes(k)-1)
		}
	}
	return nil
}

// inversion is the search for the codes of some images of all.
type inversion struct {
	d *Decoder
	Search
	first, n int
	images   []float32
}

// run searches in two stages, and appends what it finds.
func (v inversion) run(ctx context.Context, f *Found) error {
	pools, err := v.pools()
	if err != nil {
		return err
	}
	third := v.Steps / 3
	half := max(1, v.Restarts/2)
	for i := range pools {
		pools[i] = pools[i].best(v.Restarts)
	}
	if pools, err = v.descend(ctx, pools, third, v.Rate); err != nil {
		return err
	}
	for i := range pools {
		pools[i] = pools[i].best(half)
	}
	if pools, err = v.descend(ctx, pools, v.Steps-third, v.Rate/2); err != nil {
		return err
	}
	for i, p := range pools {
		p = p.best(half)
		f.Codes = f.Codes.Append(p.codes.Pick(0))
		f.Error = append(f.Error, p.errors[0]/v.total(i))
		f.All = append(f.All, p.codes)
		f.Loss = append(f.Loss, p.loss)
	}
	return nil
}

// weight is the weights of the pixels of image i.
func (v inversion) weight(i int) []float32 {
	pixels := v.d.Pixels()
	switch len(v.Weights) {
	case 0:
		w := make([]float32, pixels)
		for k := range w {
			w[k] = 1
		}
		return w
	case pixels:
		return v.Weights
	}
	return v.Weights[(v.first+i)*pixels:][:pixels]
}

// anchor is where the prior pulls the code of image i to, in standard form.
func (v inversion) anchor(i int) []float32 {
	if v.Anchors.N == 0 {
		return make([]float32, v.d.Width)
	}
	return v.d.standard(v.Anchors.Row(v.first + i))
}

// total is the sum of the weights of image i; 1 where all are 0.
func (v inversion) total(i int) float64 {
	sum := 0.0
	for _, w := range v.weight(i) {
		sum += float64(w)
	}
	if sum == 0 {
		return 1
	}
	return sum
}

// image is image i.
func (v inversion) image(i int) []float32 { return v.images[i*v.d.Pixels():][:v.d.Pixels()] }

// pool is codes for one image with their losses.
type pool struct {
	codes        Codes
	loss, errors []float64
}

// best is the n codes of least loss; of equal ones the first.
func (p pool) best(n int) pool {
	order := make([]int, p.codes.N)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p.loss[a], p.loss[b]) })
	order = order[:min(n, len(order))]
	out := pool{codes: p.codes.Pick(order...)}
	for _, i := range order {
		out.loss, out.errors = append(out.loss, p.loss[i]), append(out.errors, p.errors[i])
	}
	return out
}
