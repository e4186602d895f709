package cmd

import (
	"context"
	"errors"

	"github.com/ganc-ml/ganc/apply/evaluate"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/export/form"
	"github.com/ganc-ml/ganc/internal/anatomy"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/golden"
	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/internal/rebuild"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
)

// The exit codes of every command; Main documents them.
const (
	exitOK          = 0
	exitInternal    = 1
	exitUsage       = 2
	exitModel       = 3
	exitData        = 4
	exitTraining    = 5
	exitExport      = 6
	exitParity      = 7
	exitGolden      = 8
	exitGate        = 9
	exitMissing     = 10
	exitCollapsed   = 11
	exitInterrupted = 130
)

// exitCode is the exit code of the process for the error that a command returned.
func exitCode(err error) int {
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, train.ErrInterrupted), errors.Is(err, context.Canceled):
		return exitInterrupted
	case is[*proof.ParityError](err), is[*anatomy.DifferError](err), is[*rebuild.DifferError](err):
		return exitParity
	case is[*run.CollapseError](err):
		return exitCollapsed
	case is[*golden.DifferError](err):
		return exitGolden
	case is[*evaluate.GateError](err):
		return exitGate
	case is[*proof.MissingError](err):
		return exitMissing
	case is[*train.NotFiniteError](err), is[*train.IndexError](err):
		return exitTraining
	case is[*export.Error](err), is[export.Errors](err), is[*form.Error](err):
		return exitExport
	case is[*dataset.Error](err), is[*fault.FileError](err), is[*load.Error](err), is[*train.CheckpointError](err):
		return exitData
	case is[*fault.ModelError](err), is[ir.Errors](err):
		return exitModel
	case is[*fault.UsageError](err), is[*train.UsageError](err), is[*rundir.UsageError](err):
		return exitUsage
	}
	return exitInternal
}

// is reports whether err, or what it wraps, is of type E.
func is[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}
