package build

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/summary"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/ir"
)

// card is card.md: what a reader should know of the model before using its files. It follows from model, data and
// seed alone.
func (b *build) card(training, test []train.Value) string {
	var s strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&s, format+"\n", args...) }
	p("# %s\n", b.plan.Model.Name)
	if doc := b.Doc; doc != "" {
		p("%s.\n", strings.ToUpper(doc[:1])+doc[1:])
	}
	for _, drawn := range b.session.Pictures {
		p("![%s](%s)\n", drawn.Name, pictureFile(drawn))
	}
	p("## Training\n")
	p("| | |\n|---|---|")
	p("| data | %s (digest `%.16s…`) |", filepath.ToSlash(dataset.With(b.session.Manifest.Data, b.session.Manifest.Split)), b.session.Manifest.DataDigest)
	for _, f := range b.session.Manifest.Fields {
		if f.ClassNames != nil {
			p("| classes | %s |", strings.ReplaceAll(words.Some(f.ClassNames), "|", "\\|"))
		}
	}
	for _, note := range b.session.Manifest.Notes {
		p("| note on the data | %s |", note)
	}
	p("| parameters | %s |", words.Thousands(summary.Parameters(b.plan.Model.States())))
	p("| steps | %s of %d examples |", words.Thousands(b.session.Trainer.Step()), b.session.Manifest.Batch)
	if s := b.session.Trainer.Stages(); s != "" {
		p("| stages, steps of each | %s |", s)
	}
	if epoch, step := b.session.Trainer.Best(); epoch > 0 {
		p("| weights | of epoch %d, step %s: the best by `%s` on the validation split |", epoch, words.Thousands(step), b.session.Manifest.Best)
	}
	p("| seed | %d |", b.session.Manifest.Seed)
	if set := b.session.Manifest.Set; set != "" {
		p("| recipe changed | %s |", strings.ReplaceAll(set, ",", ", "))
	}
	for _, r := range b.session.Manifest.Rollbacks {
		p("| rolled back | from step %s to %s (%s), then %s |", words.Thousands(r.Step), words.Thousands(r.To), r.Cause, strings.ReplaceAll(r.Set, ",", ", "))
	}
	if init := b.session.Manifest.Init; init != "" {
		p("| begun with | weights of SHA-256 `%.16s…` |", init)
	}
	for _, o := range b.plan.Model.Objectives {
		p("| minimised | %s |", summary.Objective(o))
	}
	for _, l := range summary.Untrained(b.plan.Model) {
		p("| warning | %s |", l)
	}
	p("")
	if len(training) > 0 {
		head := "last epoch"
		if b.session.Manifest.Best != "" {
			head = "best epoch"
		}
		p("%s", metricsTable(head, training, test))
		p("![reports over the epochs](%s/%s)\n", runDir, run.CurvesFile)
	}
	p("## Networks\n")
	p("ONNX, opset and types as in the files; N is the batch size, and any batch size will do.\n")
	for _, n := range b.plan.Model.Networks {
		p("%s", networkCard(b.session.Manifest.Named(n)))
	}
	p("## Parity\n")
	p("Every file was loaded back and compared with the training graph in inference mode at batch %s and on probes of extreme and random numbers, twice each.\n", words.List(proof.Batches))
	p("```\n%s\n```\n", strings.Join(slices.Concat(b.report.Table(), b.report.Coverage()), "\n"))
	p("## Use\n")
	p("    ganc verify .                     # compare again\n    ganc sample . -o more.png         # more images\n    sha256sum -c SHA256SUMS           # the bytes that this model, data and seed give")
	return s.String()
}

func metricsTable(head string, training, test []train.Value) string {
	lines := []string{"| " + head + " | training batches | test split |", "|---|---:|---:|"}
	for i, v := range training {
		cell := ""
		if i < len(test) {
			cell = fmt.Sprintf("%.5g", test[i].Value)
		}
		lines = append(lines, fmt.Sprintf("| %s | %.5g | %s |", v.Name, v.Value, cell))
	}
	return strings.Join(lines, "\n") + "\n"
}

func networkCard(n *ir.Network) string {
	lines := []string{fmt.Sprintf("**%s.onnx**%s\n", n.Name, averagedText(n)), "| | name | type | values |", "|---|---|---|---|"}
	for _, group := range []struct {
		role  string
		ports []ir.NetworkPort
	}{{"input", n.Ins}, {"output", n.Outs}} {
		for _, p := range group.ports {
			lines = append(lines, fmt.Sprintf("| %s | `%s` | %v |%s |", group.role, p.Name, p.Value.Type(), summary.Port(p.Port)))
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

func averagedText(n *ir.Network) string {
	if n.Averaged {
		return ", with averaged weights"
	}
	return ""
}
