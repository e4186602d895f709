package cmd

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/ganc-ml/ganc/internal/build"
	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/summary"
	"github.com/ganc-ml/ganc/internal/words"
)

// verdict is the last line of build --json.
type verdict struct {
	Event   string         `json:"event"` // verdict
	Model   string         `json:"model"`
	Dir     string         `json:"dir"`
	Steps   int            `json:"steps"`
	Seconds float64        `json:"seconds"`
	Train   run.Reports    `json:"train,omitempty"`
	Test    run.Reports    `json:"test,omitempty"`
	Parity  []parityResult `json:"parity"`
	Pass    bool           `json:"pass"`
}

type parityResult struct {
	Network string `json:"network"`
	Output  string `json:"output"`
	MaxULP  uint64 `json:"max_ulp"`
	OnnxGo  uint64 `json:"onnx_go_max_ulp"` // by the second importer
}

// verdict prints how a build ended: the model, its metrics, the comparison, the files.
func (a *app) verdict(r *build.Result) error {
	c := a.console
	c.say("")
	c.print(fmt.Sprintf("%s  %s parameters, %s of %d on %s, seed %d, %s", r.Model, words.Thousands(r.Parameters),
		words.Count(r.Steps, "step"), r.Batch, r.Data, r.Seed, words.Duration(r.Took)))
	if len(r.Test) > 0 {
		c.print("test     " + values(r.Test))
	} else if len(r.Train) > 0 {
		c.print("train    " + values(r.Train))
	}
	c.print(fmt.Sprintf("parity   training graph against the loaded files, batch %s and two probes, twice", words.List(proof.Batches)))
	for _, line := range r.Parity.Table() {
		c.print("         " + line)
	}
	for i, line := range r.Parity.Coverage() {
		c.print([]string{"weights  ", "         "}[min(i, 1)] + line)
	}
	for i, line := range fileLines(r) {
		c.print([]string{"files    ", "         "}[min(i, 1)] + line)
	}
	c.print(fmt.Sprintf("forms    ganc export %s --net %s --weights fp16 -o FILE, and others: ganc export --help", r.Dir, r.Networks[0].Name))
	c.print(fmt.Sprintf("PASS     %d of %d files compute the same numbers as the training graph", len(r.Networks), len(r.Networks)))
	return c.object(verdictOf(r))
}

func verdictOf(r *build.Result) verdict {
	v := verdict{
		Event: "verdict", Model: r.Model, Dir: r.Dir, Steps: r.Steps, Seconds: r.Took.Round(time.Millisecond).Seconds(),
		Train: r.Train, Test: r.Test, Pass: true,
	}
	for _, n := range r.Parity.Networks {
		for _, o := range n.Outputs() {
			v.Parity = append(v.Parity, parityResult{n.Network, o.Output, o.ULP, o.Second.ULP})
		}
	}
	return v
}

// fileLines lists the files to open first, with a line about each.
func fileLines(r *build.Result) []string {
	var rows [][]string
	for _, n := range r.Networks {
		rows = append(rows, []string{filepath.Join(r.Dir, n.Name+".onnx"), summary.Signature(n)})
	}
	for _, p := range r.Pictures {
		rows = append(rows, []string{filepath.Join(r.Dir, p.File), pictureText(p)})
	}
	rows = append(rows, []string{filepath.Join(r.Dir, build.CardFile), "what to know of the model"})
	return words.Columns(rows)
}

// pictureText says what a picture shows.
func pictureText(p build.Picture) string {
	text := "drawn by the loaded files"
	if !p.Loaded {
		text = "drawn by the training graph"
	}
	if p.Copies {
		text = "examples above their copies, " + text
	}
	return text
}
