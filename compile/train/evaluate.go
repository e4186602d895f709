package train

import "github.com/ganc-ml/ganc/dataset"

// evaluator computes the model's reports on a split, with layers in inference mode. Reports are means over a batch, so
// batches are weighted by their size; the last, smaller one is never dropped.
type evaluator struct {
	t        *Trainer
	machines map[int]*program // by batch size: that of training, and what is left of each split
}

func newEvaluator(t *Trainer) (*evaluator, error) {
	e := &evaluator{t, map[int]*program{}}
	if t.Data.Validation.N+t.Data.Test.N == 0 || len(t.Plan.Model.Reports) == 0 {
		return e, nil
	}
	prog, err := t.Plan.Evaluation()
	if err != nil {
		return nil, err
	}
	for _, s := range []*dataset.Split{t.Data.Validation, t.Data.Test} {
		for _, size := range []int{min(s.N, t.Options.Batch), s.N % t.Options.Batch} {
			if size == 0 || e.machines[size] != nil {
				continue
			}
			if e.machines[size], err = t.engine.ready(prog, size); err != nil {
				return nil, err
			}
		}
	}
	return e, nil
}

// run evaluates a whole split; nil where it is empty. Noise is of streams whose names begin with prefix.
func (e *evaluator) run(s *dataset.Split, prefix string) ([]float64, error) {
	if s.N == 0 || len(e.machines) == 0 {
		return nil, nil
	}
	size := e.t.Options.Batch
	sums := make([]float64, len(e.t.Plan.Model.Reports))
	idx := make([]int, 0, size)
	for at, batch := 0, uint64(0); at < s.N; at, batch = at+size, batch+1 {
		idx = idx[:0]
		for i := at; i < min(at+size, s.N); i++ {
			idx = append(idx, i)
		}
		p := e.machines[len(idx)]
		if err := e.t.feeder.feed(p.machine.Code(), p.inputs, s, idx, prefix, batch); err != nil {
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
		sums[i] /= float64(s.N)
	}
	return sums, nil
}
