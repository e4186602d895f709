package cmd

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/forms"
)

// formFlags say in which form a network is exported.
type formFlags struct {
	profile, weights, quantize, image string
	percentile                        float64
	classIndex, seedInput             bool
}

func (f *formFlags) register(set *pflag.FlagSet) {
	set.StringVar(&f.profile, "profile", "", "`RUNTIME` whose operators are used: "+strings.Join(export.ProfileNames(), ", "))
	set.StringVar(&f.image, "image", "", "`FORM` of images: uint8, uint8-nchw (default: numbers of the model's range)")
	set.BoolVar(&f.classIndex, "class-index", false, "take class indices in the place of one-hot rows")
	set.BoolVar(&f.seedInput, "seed-input", false, "take a seed for each example in the place of noise")
	set.StringVar(&f.weights, "weights", "", "`TYPE` in which weights are held: fp16 (default: float32)")
	set.StringVar(&f.quantize, "quantize", "", "`TYPE` of quantised products: int8 (default: none)")
	set.Float64Var(&f.percentile, "percentile", 100, "with --quantize: `PERCENT` of the numbers that a range holds")
}

// formNames is the flags of formFlags.
var formNames = []string{"profile", "image", "class-index", "seed-input", "weights", "quantize", "percentile"}

// ofForm reports whether a flag of export chooses the form of a file, or makes a sampler.
func ofForm(flag string) bool {
	return slices.Contains(formNames, flag) || flag == "opset" || flag == "prior"
}

// layouts is the values of --image.
var layouts = map[string]string{"": "", "uint8": "nhwc", "uint8-nchw": "nchw"}

func (f *formFlags) check(e *exportFlags) error {
	for _, flag := range formNames {
		if e.step && e.set.Changed(flag) {
			return fault.Usagef("flags --step and --%s: a step has no other form: leave --%[1]s out", flag)
		}
	}
	if e.step {
		return nil
	}
	for _, c := range []struct{ flag, value, want string }{{"weights", f.weights, "fp16"}, {"quantize", f.quantize, "int8"}} {
		if e.set.Changed(c.flag) && c.value != c.want {
			return fault.Usagef("flag --%s: %q: want %s", c.flag, c.value, c.want)
		}
	}
	if _, ok := layouts[f.image]; !ok || e.set.Changed("image") && f.image == "" {
		return fault.Usagef("flag --image: %q: want uint8 or uint8-nchw", f.image)
	}
	return f.options(e).Check()
}

// options is the form that the flags ask for.
func (f *formFlags) options(e *exportFlags) forms.Options {
	o := forms.Options{
		Net: e.net, Profile: f.profile, Half: f.weights != "", Int8: f.quantize != "", Percentile: f.percentile,
		Image: forms.Layout(layouts[f.image]), ClassIndex: f.classIndex, Seed: f.seedInput, Data: e.data,
	}
	if e.set.Changed("opset") || f.profile == "" {
		o.Opset = e.opset
	}
	return o
}
