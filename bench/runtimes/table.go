package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/models"
	"github.com/ganc-ml/ganc/runtime/parity/engines"
)

// cell is an output of a network of a model in a runtime.
type cell struct {
	model, network, output, runtime, version string

	ulp     float64 // greatest difference, in units in the last place of the output's greatest magnitude
	share   float64 // greatest part of its limit that an element uses up
	seconds float64 // that verify took for all files of the model in this runtime; of the first output alone
	problem string  // why the runtime did not run the files
}

type cells []cell

var columns = []string{"model", "network", "output", "runtime", "version", "ulp_of_scale", "share_of_limit", "seconds", "problem"}

func (c cell) row() []string {
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }
	return []string{c.model, c.network, c.output, c.runtime, c.version, number(c.ulp), number(c.share), number(c.seconds), c.problem}
}

func readCells(path string) (list cells, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for i, r := range rows[1:] {
		c := cell{model: r[0], network: r[1], output: r[2], runtime: r[3], version: r[4], problem: r[8]}
		for k, to := range []*float64{&c.ulp, &c.share, &c.seconds} {
			if *to, err = strconv.ParseFloat(r[5+k], 64); err != nil {
				return nil, fmt.Errorf("%s: row %d: %w", path, i+2, err)
			}
		}
		list = append(list, c)
	}
	return list, nil
}

func (l cells) of(model string) (list cells) {
	for _, c := range l {
		if c.model == model {
			list = append(list, c)
		}
	}
	return list
}

func (l cells) without(model string) cells {
	return slices.DeleteFunc(slices.Clone(l), func(c cell) bool { return c.model == model })
}

// write writes the record, model by model in the order of the zoo, and the page.
func (l cells) write(record, page string) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{columns}
	for _, m := range models.All {
		for _, c := range l.of(m.Name) {
			rows = append(rows, c.row())
		}
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	return errors.Join(os.WriteFile(record, b.Bytes(), 0o666), os.WriteFile(page, []byte(l.page()), 0o666))
}

// runtimes is the names of the runtimes, in the order of verify.
func runtimes() []string {
	list := []string{"stock"}
	for _, r := range engines.Externals {
		list = append(list, string(r))
	}
	return list
}

func (l cells) page() string {
	var b strings.Builder
	var versions []string
	for _, r := range runtimes() {
		if i := slices.IndexFunc(l, func(c cell) bool { return c.runtime == r && c.version != "" }); i >= 0 {
			versions = append(versions, fmt.Sprintf("`%s` %s", r, l[i].version))
		}
	}
	fmt.Fprintf(&b, `# The files of the zoo in other runtimes

Models were built with at most %s steps; each network ran on its stored inputs, batches of 1, 2, 7 and 64 and two probes among them (of the slow
stock and onnx: up to 16 examples), twice. ganc's runtime gives the numbers of the training graph, 0 ULP apart. Of each other runtime:
the greatest difference in units in the last place of the output's greatest number, and behind the stroke the greatest share that an element
uses up of the bound that roundings of the file's operators give it (compile/bound); above 1, ganc verify fails. A dash: no element is
more than four units in its own last place away. "verify": seconds for all files of the model, runtime by runtime, on a machine that
others used. Versions: %s. Models that the table lacks were not measured: `+"`go run ./bench/runtimes`"+` measures them.

`, steps, strings.Join(versions, ", "))
	row := func(cells ...string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	row(append([]string{"model", "output"}, runtimes()...)...)
	fmt.Fprintf(&b, "|---|---|%s\n", strings.Repeat("---:|", len(runtimes())))
	worst := map[string]float64{}
	for _, m := range models.All {
		l.of(m.Name).rows(m.Name, row, worst)
	}
	last := []string{"all", "greatest share"}
	for _, r := range runtimes() {
		last = append(last, fmt.Sprintf("%.2g", worst[r]))
	}
	row(last...)
	return b.String()
}

// rows prints the rows of a model: its outputs, and the times.
func (l cells) rows(model string, row func(...string), worst map[string]float64) {
	var outputs []string
	times, problems := map[string]float64{}, map[string]string{}
	text := map[string]string{}
	for _, c := range l {
		times[c.runtime] += c.seconds
		if c.problem != "" {
			problems[c.runtime] = c.problem
			continue
		}
		o := c.network + "/" + c.output
		if !slices.Contains(outputs, o) {
			outputs = append(outputs, o)
		}
		share := "–"
		if c.share > 0 {
			share = fmt.Sprintf("%.2g", c.share)
		}
		text[o+" "+c.runtime] = short(c.ulp) + " / " + share
		worst[c.runtime] = max(worst[c.runtime], c.share)
	}
	if len(l) == 0 {
		return
	}
	for _, o := range outputs {
		line := []string{"`" + model + "`", o}
		for _, r := range runtimes() {
			cell := text[o+" "+r]
			if problems[r] != "" {
				cell = "not run"
			}
			line = append(line, cell)
		}
		row(line...)
	}
	line := []string{"", "verify, s"}
	for _, r := range runtimes() {
		line = append(line, fmt.Sprintf("%.0f", times[r]))
	}
	row(line...)
	for _, r := range runtimes() {
		if problems[r] != "" {
			row("", r, problems[r])
		}
	}
}

// short is a number in two digits, or all of those before the point.
func short(v float64) string {
	if v >= 100 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.2g", v)
}
