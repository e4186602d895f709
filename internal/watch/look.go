package watch

import (
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// Look is what the watchdog measured at one time. A measure that it could not take is nil, or zero.
type Look struct {
	Samples     int
	Trained     int      // iterations that have trained the network which draws the samples; 0: unknown
	Classes     *float64 // effective number of classes among the samples, as the judge of the data sees them, or of nearest modes
	DataClasses float64  // the same of as many training examples, or the number of modes
	Modes       *eval.Modes
	Spread      *float64 // mean distance between two samples, over that between two training examples
	Nearest     *float64 // median distance of a sample from the nearest other, over that of training examples
	Separation  *float64 // eval.Separation of the discriminator's scores
	Gradients   []train.Value
}

// Values is the figures by name, in a fixed order.
func (l Look) Values() (list []train.Value) {
	add := func(name string, v *float64) {
		if v != nil {
			list = append(list, train.Value{Name: name, Value: *v})
		}
	}
	if add("classes", l.Classes); l.Classes != nil {
		add("data_classes", &l.DataClasses)
	}
	if l.Modes != nil {
		found := float64(l.Modes.Found)
		add("modes", &found)
		add("quality", &l.Modes.Quality)
	}
	add("spread", l.Spread)
	add("nearest", l.Nearest)
	add("separation", l.Separation)
	for _, g := range l.Gradients {
		add("gradient/"+g.Name, &g.Value)
	}
	return list
}
