// Command embed prints a digit that nobody wrote: a generator inside the program, and no trainer.
package main

import (
	_ "embed"
	"fmt"
	"image/color"
	"math/rand/v2"

	"github.com/ganc-ml/ganc/runtime"
)

//go:embed generator.onnx
var file []byte

func main() {
	generator := runtime.MustLoadBytes(file)
	drawn, err := generator.Sample(1, rand.Uint64())
	if err != nil {
		panic(err)
	}
	images, err := generator.Outputs()[0].Images(drawn[0]) // *image.Gray, or *image.RGBA: what the file says
	if err != nil {
		panic(err)
	}
	for y := range images[0].Bounds().Dy() {
		for x := range images[0].Bounds().Dx() {
			ink := color.GrayModel.Convert(images[0].At(x, y)).(color.Gray).Y
			fmt.Print("  ..::++##"[ink/52*2:][:2])
		}
		fmt.Println()
	}
}
