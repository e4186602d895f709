package step

import (
	"context"
	"errors"

	"github.com/ganc-ml/ganc/internal/run"
)

// The iterations of every stage that Make proves: at least so many, and at most, where the last program runs late.
const (
	leastProved = 2
	mostProved  = 24
)

// Make exports the training step of a session, proves it, and writes it into dir. Nothing is written where the proof
// fails. The session cannot be run afterwards.
func Make(ctx context.Context, s *run.Session, opset int, dir string) (*Step, Proved, error) {
	place, err := claim(dir)
	if err != nil {
		return nil, Proved{}, err
	}
	e, p, err := proved(ctx, s, opset)
	if err != nil {
		return nil, p, errors.Join(err, place.abandon())
	}
	return e, p, place.write(e)
}

// proved is the step of a session, after its proof.
func proved(ctx context.Context, s *run.Session, opset int) (*Step, Proved, error) {
	e, err := Export(s.Trainer, Options{Opset: opset, Release: s.Manifest.Ganc, Metadata: s.Manifest.Metadata()})
	if err != nil {
		return nil, Proved{}, err
	}
	p, err := e.Prove(ctx, leastProved, mostProved)
	return e, p, err
}
