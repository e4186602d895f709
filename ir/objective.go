package ir

import "fmt"

// Objective is one Minimize of a model: a loss, an optimiser, and the blocks whose parameters it updates.
type Objective struct {
	Name              string
	Loss              Value
	Optimizer         Optimizer
	Blocks            []Block
	Count             int        // updates per iteration, at least 1
	AccumulationSteps int        // executions per update, at least 1: each has a batch and adds its gradients
	Lazies            []LazyTerm // terms added for some updates
	Clippers          []Clipper  // of the gradients, in order
	Limits            []Limiter  // of the new parameters, in order
	Averager          Averager   // nil where no averages are kept
	Stage             *Stage     // nil where the model has no stages
	Origin            Origin

	model *Model
}

// Executions is the number of executions of the objective in an iteration.
func (o *Objective) Executions() int { return o.Count * o.AccumulationSteps }

// LazyTerm is a term added to the loss for every Every-th update, beginning with the first.
type LazyTerm struct {
	Every int
	Term  Value
}

// Optimizer turns gradients into new parameters, as graph. Implementations are comparable structs. If one has a method
// Check() error, Minimize reports its error.
type Optimizer interface {
	// Step sets the new value of every parameter with u.Set. params are the current values, grads their gradients.
	Step(u *Update, params, grads []Value)
}

// Clipper bounds the gradients of an objective before the optimiser sees them, as graph. Implementations are comparable
// structs. If one has a method Check() error, Clip reports its error.
type Clipper interface {
	// Clip returns the gradients that the optimiser sees instead of grads, which are all gradients of the objective.
	Clip(u *Update, grads []Value) []Value
}

// Limiter bounds parameters, as graph. Implementations are comparable structs. If one has a method Check() error, Limit
// reports its error.
type Limiter interface {
	// Limit returns the value to store instead of next, a parameter's new value.
	Limit(u *Update, next Value) Value
}

// Averager keeps a running average of parameters, as graph. Implementations are comparable structs. If one has a method
// Check() error, Average reports its error. If one has a method AveragesStatistics() bool that returns true, it keeps averages
// of the running statistics of the blocks too (State.Statistic).
type Averager interface {
	// Average sets the new averages: averages[i] and params[i] are the current average and the new value of a parameter or of
	// a running statistic.
	Average(u *Update, averages, params []Value)
}

// maxTimes bounds Times and Accumulate, because an iteration cannot be interrupted.
const maxTimes = 10_000

// Times asks for n updates of the objective per iteration, each on its own batch and noise.
func (o *Objective) Times(n int) *Objective {
	o.setCounts("Times", n, n, o.AccumulationSteps)
	return o
}

// Accumulate makes every update follow the mean of the gradients of n executions, each on a batch and noise of its own:
// the update is that of a batch n times as large, in the memory of one. Losses that sum over the batch, and statistics
// of the batch, see one batch at a time.
func (o *Objective) Accumulate(n int) *Objective {
	o.setCounts("Accumulate", n, o.Count, n)
	return o
}

func (o *Objective) setCounts(method string, n, updates, steps int) {
	switch {
	case n < 1 || n > maxTimes:
		o.fail("%s(%d): want 1 to %d", method, n, maxTimes)
	case updates*steps > maxTimes:
		o.fail("%d updates of %d executions: want at most %d executions an iteration", updates, steps, maxTimes)
	default:
		o.Count, o.AccumulationSteps = updates, steps
	}
}

// Lazy adds term to the loss for every every-th update (lazy regularisation, Karras et al. 2020, §3.2). The
// term is added as it is: scaling it by every is the user's choice.
func (o *Objective) Lazy(every int, term Value) *Objective {
	switch {
	case every < 1:
		o.fail("Lazy(%d): want at least 1", every)
	case term.IsZero():
		o.fail("Lazy: the term is a zero ir.Value")
	case !term.IsPoison() && term.g != o.model.graph:
		o.fail("Lazy: the term belongs to another model")
	case !term.IsPoison() && term.Type() != TypeOf(Float32):
		o.fail("Lazy: the term is %v: want a scalar f32[]", term.Type())
	case !term.IsPoison():
		o.Lazies = append(o.Lazies, LazyTerm{every, term})
	}
	return o
}

// Clip bounds the gradients before the optimiser sees them. If the objective accumulates, it bounds their mean over the
// executions of an update.
func (o *Objective) Clip(c Clipper) *Objective {
	o.Clippers = append(o.Clippers, c)
	checkSettings(o, c)
	return o
}

// Limit keeps the parameters within a limit after every update.
func (o *Objective) Limit(l Limiter) *Objective {
	o.Limits = append(o.Limits, l)
	checkSettings(o, l)
	return o
}

// Average keeps averages of the blocks' parameters, for exports that ask for Averaged weights.
func (o *Objective) Average(a Averager) *Objective {
	o.Averager = a
	checkSettings(o, a)
	return o
}

func (o *Objective) fail(format string, args ...any) {
	o.model.fail(fmt.Errorf("Minimize %q: "+format, append([]any{o.Name}, args...)...))
}

// Parameters is the trainable state of the objective's blocks, in declaration order, each once.
func (o *Objective) Parameters() []*State {
	var out []*State
	seen := map[*State]bool{}
	for _, b := range o.Blocks {
		for _, s := range b.States() {
			if s.Trainable && !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
	}
	return out
}
