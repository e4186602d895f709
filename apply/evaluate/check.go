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
		errs = append(errs, fault.InRange("samples", o.Samples, 2, MostSamples))
	}
	errs = append(errs,
		fault.InRange("seeds", o.Seeds, 1, MostSeeds),
		fault.InRange("images", o.Images, 1, MostImages), fault.InRange("codes", o.Codes, 1, MostCodes))
	for _, name := range o.Only {
		errs = append(errs, checkName("only", name))
	}
	return errors.Join(errs...)
}
