// Command embed prints a digit that nobody wrote: a generator inside the program, and no trainer.
package main

import (
	_ "embed"
	"fmt"
	"math/rand/v2"

	"github.com/ganc-ml/ganc/runtime"
)

//go:embed generator.onnx
var file []byte

func main() {
	images, err := runtime.MustLoadBytes(file).Sample(1, rand.Uint64())
	if err != nil {
		panic(err)
	}
	for i, ink := range images[0].Float32s() {
		fmt.Printf("%.2s%.*s", "  ..::++##"[int(ink*4.99)*2:], max(0, i%28-26), "\n")
	}
}
