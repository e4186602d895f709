package cmd

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/runtime/parity"
)

// parityBatches is the batch sizes at which a loaded file is compared with the training graph, parityRuns how often
// each: the second time the same session meets a size again, with other inputs, so that nothing stale passes.
var parityBatches = []int{1, 2, 7, 64}

const parityRuns = 2

// parityReport is parity.json.
type parityReport struct {
	Pass      bool             `json:"pass"`
	Tolerance parity.Tolerance `json:"tolerance"` // zero: the numbers must be equal
	Reference string           `json:"reference"`
	Engine    string           `json:"engine"`
	Networks  []networkParity  `json:"networks"`
}

type networkParity struct {
	Network string       `json:"network"`
	File    string       `json:"file"`
	Cases   []parityCase `json:"cases"`
}

// parityCase is the comparison of all outputs for one set of inputs.
type parityCase struct {
	Batch   int             `json:"batch,omitempty"` // 0: a data set of a test layout
	Run     int             `json:"run"`             // or the number of the data set
	Outputs []parity.Output `json:"outputs"`
}

func (n *networkParity) add(batch, run int, r parity.Report) {
	n.Cases = append(n.Cases, parityCase{batch, run, r.Outputs})
}

// outputParity is one output over all cases.
type outputParity struct {
	Network  string
	Output   string
	Elements int
	ULP      uint64
	Abs, Rel parity.Number
	failed   string // the worst case, where one is outside the tolerance
}

// outputs is every output of a network over all cases.
func (n *networkParity) outputs() []outputParity {
	var list []outputParity
	for _, c := range n.Cases {
		for i, o := range c.Outputs {
			if i == len(list) {
				list = append(list, outputParity{Network: n.Network, Output: o.Name})
			}
			list[i].add(c, o)
		}
	}
	return list
}

func (p *outputParity) add(c parityCase, o parity.Output) {
	p.Elements += o.Elements
	worse := o.ULP > p.ULP || p.failed == ""
	p.ULP, p.Abs, p.Rel = max(p.ULP, o.ULP), max(p.Abs, o.Abs), max(p.Rel, o.Rel)
	if o.OK() || !worse {
		return
	}
	where := fmt.Sprintf("at batch %d, run %d", c.Batch, c.Run)
	if c.Batch == 0 {
		where = fmt.Sprintf("in data set %d", c.Run)
	}
	if o.Problem != "" {
		p.failed = where + ": " + o.Problem
		return
	}
	p.failed = fmt.Sprintf("%s: %d of %d elements differ, the worst at %v: got %v, want %v, %s apart", where, o.Outside, o.Elements,
		o.Worst.Index, float64(o.Worst.Got), float64(o.Worst.Want), ulps(o.ULP))
}

func ulps(n uint64) string {
	if n == parity.Apart {
		return "as far as NaN"
	}
	return fmt.Sprintf("%d ULP", n)
}

// parityError is a file that does not compute what it should.
type parityError struct{ error }

func (e parityError) Unwrap() error { return e.error }

// check is the error of a report whose tolerance is exceeded: a line for each output that does.
func (r *parityReport) check() error {
	var lines []string
	for _, n := range r.Networks {
		for _, o := range n.outputs() {
			if o.failed != "" {
				lines = append(lines, fmt.Sprintf("parity failed: %s: output %s %s (want %v)", n.File, o.Output, o.failed, r.Tolerance))
			}
		}
	}
	if r.Pass = len(lines) == 0; r.Pass {
		return nil
	}
	return parityError{errors.New(strings.Join(lines, "\n"))}
}

// table is the report for a person.
func (r *parityReport) table() []string {
	rows := [][]string{{"network", "output", "elements", "most ULP", "most abs", "most rel"}}
	for _, n := range r.Networks {
		for _, o := range n.outputs() {
			rows = append(rows, []string{n.Network, o.Output, words.Thousands(o.Elements), ulps(o.ULP), o.Abs.String(), o.Rel.String()})
		}
	}
	return words.Columns(rows)
}
