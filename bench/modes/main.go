// Modes counts what a generator of points has learnt of ring8 or grid25, with the measures of PacGAN (Lin et al. 2018,
// §4.1) and VEEGAN (Srivastava et al. 2017):
//
//	go run ./bench/modes build/gan2d/generator.onnx ring8
//
// It draws 2,500 points. One within three standard deviations of the nearest mean is of high quality; a mean that has
// such a point is a mode that was found; KL is the divergence of their histogram over the means from the uniform one.
package main

import (
	"fmt"
	"os"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/eval"
)

const (
	samples = 2500
	seed    = 7 // of the noise
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: modes GENERATOR.onnx ring8|grid25")
		os.Exit(2)
	}
	line, err := run(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, "modes:", err)
		os.Exit(1)
	}
	fmt.Println(line)
}

// run measures a file of points, which its metadata say the range of, against a mixture.
func run(path, name string) (string, error) {
	mix, ok := eval.MixtureOf(name)
	if !ok {
		return "", fmt.Errorf("unknown mixture %q: want ring8 or grid25", name)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	s, err := runtime.LoadBytes(data)
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	drawn, err := s.Sample(samples, seed)
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	out := s.Outputs()[0]
	if out.Range == nil || drawn[0].Len() != 2*samples {
		return "", fmt.Errorf("%s: output %s is %v: want points [N×2] with a range in the metadata ganc.io", path, out.Name, drawn[0].Type())
	}
	source, err := dataset.Open(name + ",n=1")
	if err != nil {
		return "", err
	}
	field, _ := source.Field("point")
	r := mix.Modes(field.Original(drawn[0].Float32s(), out.Range.Lo, out.Range.Hi))
	return fmt.Sprintf("%s  %d of %d modes, %.1f %% of high quality, KL %.4f", name, r.Found, r.Of, 100*r.Quality, r.KL), nil
}
