package evaluate

import (
	"context"
	"fmt"

	"github.com/ganc-ml/ganc/runtime/eval"
)

// sureAbove is the probability from which a classifier is sure.
const sureAbove = 0.9

// manifoldK is the neighbour that balls reach to (Naeem et al. 2020).
const manifoldK = 5

var (
	classNames    = []string{"sure", "classes", "score", "agree", "code_agree"}
	stackedNames  = []string{"modes", "modes_kl"} // of images whose channels are each of a class
	manifoldNames = []string{"fcd", "precision", "recall", "density", "coverage"}
)

// classes is what the judge sees in samples.
func (d *drawn) classes(ctx context.Context, _ uint64) error {
	all := append(d.classMeasures(), manifoldNames...)
	if !d.wants(append(all, stackedNames...)...) {
		return nil
	}
	if d.judging.judge == nil {
		d.without(d.judging.why, all...)
		return nil
	}
	if d.x.Cols != d.judging.judge.Pixels {
		return d.stacked(ctx)
	}
	seen, err := d.look(ctx, d.x)
	if err != nil {
		return err
	}
	if why := d.data.missing(); why != "" {
		d.without(why, manifoldNames...)
		d.ofClasses(seen.Classes, nil)
		return nil
	}
	test, err := d.ofTest(ctx, d.Samples)
	if err != nil {
		return err
	}
	d.ofClasses(seen.Classes, &test.Classes)
	if err := d.accuracyFloor(test.Classes); err != nil {
		return err
	}
	if !d.judging.judge.HasFeatures() {
		d.without(d.judging.judge.Name+" has no output named features", manifoldNames...)
		return nil
	}
	train, err := d.ofTrain(ctx, d.Samples)
	if err != nil {
		return err
	}
	return d.compare(test.Features, train.Features, seen.Features)
}

// classMeasures names the measures of classes that the generator's inputs allow.
func (d *drawn) classMeasures() []string {
	names := []string{"sure", "classes", "score"}
	if d.asked != nil {
		names = append(names, "agree")
	}
	if d.code != nil {
		names = append(names, "code_agree")
	}
	return names
}

// ofClasses adds the measures of classes, with those of test examples beside them where there are any.
func (d *drawn) ofClasses(seen eval.Classes, test *eval.Classes) {
	value := func(f func(eval.Classes) float64) []func(*Measure) {
		if test == nil {
			return nil
		}
		return []func(*Measure){floor(f(*test))}
	}
	sure := func(c eval.Classes) float64 { return c.Sure(sureAbove) }
	balanced := func(c eval.Classes) float64 { return float64(c.Balanced()) }
	d.add("sure", sure(seen), value(sure)...)
	d.add("classes", balanced(seen), append(value(balanced), note(fmt.Sprintf("of %d", seen.Cols)))...)
	d.add("score", seen.Score(), value(eval.Classes.Score)...)
	switch {
	case d.asked == nil:
	case d.disagree() != "":
		d.without(d.disagree(), "agree")
	default:
		d.add("agree", seen.Agreement(d.asked))
	}
	if d.code != nil {
		d.add("code_agree", seen.Matched(d.code, d.codes))
	}
}

// disagree says why classes that are asked for cannot be those that the judge sees.
func (d *drawn) disagree() string {
	for _, in := range d.subject.Generator.Session.Inputs() {
		if in.Law == nil && in.Classes > 0 && in.Classes != d.judging.judge.Classes {
			return fmt.Sprintf("the generator is asked for %d classes, %s tells %d apart", in.Classes, d.judging.judge.Name, d.judging.judge.Classes)
		}
	}
	return ""
}

// accuracyFloor puts the accuracy of the judge on test examples beside the agreement of samples.
func (d *drawn) accuracyFloor(test eval.Classes) error {
	if d.data.label == nil {
		return nil
	}
	labels, err := d.data.labels(d.data.set.Test, 0, test.Rows)
	if err != nil {
		return err
	}
	accuracy := test.Agreement(labels)
	for i := range d.result.Measures {
		if m := &d.result.Measures[i]; m.Name == "agree" || m.Name == "code_agree" {
			m.Floor = &accuracy
		}
	}
	return nil
}

// compare adds the measures of distributions: of features of test examples and samples, with those of test and training
// examples beside them.
func (d *drawn) compare(test, train, samples eval.Matrix) error {
	if least := manifoldK + 1; min(test.Rows, train.Rows, samples.Rows) < least {
		d.without(tooFew(least, test, train, samples), "precision", "recall", "density", "coverage")
	} else if d.wants("precision", "recall", "density", "coverage") {
		if d.floors.manifold == nil {
			m := eval.CompareManifolds(d.threads, test, train, manifoldK)
			d.floors.manifold = &m
		}
		got, real := eval.CompareManifolds(d.threads, test, samples, manifoldK), d.floors.manifold
		d.add("precision", got.Precision, floor(real.Precision))
		d.add("recall", got.Recall, floor(real.Recall))
		d.add("density", got.Density, floor(real.Density))
		d.add("coverage", got.Coverage, floor(real.Coverage))
	}
	if !d.wants("fcd") {
		return nil
	}
	if least := samples.Cols + 1; min(test.Rows, train.Rows, samples.Rows) < least {
		d.without(tooFew(least, test, train, samples), "fcd")
		return nil
	}
	real := eval.FitGaussian(test)
	if d.floors.frechet == 0 {
		var err error
		if d.floors.frechet, err = eval.Frechet(real, eval.FitGaussian(train)); err != nil {
			return err
		}
	}
	distance, err := eval.Frechet(real, eval.FitGaussian(samples))
	if err != nil {
		return err
	}
	d.add("fcd", distance, floor(d.floors.frechet))
	return nil
}

func tooFew(least int, test, train, samples eval.Matrix) string {
	return fmt.Sprintf("at least %d examples of each are needed: there are %d test and %d training examples and %d samples", least, test.Rows, train.Rows, samples.Rows)
}

// stacked counts the modes of images whose channels are each of a class, such as stacked MNIST's.
func (d *drawn) stacked(ctx context.Context) error {
	reason := "the classifier looks at one channel"
	d.without(reason, d.classMeasures()...)
	d.without(reason, manifoldNames...)
	size := d.judging.judge.Pixels
	var channels [][]int
	for c := range d.x.Cols / size {
		plane := matrix(d.x.Rows, size)
		for i := range plane.Rows {
			copy(plane.Row(i), d.x.Row(i)[c*size:(c+1)*size])
		}
		seen, err := d.look(ctx, plane)
		if err != nil {
			return err
		}
		channels = append(channels, seen.Classes.Seen)
	}
	m := eval.CountModes(eval.Stacked(channels, d.judging.judge.Classes))
	d.add("modes", float64(m.Found), floor(float64(m.Of)))
	d.add("modes_kl", m.KL)
	return nil
}
