package evaluate

import (
	"context"
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/runtime/eval"
)

// drawn is the samples of one seed, and what the data give in the place of samples.
type drawn struct {
	*evaluation
	x     eval.Matrix // samples, numbers from 0 to 1
	asked []int       // the class that each sample was asked for; nil where none was
	code  []int       // the value of a categorical noise; nil where there is none
	codes int

	floors floors
}

// floors is figures of the data, which are computed once.
type floors struct {
	parzen   []eval.Parzen
	manifold *eval.Manifold
	frechet  float64
	nearest  []eval.Neighbour // of test examples
	trained  *float64         // accuracy of a classifier that is trained on training examples
}

// steps lists what is measured of samples.
func (d *drawn) steps() []step {
	pointNames := append([]string{"modes", "quality", "modes_kl"}, manifoldNames...)
	imageNames := slices.Concat([]string{"parzen", "parzen_fine", "nearer", "copies", "gan_train"}, classNames, manifoldNames, stackedNames)
	list, rows := []step{{"samples", d.draw}}, d.subject.image() == nil
	switch {
	case rows && d.wants(pointNames...):
		return append(list, step{"modes", d.modes}, step{"neighbourhoods", d.pointManifold})
	case rows || !d.wants(imageNames...):
		return nil
	}
	list = append(list, step{"Parzen windows", d.parzen}, step{"classes", d.classes}, step{"neighbours", d.copying})
	if d.Train {
		list = append(list, step{"GAN-train", d.ganTrain})
	}
	return list
}

// draw draws the samples.
func (d *drawn) draw(ctx context.Context, seed uint64) error {
	s, err := d.subject.Generator.Samples(ctx, d.Samples, 0, seed)
	if err != nil {
		return err
	}
	d.x, d.asked, d.code, d.codes = s.X, s.Asked, s.code, s.codes
	d.show()
	return nil
}

// parzen is the log-likelihood under windows around the samples, with that under windows around training examples.
func (d *drawn) parzen(context.Context, uint64) error {
	names := []string{"parzen", "parzen_fine"}
	if !d.wants(names...) {
		return nil
	}
	if why := d.data.missing(); why != "" {
		d.without(why, names...)
		return nil
	}
	validation, err := d.data.validation()
	if err != nil {
		return err
	}
	test, err := d.data.rows(d.data.set.Test, 0, d.data.set.Test.N)
	if err != nil {
		return err
	}
	grids := [][]float64{eval.PublishedGrid(), eval.FineGrid()}
	if d.floors.parzen == nil {
		train, err := d.data.rows(d.data.set.Train, 0, d.Samples)
		if err != nil {
			return err
		}
		d.floors.parzen = eval.EstimateParzen(d.threads, train, validation, test, grids...)
	}
	for i, p := range eval.EstimateParzen(d.threads, d.x, validation, test, grids...) {
		d.add(names[i], p.Mean, standardError(p.Error), floor(d.floors.parzen[i].Mean), note(fmt.Sprintf("σ %.3f", p.Sigma)))
	}
	return nil
}

// copying compares distances to the nearest training examples.
func (d *drawn) copying(context.Context, uint64) error {
	names := []string{"nearer", "copies"}
	if !d.wants(names...) {
		return nil
	}
	if why := d.data.missing(); why != "" {
		d.without(why, names...)
		return nil
	}
	train, err := d.data.rows(d.data.set.Train, 0, d.data.set.Train.N)
	if err != nil {
		return err
	}
	if d.floors.nearest == nil {
		test, err := d.data.rows(d.data.set.Test, 0, neighbours)
		if err != nil {
			return err
		}
		d.floors.nearest = eval.Nearest(d.threads, test, train)
	}
	some := d.x.Slice(0, min(neighbours, d.x.Rows))
	nearest := eval.Nearest(d.threads, some, train)
	c := eval.CompareCopying(nearest, d.floors.nearest)
	d.add("nearer", c.Nearer, floor(0.5), note(fmt.Sprintf("median distance %.2f, test %.2f", c.Sample, c.Test)))
	d.add("copies", c.Copies, floor(0.01))
	d.showNearest(some, nearest, train)
	return nil
}

// neighbours is the number of samples, and of test examples, whose nearest training example is searched for.
const neighbours = 1000

// modes counts the modes of a known mixture.
func (d *drawn) modes(context.Context, uint64) error {
	names := []string{"modes", "quality", "modes_kl"}
	if d.data == nil {
		d.without(d.data.missing(), names...)
		return nil
	}
	mix, ok := d.data.mixture()
	if !ok {
		d.without("the modes of "+d.data.source+" are not known: of ring8 and grid25 they are", names...)
		return nil
	}
	m := mix.Modes(d.data.field.Original(d.x.Data, 0, 1))
	d.add("modes", float64(m.Found), floor(float64(m.Of)))
	d.add("quality", m.Quality, floor(0.9889)) // 1 − exp(−9/2)
	if m.Found > 0 {
		d.add("modes_kl", m.KL)
	}
	return nil
}

// pointManifold compares points or rows as they are with the data.
func (d *drawn) pointManifold(context.Context, uint64) error {
	if why := d.data.missing(); why != "" {
		d.without(why, manifoldNames...)
		return nil
	}
	test, err := d.data.rows(d.data.set.Test, 0, d.Samples)
	if err != nil {
		return err
	}
	train, err := d.data.rows(d.data.set.Train, 0, d.Samples)
	if err != nil {
		return err
	}
	return d.compare(test, train, d.x)
}
