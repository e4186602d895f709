package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// fromEnd is a possibly negative axis of x counted from the front. It returns an axis out of range unchanged: Infer
// reports it.
func fromEnd(axis int, x ir.Value) int {
	if r := x.Type().Rank(); axis < 0 && axis >= -r {
		return axis + r
	}
	return axis
}

// checkAxis says whether t has the axis.
func checkAxis(axis int, t ir.Type) error {
	switch r := t.Rank(); {
	case r == 0:
		return fmt.Errorf("axis %d of %v: it has no axes", axis, t)
	case axis < 0 || axis >= r:
		return fmt.Errorf("axis %d of %v: want 0 to %d", axis, t, r-1)
	}
	return nil
}
