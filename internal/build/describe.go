package build

import (
	"fmt"
	"path/filepath"

	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/ir"
)

// describe writes pictures, metrics and the card.
func (b *build) describe(dir string) error {
	if err := b.drawPictures(dir); err != nil {
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

// drawPictures draws every picture: with the loaded file, where it shows the network of a file.
func (b *build) drawPictures(dir string) error {
	for _, p := range b.session.Pictures {
		png, err := b.session.Draw(p, b.loaded(p.Network))
		if err != nil {
			return err
		}
		if err := rundir.WriteText(filepath.Join(dir, pictureFile(p)), string(png)); err != nil {
			return err
		}
	}
	return nil
}

// loaded is the loaded file of a network; nil where there is none.
func (b *build) loaded(decl *ir.Network) picture.Network {
	for _, n := range b.networks {
		if n.decl == decl {
			return n.loaded
		}
	}
	return nil
}

// pictureFile is the file of a picture.
func pictureFile(p run.Picture) string { return p.Name + ".png" }

// summed lists the files for SHA256SUMS: those whose bytes follow from model, data and seed alone.
func (b *build) summed() []string {
	names := []string{metricsFile}
	for _, p := range b.session.Pictures {
		names = append(names, pictureFile(p))
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
