package runtime_test

import (
	"context"
	"fmt"
	"log"

	"github.com/ganc-ml/ganc/runtime"
)

// Sixteen samples of a generator that ganc exported. (Any ONNX file of operators that the runtime knows will do.)
func Example() {
	generator, err := runtime.LoadFile("testdata/generator.onnx")
	if err != nil {
		log.Fatal(err)
	}
	images, err := generator.Sample(16, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(generator.Outputs()[0], images[0].Shape())
	// Output:
	// image f32[N×1×8×8] [16 1 8 8]
}

// Inputs of the caller's own, and outputs that are used again: nothing is allocated after the first run.
func ExampleSession_RunInto() {
	generator, err := runtime.LoadFile("testdata/generator.onnx")
	if err != nil {
		log.Fatal(err)
	}
	z := runtime.NewTensor(runtime.Float32, 4, 8)
	images, err := generator.NewOutputs(z)
	if err != nil {
		log.Fatal(err)
	}
	for step := range 3 {
		z.Float32s()[0] = float32(step) // one coordinate of the first sample moves
		if err := generator.RunInto(context.Background(), images, []runtime.Tensor{z}); err != nil {
			log.Fatal(err)
		}
		fmt.Println(images[0].Shape(), len(images[0].Float32s()))
	}
	// Output:
	// [4 1 8 8] 256
	// [4 1 8 8] 256
	// [4 1 8 8] 256
}
