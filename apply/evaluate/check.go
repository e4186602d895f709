package evaluate

import (
	"errors"

	"github.com/ganc-ml/ganc/internal/fault"
)

// The bounds of options.
const (
	MostSamples = 100_000
	MostSeeds   = 100
	MostImages  = 10_000
	MostCodes   = 100_000
)

// Check returns everything that is wrong with the options.
func (o Options) Check() error {
	var errs []error
	if o.Samples != 0 {
		errs = append(errs, within("samples", o.Samples, 2, MostSamples))
	}
	errs = append(errs,
		within("seeds", o.Seeds, 1, MostSeeds),
		within("images", o.Images, 1, MostImages), within("codes", o.Codes, 1, MostCodes))
	for _, name := range o.Only {
		errs = append(errs, checkName("only", name))
	}
	return errors.Join(errs...)
}

func within(flag string, v, lo, hi int) error {
	if v < lo || v > hi {
		return fault.Usagef("flag --%s: %d: want a number from %d to %d", flag, v, lo, hi)
	}
	return nil
}
