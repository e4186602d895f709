package watch

import (
	"fmt"
	"math"
	"strings"

	"github.com/ganc-ml/ganc/compile/train"
)

// Cause is a way in which training goes wrong.
type Cause string

// The causes.
const (
	FewClasses Cause = "few classes"             // samples are of few of the classes or modes of the data
	Alike      Cause = "samples alike"           // samples hardly differ
	Dominance  Cause = "discriminator dominates" // no sample deceives the discriminator, and samples are not like the data
	Vanishing  Cause = "gradient vanishes"
	Exploding  Cause = "gradient explodes"
	NotFinite  Cause = "not finite" // training stopped at NaN or infinity
)

// Finding is a cause with the figures that show it.
type Finding struct {
	Cause Cause
	Text  string
}

// The limits lie between honest and collapsed training, as bench/watchdog/looks.csv has both. At a look after 800 iterations or
// more, models of the zoo have at least 0.51 of the classes, a spread of 0.54 and nearest distances of 0.15; gan-vanilla at most 0.24 of the
// classes, with a separation of 0.993 and more, and after two epochs a spread of at most 0.34 and nearest distances of 0.07. A look beyond a limit is a finding.
const (
	leastClasses   = 0.4 // effective classes, over those of the data, once classesBy iterations are done; before in proportion
	classesBy      = 2 * Every
	leastSpread    = 0.4  // of samples, over that of examples
	leastNearest   = 0.1  // the same
	mostSeparation = 0.99 // of samples of poor variety: a discriminator that leads while samples become various is no fault
	poorVariety    = 0.6  // effective classes, or the spread, over those of the data
	leastGradient  = 1e-8 // root mean square over the parameters: Adam adds 1e-8 to what it divides by
	mostGradient   = 1e6
)

// Findings is what is wrong at a look, the gravest first. parameters is the number of parameters that each objective updates.
func (l Look) Findings(parameters map[string]int) (list []Finding) {
	add := func(c Cause, format string, args ...any) {
		list = append(list, Finding{c, fmt.Sprintf(format, args...)})
	}
	for _, g := range l.Gradients {
		rms := g.Value / math.Sqrt(float64(max(1, parameters[g.Name])))
		switch {
		case g.Value-g.Value != 0 || rms > mostGradient:
			add(Exploding, "the gradient of %s has the norm %.3g", g.Name, g.Value)
		case rms < leastGradient:
			add(Vanishing, "the gradient of %s has the norm %.3g", g.Name, g.Value)
		}
	}
	if l.Classes != nil && *l.Classes < l.leastClasses()*l.DataClasses {
		what := "classes"
		if l.Modes != nil {
			what = "modes"
		}
		add(FewClasses, "%d samples spread over %.1f %s of %.1f that the data spread over", l.Samples, *l.Classes, what, l.DataClasses)
	}
	switch {
	case l.Spread != nil && *l.Spread < leastSpread:
		add(Alike, "samples lie %.0f %% as far apart as training examples", 100**l.Spread)
	case l.Nearest != nil && *l.Nearest < leastNearest:
		add(Alike, "a sample lies %.0f %% as far from the nearest other as a training example", 100**l.Nearest)
	}
	if l.Separation != nil && *l.Separation > mostSeparation && l.poor() {
		add(Dominance, "the discriminator tells %.1f %% of pairs of a training example and a sample apart", 100**l.Separation)
	}
	return list
}

// leastClasses is the limit of the classes. A generator that has had one look's iterations may draw few that a judge can tell: an InfoGAN
// without normalisation had 2.4 of 9.9 after 937 iterations, and 7.8 after 1,874.
func (l Look) leastClasses() float64 {
	if l.Trained == 0 {
		return leastClasses
	}
	return leastClasses * min(1, max(0.5, float64(l.Trained)/classesBy))
}

// poor reports whether samples lack variety without having collapsed.
func (l Look) poor() bool {
	return l.Classes != nil && *l.Classes < poorVariety*l.DataClasses || l.Spread != nil && *l.Spread < poorVariety
}

// Text is the findings as a sentence.
func Text(list []Finding) string {
	var s []string
	for _, f := range list {
		s = append(s, string(f.Cause)+": "+f.Text)
	}
	return strings.Join(s, "; ")
}

// FromError is the finding of a training that ended in NaN or infinity.
func FromError(err *train.NotFiniteError) Finding {
	return Finding{NotFinite, fmt.Sprintf("%s gives %v", err.Node, err.Value)}
}
