package build

import (
	"fmt"
	"path/filepath"

	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/internal/rundir"
)

// describe writes samples, metrics and the card.
func (b *build) describe(dir string) error {
	if err := b.drawSamples(dir); err != nil {
		return err
	}
	if err := rundir.WriteFile(filepath.Join(dir, metricsFile), b.session.Trainer.WriteMetrics); err != nil {
		return err
	}
	training, test, err := b.session.Final()
	if err != nil {
		return err
	}
	return rundir.WriteText(filepath.Join(dir, CardFile), b.card(training, test))
}

// drawSamples draws samples.png with the loaded file.
func (b *build) drawSamples(dir string) error {
	for _, n := range b.networks {
		if b.session.Drawn == nil || n.decl != b.session.Picture.Network {
			continue
		}
		png, err := b.session.Picture.Draw(n.loaded, b.session.Samples())
		if err != nil {
			return err
		}
		return rundir.WriteText(filepath.Join(dir, SamplesFile), string(png))
	}
	return nil
}

// summed lists the files for SHA256SUMS: those whose bytes follow from model, data and seed alone.
func (b *build) summed() []string {
	names := []string{metricsFile}
	if b.session.Drawn != nil {
		names = append(names, SamplesFile)
	}
	for _, n := range b.networks {
		names = append(names, n.file(), n.decl.Name+"/model.onnx")
		for i := range proof.Sets() {
			set := fmt.Sprintf("%s/test_data_set_%d/", n.decl.Name, i)
			for j := range n.decl.Ins {
				names = append(names, fmt.Sprintf("%sinput_%d.pb", set, j))
			}
			for j := range n.decl.Outs {
				names = append(names, fmt.Sprintf("%soutput_%d.pb", set, j))
			}
		}
	}
	return names
}
