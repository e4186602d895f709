package latent

import (
	"context"
	"math"

	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/ir"
)

// pools draws codes for each image and measures them.
func (v inversion) pools() ([]pool, error) {
	pools := make([]pool, v.n)
	for i := range pools {
		c, err := v.draws(i)
		if err != nil {
			return nil, err
		}
		for _, s := range v.Starts {
			c = c.Append(v.labelled(s.Pick(v.first+i), i))
		}
		pools[i] = pool{codes: c}
		if err := v.measure(&pools[i], i); err != nil {
			return nil, err
		}
	}
	return pools, nil
}

// draws draws codes for image i; a label that is not given takes all of its values in turn. The numbers depend on the seed and
// on which image of all it is.
func (v inversion) draws(i int) (Codes, error) {
	n := v.Draws * v.options(i)
	seed := rng.Fork(rng.Key(v.Seed, "latent/invert"), uint64(v.first+i))
	c := v.d.NewCodes(n)
	if v.d.HasPrior() {
		var err error
		if c, err = v.d.Draw(n, seed); err != nil {
			return c, err
		}
	} else {
		t := ir.FromSlice(c.Z, n, v.d.Width)
		if err := fillNormal(t, seed, "latent/invert"); err != nil {
			return c, err
		}
	}
	for k := range n {
		rest := k
		for l, class := range v.given(i) {
			if class < 0 {
				class = int64(rest % v.d.Classes(l))
				rest /= v.d.Classes(l)
			}
			c.LabelsOf(k)[l] = class
		}
	}
	return c, nil
}

// given is the labels of image i, −1 for those to be found.
func (v inversion) given(i int) []int64 {
	n := len(v.d.labels)
	if v.Labels != nil {
		return v.Labels[(v.first+i)*n:][:n]
	}
	all := make([]int64, n)
	for k := range all {
		all[k] = -1
	}
	return all
}

// options is the number of combinations of labels that image i may have.
func (v inversion) options(i int) int {
	n := 1
	for k, class := range v.given(i) {
		if class < 0 {
			n *= v.d.Classes(k)
		}
	}
	return min(n, 1000)
}

// labelled is a start with the labels that are given for image i.
func (v inversion) labelled(c Codes, i int) Codes {
	for k, class := range v.given(i) {
		if class >= 0 {
			c.LabelsOf(0)[k] = class
		}
	}
	return c
}

// measure computes the losses of the codes of image i.
func (v inversion) measure(p *pool, i int) error {
	light, err := v.d.Decode(p.codes)
	if err != nil {
		return err
	}
	target, weight, free, anchor := v.image(i), v.weight(i), v.d.prior.free(), v.anchor(i)
	p.loss, p.errors = make([]float64, p.codes.N), make([]float64, p.codes.N)
	for k := range p.codes.N {
		for j, x := range light[k*len(target) : (k+1)*len(target)] {
			diff := float64(x - target[j])
			p.errors[k] += float64(weight[j]) * diff * diff
		}
		far := 0.0
		for j, u := range v.d.standard(p.codes.Row(k)) {
			far += float64(free[j]) * math.Pow(float64(u-anchor[j]), 2)
		}
		p.loss[k] = p.errors[k] + v.Prior*far
	}
	return nil
}

// descend moves the codes of all pools down the gradient and returns the best code on the way of each.
func (v inversion) descend(ctx context.Context, pools []pool, steps int, rate float64) ([]pool, error) {
	n := 0
	for _, p := range pools {
		n += p.codes.N
	}
	s, err := newSearch(v.d, n, steps, v.Threads, rate)
	if err != nil {
		return nil, err
	}
	var all Codes
	var targets, weights, anchors []float32
	for i, p := range pools {
		all = all.Append(p.codes)
		for range p.codes.N {
			targets, weights, anchors = append(targets, v.image(i)...), append(weights, v.weight(i)...), append(anchors, v.anchor(i)...)
		}
	}
	s.fill(targetInput, targets)
	s.fill(weightInput, weights)
	s.fill(anchorInput, anchors)
	s.fill(priorInput, []float32{float32(v.Prior)})
	s.label(all.Labels)
	copy(s.u.Float32s(), v.d.standard(all.Z))
	got, err := s.run(ctx, steps)
	if err != nil {
		return nil, err
	}
	copy(all.Z, v.d.coded(got.u))
	out, at := make([]pool, len(pools)), 0
	for i, p := range pools {
		to := at + p.codes.N
		out[i] = pool{all.Range(at, to).Clone(), got.loss[at:to], got.errors[at:to]}
		at = to
	}
	return out, nil
}

// lowest is the best codes of a descent, in standard form, with their losses.
type lowest struct {
	u            []float32
	loss, errors []float64
}

// run takes the steps and keeps, of every row, the code of least loss. A row that leaves the finite numbers keeps what it had.
func (s *search) run(ctx context.Context, steps int) (lowest, error) {
	u, width := s.u.Float32s(), s.d.Width
	best := lowest{append([]float32(nil), u...), make([]float64, s.n), make([]float64, s.n)}
	for i := range best.loss {
		best.loss[i] = math.Inf(1)
	}
	before := make([]float32, len(u))
	for range steps + 1 { // the last computes the loss of the last step
		if err := ctx.Err(); err != nil {
			return best, err
		}
		s.bound(u)
		copy(before, u)
		if err := s.code.Run(); err != nil {
			return best, err
		}
		loss, errors := s.code.Output(lossOutput).Float32s(), s.code.Output(errorOutput).Float32s()
		for i, l := range loss {
			if float64(l) < best.loss[i] {
				best.loss[i], best.errors[i] = float64(l), float64(errors[i])
				copy(best.u[i*width:(i+1)*width], before[i*width:])
			}
		}
	}
	return best, nil
}

// bound keeps bounded numbers within their bounds.
func (s *search) bound(u []float32) {
	for i, v := range u {
		u[i] = s.d.prior.within(i%s.d.Width, v)
	}
}
