// Command draw writes a picture that a generator draws:
//
//	go run ./examples/draw -seed 7 -o digit.png examples/embed/generator.onnx
package main

import (
	"flag"
	"fmt"
	"image/png"
	"os"

	"github.com/ganc-ml/ganc/runtime"
)

func main() {
	seed := flag.Uint64("seed", 1, "the picture that is drawn")
	out := flag.String("o", "digit.png", "the PNG file that is written")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: draw [-seed N] [-o FILE.png] GENERATOR.onnx")
		os.Exit(2)
	}
	if err := draw(flag.Arg(0), *seed, *out); err != nil {
		fmt.Fprintln(os.Stderr, "draw:", err)
		os.Exit(1)
	}
}

// draw writes nothing before there is a picture.
func draw(generator string, seed uint64, out string) error {
	session, err := runtime.LoadFile(generator)
	if err != nil {
		return err
	}
	images, err := session.SampleImages(1, seed)
	if err != nil {
		return err
	}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := png.Encode(f, images[0]); err != nil {
		return err
	}
	return f.Close()
}
