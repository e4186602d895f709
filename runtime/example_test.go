package runtime_test

import (
	"fmt"
	"log"
	"math/rand/v2"

	"github.com/ganc-ml/ganc/runtime"
)

// Sixteen samples of a generator that ganc exported. (Any ONNX file of operators that the runtime knows will do.)
func Example() {
	session, err := runtime.LoadFile("testdata/generator.onnx")
	if err != nil {
		log.Fatal(err)
	}
	z := runtime.NewTensor(runtime.Float32, 16, 8)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range z.Float32s() {
		z.Float32s()[i] = float32(random.NormFloat64())
	}
	images, err := session.Run(z)
	if err != nil {
		log.Fatal(err)
	}
	for _, in := range session.Inputs() {
		fmt.Println(in, in.Law.Name)
	}
	fmt.Println(images[0].Shape())
	// Output:
	// z f32[N×8] normal
	// [16 1 8 8]
}
