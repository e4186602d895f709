package cmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/ganc-ml/ganc/apply/complete"
	"github.com/ganc-ml/ganc/apply/subject"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/words"
)

// checkQuadrants returns what is wrong with the flags of complete --quadrants.
func (f *completeFlags) checkQuadrants() error {
	var errs []error
	if f.set.Changed("images") {
		errs = append(errs, fault.InRange("images", f.images, 1, 1_000_000))
	}
	if f.set.Changed("codes") {
		errs = append(errs, fault.InRange("codes", f.codes, 1, 1_000_000))
	}
	for _, name := range []string{"image", "mask", "n", "negative", "class"} {
		if f.set.Changed(name) {
			errs = append(errs, fault.Usagef("flag --%s: it is for a picture, --quadrants measures test images: leave out one of them", name))
		}
	}
	return errors.Join(errs...)
}

// completeQuadrants measures a completion model on quadrants of test images.
func (a *app) completeQuadrants(ctx context.Context, path string, f *completeFlags) error {
	watch, stop := a.console.steps()
	r, err := complete.Protocol(ctx, complete.ProtocolOptions{
		Options: f.subject.options(path), Images: f.images, Codes: f.codes, Search: f.search.search(), Tuned: f.tuned(), Watch: watch,
	})
	stop()
	if err != nil {
		return err
	}
	if err := r.Write(f.out, f.scale); err != nil {
		return err
	}
	a.console.print(fmt.Sprintf("%s  %s of %s, completed by %s", f.out, words.Count(r.Images, "test image"), r.Data, r.Path))
	for _, line := range quadrantLines(r) {
		a.console.print(line)
	}
	return a.console.object(quadrantsMeasured{"quadrants", r})
}

// quadrantsMeasured is the line of complete --quadrants --json.
type quadrantsMeasured struct {
	Event string `json:"event"` // quadrants
	*complete.Quadrants
}

// quadrantLines is a table of the protocol.
func quadrantLines(r *complete.Quadrants) []string {
	rows, last := [][]string{{"quadrants known", ""}}, ""
	for _, q := range r.Known {
		rows[0] = append(rows[0], fmt.Sprint(q.Quadrants))
	}
	add := func(kind, name, form string, value func(complete.Quadrant) *subject.Number) {
		row := []string{kind, name}
		if kind == last {
			row[0] = ""
		}
		for _, q := range r.Known {
			v := value(q)
			if v == nil {
				return
			}
			row = append(row, fmt.Sprintf(form, float64(*v)))
		}
		rows, last = append(rows, row), kind
	}
	const nats, squares = "negative log-likelihood, nats", "mean squared error"
	add(nats, "baseline", "%.2f", func(q complete.Quadrant) *subject.Number { return q.BaselineNLL })
	add(nats, fmt.Sprintf("completions, %s", words.Count(r.Codes, "code")), "%.2f", func(q complete.Quadrant) *subject.Number { return q.NLL })
	add(nats, "its standard error", "%.2f", func(q complete.Quadrant) *subject.Number { return q.NLLError })
	add(squares, "baseline", "%.4f", func(q complete.Quadrant) *subject.Number { return q.BaselineMSE })
	add(squares, "most probable code", "%.4f", func(q complete.Quadrant) *subject.Number { return &q.MSE })
	add(squares, "drawn code", "%.4f", func(q complete.Quadrant) *subject.Number { return &q.DrawnMSE })
	add(squares, "nearest training example", "%.4f", func(q complete.Quadrant) *subject.Number { return &q.NearestMSE })
	add(squares, "principal components", "%.4f", func(q complete.Quadrant) *subject.Number { return q.PCAMSE })
	return words.Columns(rows)
}
