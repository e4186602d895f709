package cmd

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/compile/train"
)

// lastMetrics is the last line of metrics.csv: the reports of the last epoch, on the training batches and on the
// test split, which may be empty.
func lastMetrics(t *train.Trainer) (training, test []train.Value, err error) {
	var b bytes.Buffer
	if err := t.WriteMetrics(&b); err != nil {
		return nil, nil, err
	}
	lines, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(lines) < 2 {
		return nil, nil, err
	}
	for i, text := range lines[len(lines)-1] {
		split, name, _ := strings.Cut(lines[0][i], "/")
		v, err := strconv.ParseFloat(text, 64)
		switch {
		case err != nil: // an empty cell: there is no test split
		case split == "train":
			training = append(training, train.Value{Name: name, Value: v})
		case split == "test":
			test = append(test, train.Value{Name: name, Value: v})
		}
	}
	return training, test, nil
}
