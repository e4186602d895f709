package train

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/ir"
)

// metrics keeps the means of every report over each epoch, and over the test split at its end.
type metrics struct {
	names []string
	sums  []float64 // of the running epoch
	count int
	rows  []row
}

type row struct {
	step        int
	train, test []float64 // test is nil where there is no test split
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
func (m *metrics) close(step int, test []float64) row {
	r := row{step: step, train: make([]float64, len(m.sums)), test: test}
	for i, s := range m.sums {
		r.train[i] = s / float64(m.count)
		m.sums[i] = 0
	}
	m.count = 0
	m.rows = append(m.rows, r)
	return r
}

func (m *metrics) named(values []float64) []Value {
	out := make([]Value, len(values))
	for i, v := range values {
		out[i] = Value{m.names[i], v}
	}
	return out
}

// writeCSV writes a line an epoch: step, then the mean of every report on the training batches and on the test split.
func (m *metrics) writeCSV(w io.Writer) error {
	head := []string{"step"}
	for _, split := range []string{"train", "test"} {
		for _, n := range m.names {
			head = append(head, split+"/"+n)
		}
	}
	lines := []string{strings.Join(head, ",")}
	for _, r := range m.rows {
		line := []string{strconv.Itoa(r.step)}
		for i := range m.names {
			line = append(line, number(r.train[i]))
		}
		for i := range m.names {
			if r.test == nil {
				line = append(line, "")
				continue
			}
			line = append(line, number(r.test[i]))
		}
		lines = append(lines, strings.Join(line, ","))
	}
	_, err := fmt.Fprintln(w, strings.Join(lines, "\n"))
	return err
}

func number(f float64) string { return strconv.FormatFloat(f, 'g', 8, 64) }

// WriteMetrics writes metrics.csv: the epochs so far.
func (t *Trainer) WriteMetrics(w io.Writer) error { return t.metrics.writeCSV(w) }
