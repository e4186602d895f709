// Package runtime loads ONNX files and runs them: what a program needs that only generates. It imports no
// trainer, needs no C library, and takes files that it does not trust.
//
//	session, err := runtime.LoadFile("generator.onnx")
//	...
//	images, err := session.Run(z)
//
// A Session takes any batch size, any number of times, from any number of goroutines. For every combination of
// input shapes (and of the values of integer inputs that shapes depend on) the graph is compiled once: imported by
// package operators, rewritten, scheduled and laid out in memory by the compiler that also trains, so that a network
// computes the same bits here as there. Compiled graphs are kept, the least recently used are dropped.
//
// Other exporters may keep weights in a second file. LoadFile reads it where it lies in the directory of the model.
package runtime
