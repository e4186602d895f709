package train

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/ir"
)

// metrics keeps the means of every report over each epoch, and over the validation and test splits at its end.
type metrics struct {
	names []string
	sums  []float64 // of the running epoch, and after the run of its last where it would go on in a longer run
	count int
	rows  []row
}

type row struct {
	step             int
	train            []float64
	validation, test []float64 // nil where there is no such split
}

func newMetrics(reports []ir.Output) metrics {
	m := metrics{sums: make([]float64, len(reports))}
	for _, r := range reports {
		m.names = append(m.names, r.Name)
	}
	return m
}

// add counts the reports of one iteration.
func (m *metrics) add(values []float64) {
	for i, v := range values {
		m.sums[i] += v
	}
	m.count++
}

// close ends an epoch.
func (m *metrics) close(step int, validation, test []float64) row {
	r := row{step: step, train: make([]float64, len(m.sums)), validation: validation, test: test}
	for i, s := range m.sums {
		r.train[i] = s / float64(m.count)
	}
	m.rows = append(m.rows, r)
	return r
}

// begin begins an epoch.
func (m *metrics) begin() {
	clear(m.sums)
	m.count = 0
}

func (m *metrics) named(values []float64) []Value {
	out := make([]Value, len(values))
	for i, v := range values {
		out[i] = Value{m.names[i], v}
	}
	return out
}

// writeCSV writes a line an epoch: step, then the mean of every report on the training batches, on the validation split
// where there is one, and on the test split.
func (m *metrics) writeCSV(w io.Writer) error {
	splits := []string{"train", "test"}
	if len(m.rows) > 0 && m.rows[0].validation != nil {
		splits = []string{"train", "validation", "test"}
	}
	head := []string{"step"}
	for _, split := range splits {
		for _, n := range m.names {
			head = append(head, split+"/"+n)
		}
	}
	lines := []string{strings.Join(head, ",")}
	for _, r := range m.rows {
		line := []string{strconv.Itoa(r.step)}
		for _, split := range splits {
			line = append(line, m.cells(r.of(split))...)
		}
		lines = append(lines, strings.Join(line, ","))
	}
	_, err := fmt.Fprintln(w, strings.Join(lines, "\n"))
	return err
}

// of is the means over a split.
func (r row) of(split string) []float64 {
	switch split {
	case "train":
		return r.train
	case "validation":
		return r.validation
	}
	return r.test
}

// cells is means as text, empty where there is no such split.
func (m *metrics) cells(means []float64) []string {
	out := make([]string, len(m.names))
	for i := range means {
		out[i] = number(means[i])
	}
	return out
}

func number(f float64) string { return strconv.FormatFloat(f, 'g', 8, 64) }

// WriteMetrics writes metrics.csv: the epochs so far.
func (t *Trainer) WriteMetrics(w io.Writer) error { return t.metrics.writeCSV(w) }

// EpochEnds is the number of iterations done at the end of every epoch so far.
func (t *Trainer) EpochEnds() (steps []int) {
	for _, r := range t.metrics.rows {
		steps = append(steps, r.step)
	}
	return steps
}
