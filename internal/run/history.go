package run

import (
	"bytes"
	"encoding/csv"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/compile/train"
)

// history is metrics.csv as numbers: the values of every report on every split, epoch by epoch.
type history struct {
	steps   []float64
	columns []historyColumn
}

// historyColumn is a report on a split: a value for each step, NaN where the report has none. It has no values where there
// is no such split.
type historyColumn struct {
	split, report string
	values        []float64
}

// readHistory reads what a trainer writes into metrics.csv.
func readHistory(t *train.Trainer) (h history, err error) {
	var b bytes.Buffer
	if err := t.WriteMetrics(&b); err != nil {
		return h, err
	}
	return parseHistory(&b)
}

func parseHistory(metrics io.Reader) (h history, err error) {
	lines, err := csv.NewReader(metrics).ReadAll()
	if err != nil {
		return h, err
	}
	for i, head := range lines[0] {
		values := column(lines[1:], i)
		if i == 0 {
			h.steps = values
			continue
		}
		split, report, _ := strings.Cut(head, "/")
		h.columns = append(h.columns, historyColumn{split, report, values})
	}
	return h, nil
}

// column is the numbers of a column, NaN for a cell without one, and nil where no cell has any text.
func column(lines [][]string, i int) []float64 {
	values, some := make([]float64, len(lines)), false
	for row, line := range lines {
		v, err := strconv.ParseFloat(line[i], 64)
		if err != nil {
			v = math.NaN()
		}
		values[row], some = v, some || line[i] != ""
	}
	if !some {
		return nil
	}
	return values
}

// Final is the reports of the epoch whose weights count, the best or else the last: on the training batches and on the
// test split, which may be empty.
func (s *Session) Final() (training, test []train.Value, err error) {
	t := s.Trainer
	h, err := readHistory(t)
	if err != nil {
		return nil, nil, err
	}
	epoch, _ := t.Best()
	if epoch == 0 {
		epoch = len(h.steps)
	}
	for _, c := range h.columns {
		if len(c.values) == 0 {
			continue
		}
		v := train.Value{Name: c.report, Value: c.values[epoch-1]}
		switch c.split {
		case "train":
			training = append(training, v)
		case "test":
			test = append(test, v)
		}
	}
	return training, test, nil
}
