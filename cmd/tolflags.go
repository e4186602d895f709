package cmd

import (
	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/internal/fault"
)

// tolFlags say how far values may be apart, in the terms of NumPy.
type tolFlags struct{ abs, rel float64 }

func (f *tolFlags) register(set *pflag.FlagSet) {
	set.Float64Var(&f.abs, "atol", -1, "absolute difference that values may have")
	set.Float64Var(&f.rel, "rtol", -1, "difference that values may have, relative to the wanted")
}

func (f *tolFlags) check(set *pflag.FlagSet) error {
	for _, c := range []struct {
		flag  string
		value float64
	}{{"atol", f.abs}, {"rtol", f.rel}} {
		if set.Changed(c.flag) && !(c.value >= 0 && c.value < 1e30) {
			return fault.Usagef("flag --%s: %g: want a number from 0 on", c.flag, c.value)
		}
	}
	return nil
}
