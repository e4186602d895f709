package main

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
)

// head is the columns of the record: a line for each measure of a trial.
var head = []string{"bar", "seed", "steps", "training_s", "cpu_s", "machine", "commit", "measure", "value"}

// readRecord reads the trials of a file, of which there are none where there is no file.
func readRecord(path string) (trials []trial, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], head) {
		return nil, fmt.Errorf("%s: the first line is not %q", path, head)
	}
	for i, row := range rows[1:] {
		t, v, err := readRow(row)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, i+2, err)
		}
		if n := len(trials); n > 0 && trials[n-1].bar == t.bar && trials[n-1].seed == t.seed {
			trials[n-1].values = append(trials[n-1].values, v)
			continue
		}
		t.values = []value{v}
		trials = append(trials, t)
	}
	return trials, nil
}

func readRow(row []string) (t trial, v value, err error) {
	var errs [5]error
	t = trial{bar: row[0], machine: row[5], commit: row[6]}
	t.seed, errs[0] = strconv.Atoi(row[1])
	t.steps, errs[1] = strconv.Atoi(row[2])
	t.training, errs[2] = strconv.ParseFloat(row[3], 64)
	t.cpu, errs[3] = strconv.ParseFloat(row[4], 64)
	v.measure = row[7]
	v.number, errs[4] = strconv.ParseFloat(row[8], 64)
	return t, v, errors.Join(errs[:]...)
}

// writeRecord writes trials in the order of bars and seeds.
func writeRecord(path string, trials []trial) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	w.Write(head)
	for _, t := range trials {
		for _, v := range t.values {
			w.Write([]string{t.bar, strconv.Itoa(t.seed), strconv.Itoa(t.steps), fmt.Sprintf("%.0f", t.training), fmt.Sprintf("%.0f", t.cpu),
				t.machine, t.commit, v.measure, strconv.FormatFloat(v.number, 'g', 8, 64)})
		}
	}
	w.Flush()
	return errors.Join(w.Error(), f.Close())
}

// put puts a trial in the place of an older one of the same bar and seed.
func put(trials []trial, t trial) []trial {
	trials = slices.DeleteFunc(trials, func(old trial) bool { return old.bar == t.bar && old.seed == t.seed })
	trials = append(trials, t)
	order := func(t trial) int { return slices.IndexFunc(bars, func(b bar) bool { return b.name == t.bar }) }
	slices.SortFunc(trials, func(a, b trial) int { return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(a.seed, b.seed)) })
	return trials
}
