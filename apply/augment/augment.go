// Package augment makes labelled training data of a generator's samples, and measures what a classifier with few labelled examples
// gains by them (Antoniou et al. 2017, "Data Augmentation Generative Adversarial Networks").
package augment

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/apply/evaluate"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/judge"
)

// Options say which generator draws how many samples, and how the gain is measured. Errors name them as the command line does.
type Options struct {
	Path       string  // an ONNX file, or a build
	Data       string  // the data set that it was trained on; empty: what the build names
	Judge      string  // a classifier's file; empty: the one that ganc brings for the data
	N          int     // samples
	Confidence float64 // a sample is kept if the judge gives its label at least this probability; 0: all are kept; Usual: what is usual
	Form       Form
	Gain       bool  // measure the gain
	Labels     []int // numbers of labelled examples with which it is measured
	Draws      int   // of labelled examples, for each number
	Steps      int   // of the training of each classifier
	Seed       uint64
	Threads    int // results do not depend on it
}

// The bounds of options.
const (
	MostSamples = 100_000
	MostDraws   = 100
	MostSteps   = 100_000
	MostLabels  = 8 // numbers of labelled examples
)

// Usual, as a confidence, is 0.9 where the judge gives the labels, and 0 where the generator is asked for a class.
const Usual = -1

// Check returns everything that is wrong with the options by themselves.
func (o Options) Check() error {
	errs := []error{fault.InRange("n", o.N, 1, MostSamples), o.Form.check()}
	if o.Confidence > 1 {
		errs = append(errs, fault.Usagef("flag --confidence: %v: want a probability from 0 to 1", o.Confidence))
	}
	if !o.Gain {
		return errors.Join(errs...)
	}
	errs = append(errs, fault.InRange("draws", o.Draws, 1, MostDraws), fault.InRange("steps", o.Steps, 1, MostSteps))
	if n := len(o.Labels); n < 1 || n > MostLabels {
		errs = append(errs, fault.Usagef("flag --labels: %d numbers: want 1 to %d, such as 100,500,1000", n, MostLabels))
	}
	for i, n := range o.Labels {
		if errs = append(errs, fault.InRange("labels", n, 1, 10_000_000)); slices.Contains(o.Labels[:i], n) {
			errs = append(errs, fault.Usagef("flag --labels: %d is given twice", n))
		}
	}
	return errors.Join(errs...)
}

// Result is the samples and what they are worth.
type Result struct {
	Generator  string             `json:"generator"` // its file
	Data       string             `json:"data,omitempty"`
	Form       Form               `json:"format"`
	Labelled   string             `json:"labelled_by"` // asked: the class that the generator was asked for; judge: the class that the judge sees
	Judge      *evaluate.JudgeRef `json:"judge,omitempty"`
	Confidence float64            `json:"confidence"`
	Seed       uint64             `json:"seed"`
	N          int                `json:"samples"`
	Drawn      int                `json:"drawn"`
	Rejected   int                `json:"rejected"` // of those drawn: the judge gives their label too small a probability
	Classes    []Class            `json:"classes"`
	Gain       *Gain              `json:"gain,omitempty"`
	Notes      []string           `json:"notes,omitempty"`

	image    ir.Image
	samples  set
	pictures []row // for the page
}

// Class is a class of the samples.
type Class struct {
	Name    string `json:"name"`
	Samples int    `json:"samples"`
}

// The values of Result.Labelled.
const (
	asked  = "asked"
	judged = "judge"
)

// Watch is told of progress: done of total steps, and what is done now. It may be nil.
type Watch func(done, total int, now string)

// sure is the usual confidence in labels of a judge.
const sure = 0.9

// Run draws samples with labels, writes them into the directory out, and measures the gain. The directory appears whole or not at all;
// of what is there, it replaces only an earlier one of the kind.
func Run(ctx context.Context, out string, o Options, watch Watch) (*Result, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	dir, err := claim(out)
	if err != nil {
		return nil, err
	}
	r, err := run(ctx, o, watch)
	if err == nil {
		err = r.write(dir.Dir)
	}
	if err != nil {
		return nil, errors.Join(err, dir.Discard())
	}
	return r, dir.Commit()
}

func run(ctx context.Context, o Options, watch Watch) (*Result, error) {
	a := &augmentation{Options: o, result: &Result{Form: o.Form, Seed: o.Seed, N: o.N}}
	if watch == nil {
		watch = func(int, int, string) {}
	}
	if err := a.open(); err != nil {
		return nil, err
	}
	if err := a.draw(ctx, watch); err != nil {
		return nil, err
	}
	if o.Gain {
		if err := a.measure(ctx, watch); err != nil {
			return nil, err
		}
	}
	return a.result, nil
}

// augmentation is a run on its way.
type augmentation struct {
	Options
	generator *evaluate.Network
	image     ir.Image
	classes   int
	told      bool         // the generator takes the class to draw
	real      *data        // nil where nobody asks for it
	judge     *judge.Judge // likewise
	result    *Result
}

// open finds the generator, the data where the gain or the judge needs them, and the judge.
func (a *augmentation) open() error {
	s, err := evaluate.Find(a.Path, "")
	if err != nil {
		return err
	}
	switch {
	case s.Generator == nil:
		return fault.Filef("%s: there is no generator in it: augment needs one of images: a file that takes noise with a law in the metadata ganc.io, and labels at most", a.Path)
	case s.Generator.Port.Image == nil:
		return s.Generator.Errorf("it draws rows of numbers: augment needs a generator of images")
	}
	a.generator, a.image = s.Generator, *s.Generator.Port.Image
	label, told := a.generator.Label()
	a.told, a.classes = told, label.Classes
	a.result.Generator, a.result.image, a.result.Labelled = a.generator.Path, a.image, judged
	if told {
		a.result.Labelled = asked
	}
	if a.Confidence == Usual {
		a.Confidence = 0
		if !told || a.Judge != "" {
			a.Confidence = sure
		}
	}
	a.result.Confidence = a.Confidence
	if err := a.Form.fits(a.image); err != nil {
		return err
	}
	judging := !told || a.Confidence > 0
	if a.Judge != "" && !judging {
		return fault.Usagef("--judge %s: nothing asks it: %s takes the class to draw, and --confidence 0 keeps every sample: leave out one of them", a.Judge, a.generator.Path)
	}
	if a.Gain || judging && a.Judge == "" {
		if err := a.openData(s); err != nil {
			return err
		}
	}
	if judging {
		if err := a.openJudge(); err != nil {
			return err
		}
	}
	a.name(label)
	return a.checkLabels()
}

// openData opens the data that the generator was trained on.
func (a *augmentation) openData(s *evaluate.Subject) error {
	source, split := a.Data, ""
	if source == "" {
		source, split = s.Source()
	}
	if source == "" {
		return fault.Usagef("%s: nothing says which data it was trained on: give them with --data", a.Path)
	}
	set, err := dataset.OpenFor(dataset.With(source, split), dataset.Geometry{C: a.image.Channels(), H: a.image.H, W: a.image.W})
	if err != nil {
		return err
	}
	a.result.Data = source
	a.real, err = newData(set, source, a)
	return err
}

// openJudge opens the classifier that looks at samples.
func (a *augmentation) openJudge() (err error) {
	pixels := a.image.Channels() * a.image.H * a.image.W
	if a.Judge != "" {
		if a.judge, err = judge.Load(a.Judge); err != nil {
			return fault.Filef("--judge %w", err)
		}
	} else {
		a.judge = a.real.judge()
	}
	why := "the generator takes no class, so that a classifier must give the labels"
	if a.told {
		why = "--confidence asks a classifier"
	}
	switch j := a.judge; {
	case j == nil:
		return fault.Usagef("%s: %s, and ganc brings none for %s: give --judge FILE, such as one that ganc build classifier --data %s makes", a.generator.Path, why, a.real.source, a.real.source)
	case j.Pixels != pixels:
		return fault.Usagef("--judge %s: it takes images of %s, %s draws images of %d×%d×%d: give a classifier of such images", j.Name, j.Size(), a.generator.Path, a.image.Channels(), a.image.H, a.image.W)
	case a.told && j.Classes != a.classes:
		return fault.Usagef("--judge %s: it tells %d classes apart, %s is asked for %d: give a classifier of those", j.Name, j.Classes, a.generator.Path, a.classes)
	case a.real != nil && a.real.classes > 0 && j.Classes != a.real.classes:
		return fault.Usagef("--judge %s: it tells %d classes apart, %s has %d: give a classifier that was trained on these data", j.Name, j.Classes, a.real.source, a.real.classes)
	}
	a.classes = a.judge.Classes
	a.result.Judge = &evaluate.JudgeRef{Name: a.judge.Name, SHA256: a.judge.SHA256}
	return nil
}

// name gives the classes their names: those of the data, or else of the generator's label.
func (a *augmentation) name(label interface{ ClassName(int) string }) {
	for i := range a.classes {
		name := fmt.Sprint(i)
		switch {
		case a.real != nil && a.real.classes > 0:
			name = a.real.className(i)
		case a.told:
			name = label.ClassName(i)
		}
		a.result.Classes = append(a.result.Classes, Class{Name: name})
	}
}

// checkLabels refuses numbers of labelled examples that the data cannot give.
func (a *augmentation) checkLabels() error {
	if !a.Gain {
		return nil
	}
	var errs []error
	for _, n := range a.Labels {
		switch has := a.real.set.Train.N; {
		case n > has:
			errs = append(errs, fault.Usagef("flag --labels: %s: %s has %s for training: want fewer", words.Thousands(n), a.real.source, words.Count(has, "example")))
		case n < a.real.classes:
			errs = append(errs, fault.Usagef("flag --labels: %d: the data have %d classes: want an example of each at least", n, a.real.classes))
		}
	}
	return errors.Join(errs...)
}
