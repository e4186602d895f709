package run

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/compile/train"
)

// history is metrics.csv as numbers: the values of every report on every split, epoch by epoch.
type history struct {
	steps   []float64
	columns []historyColumn
}

// historyColumn is a report on a split. It has no values where there is no such split.
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
	lines, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		return h, err
	}
	for i, head := range lines[0] {
		var values []float64
		for _, line := range lines[1:] {
			if v, err := strconv.ParseFloat(line[i], 64); err == nil {
				values = append(values, v)
			}
		}
		if i == 0 {
			h.steps = values
			continue
		}
		split, report, _ := strings.Cut(head, "/")
		h.columns = append(h.columns, historyColumn{split, report, values})
	}
	return h, nil
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
