// Command embed prints a digit that nobody wrote: a generator inside the program, and no trainer.
package main

import (
	_ "embed"
	"fmt"
	"image"
	"math/rand/v2"

	"github.com/ganc-ml/ganc/runtime"
)

//go:embed generator.onnx
var file []byte

func main() {
	images, err := runtime.MustLoadBytes(file).SampleImages(1, rand.Uint64())
	if err != nil {
		panic(err)
	}
	digit := images[0].(*image.Gray) // *image.RGBA where the file says three channels
	for i, ink := range digit.Pix {
		fmt.Printf("%.2s%.*s", "  ..::++##"[ink/52*2:], max(0, i%28-26), "\n")
	}
}
