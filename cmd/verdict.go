package cmd

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/ganc-ml/ganc/compile/train"
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
	Train   reports        `json:"train,omitempty"`
	Test    reports        `json:"test,omitempty"`
	Parity  []parityResult `json:"parity"`
	Pass    bool           `json:"pass"`
}

type parityResult struct {
	Network string `json:"network"`
	Output  string `json:"output"`
	MaxULP  uint64 `json:"max_ulp"`
}

// verdict says how the build ended: what was trained, how well, and the proof.
func (b *build) verdict() error {
	c, t, dir := b.console, b.session.trainer, filepath.Clean(b.flags.out)
	training, test, err := finalMetrics(t)
	if err != nil {
		return err
	}
	took := time.Since(b.provenance.Started)
	c.say("")
	c.print(fmt.Sprintf("%s  %s parameters, %s of %d on %s, seed %d, %s", b.model.Name, words.Thousands(summary.Parameters(b.model.States())),
		words.Count(t.Step(), "step"), t.Options.Batch, b.session.manifest.Data, t.Options.Seed, words.Duration(took)))
	if len(test) > 0 {
		c.print("test     " + values(test))
	} else if len(training) > 0 {
		c.print("train    " + values(training))
	}
	c.print(fmt.Sprintf("parity   training graph against the loaded files, batch %s, twice", words.List(parityBatches)))
	for _, line := range b.parity.table() {
		c.print("         " + line)
	}
	for i, line := range b.fileLines(dir) {
		c.print([]string{"files    ", "         "}[min(i, 1)] + line)
	}
	c.print(fmt.Sprintf("PASS     %d of %d files compute the same numbers as the training graph", len(b.networks), len(b.networks)))
	return c.object(b.verdictObject(dir, took, training, test))
}

func (b *build) verdictObject(dir string, took time.Duration, training, test []train.Value) verdict {
	v := verdict{
		Event: "verdict", Model: b.model.Name, Dir: dir, Steps: b.session.trainer.Step(), Seconds: took.Round(time.Millisecond).Seconds(),
		Train: training, Test: test, Pass: true,
	}
	for _, n := range b.parity.Networks {
		for _, o := range n.outputs() {
			v.Parity = append(v.Parity, parityResult{n.Network, o.Output, o.ULP})
		}
	}
	return v
}

// fileLines names the files that a reader will want to open.
func (b *build) fileLines(dir string) []string {
	var rows [][]string
	for _, n := range b.networks {
		rows = append(rows, []string{filepath.Join(dir, n.file()), summary.Signature(n.decl)})
	}
	if b.session.drawn != nil {
		rows = append(rows, []string{filepath.Join(dir, samplesFile), "drawn by the loaded files"})
	}
	rows = append(rows, []string{filepath.Join(dir, cardFile), "what to know of the model"})
	return words.Columns(rows)
}
