package cmd

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
)

// TestExitCodes holds the code of every kind of error that a package below returns, alone and wrapped.
func TestExitCodes(t *testing.T) {
	cause := errors.New("cause")
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, exitOK},
		{cause, exitInternal},
		{fault.Usagef("u"), exitUsage},
		{&train.UsageError{Err: cause}, exitUsage},
		{&rundir.UsageError{}, exitUsage},
		{fault.Model(cause), exitModel},
		{ir.Errors{}, exitModel},
		{fault.File(cause), exitData},
		{&dataset.Error{Err: cause}, exitData},
		{&load.Error{}, exitData},
		{&train.CheckpointError{Err: cause}, exitData},
		{&train.NotFiniteError{}, exitTraining},
		{&train.IndexError{}, exitTraining},
		{export.Errors{}, exitExport},
		{&export.Error{}, exitExport},
		{&proof.ParityError{Err: cause}, exitParity},
		{&proof.MissingError{Err: cause}, exitMissing},
		{train.ErrInterrupted, exitInterrupted},
		{context.Canceled, exitInterrupted},
	} {
		if got := exitCode(c.err); got != c.want {
			t.Errorf("%T: got %d, want %d", c.err, got, c.want)
		}
		if c.err == nil {
			continue
		}
		if got := exitCode(fmt.Errorf("wrapped: %w", errors.Join(c.err, cause))); got != c.want {
			t.Errorf("%T, wrapped: got %d, want %d", c.err, got, c.want)
		}
	}
}
