package run

import (
	"path/filepath"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/internal/rundir"
)

// Picture is a picture that a run draws at the end of every epoch, with networks of the training graph in inference mode.
type Picture struct {
	picture.Picture
	net, noisy *train.Reference // noisy is nil where the picture has none
}

// planPictures returns the pictures of the model.
func (s *Session) planPictures() (list []Picture, err error) {
	for _, p := range picture.Of(s.Plan.Model) {
		p.Named = s.Manifest.Named(p.Network)
		drawn := Picture{Picture: p}
		if drawn.net, err = s.Trainer.Reference(p.Network); err != nil {
			return nil, err
		}
		if p.Noisy != nil {
			if drawn.noisy, err = s.Trainer.Reference(p.Noisy); err != nil {
				return nil, err
			}
		}
		list = append(list, drawn)
	}
	return list, nil
}

// Draw returns a picture as PNG. loaded is the file of its network, or nil: then the training graph computes it.
func (s *Session) Draw(p Picture, loaded picture.Network) ([]byte, error) {
	if loaded == nil {
		loaded = p.net
	}
	return p.Picture.Draw(loaded, p.noisy, s.examples())
}

// examples is the source of the inputs of pictures: the same for every epoch.
func (s *Session) examples() feed.Source {
	return feed.Source{Data: s.Data, Seed: s.Trainer.Options.Seed, Name: "samples"}
}

// drawEpoch draws every picture at the end of an epoch.
func (s *Session) drawEpoch(epoch int) error {
	for _, p := range s.Pictures {
		png, err := s.Draw(p, nil)
		if err != nil {
			return err
		}
		if err := rundir.WriteText(filepath.Join(s.Dir, epochFile(p.Name, epoch)), string(png)); err != nil {
			return err
		}
	}
	return nil
}
