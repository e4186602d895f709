package train

// evaluator computes the model's reports on the test split, with layers in inference mode. Reports are means over
// a batch, so batches are weighted by their size; the last, smaller one is never dropped.
type evaluator struct {
	t     *Trainer
	whole *program // for batches of the training size; nil where the split is smaller
	rest  *program // for the last batch; nil where none is left
}

func newEvaluator(t *Trainer) (*evaluator, error) {
	e := &evaluator{t: t}
	n := t.Data.Test.N
	if n == 0 || len(t.Plan.Model.Reports) == 0 {
		return e, nil
	}
	prog, err := t.Plan.Evaluation()
	if err != nil {
		return nil, err
	}
	if n >= t.Options.Batch {
		if e.whole, err = t.engine.ready(prog, t.Options.Batch); err != nil {
			return nil, err
		}
	}
	if r := n % t.Options.Batch; r > 0 {
		e.rest, err = t.engine.ready(prog, r)
	}
	return e, err
}

// run evaluates the whole split; nil where there is none.
func (e *evaluator) run() ([]float64, error) {
	if e.whole == nil && e.rest == nil {
		return nil, nil
	}
	n, size := e.t.Data.Test.N, e.t.Options.Batch
	sums := make([]float64, len(e.t.Plan.Model.Reports))
	idx := make([]int, 0, size)
	for at, batch := 0, uint64(0); at < n; at, batch = at+size, batch+1 {
		p := e.whole
		if n-at < size {
			p = e.rest
		}
		idx = idx[:0]
		for i := at; i < min(at+size, n); i++ {
			idx = append(idx, i)
		}
		if err := e.t.feeder.feed(p.machine.Code(), p.inputs, e.t.Data.Test, idx, "test/", batch); err != nil {
			return nil, err
		}
		if err := p.machine.Run(); err != nil {
			return nil, err
		}
		for i := range sums {
			sums[i] += p.output(i) * float64(len(idx))
		}
	}
	for i := range sums {
		sums[i] /= float64(n)
	}
	return sums, nil
}
