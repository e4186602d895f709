// Package runtime loads ONNX files and runs them. It links no trainer, needs no C library, and is safe for files from
// sources that are not trusted.
//
//	session, err := runtime.LoadFile("generator.onnx")
//	...
//	images, err := session.Run(z)
//
// A Session runs batches of any size, any number of times, from any number of goroutines. It compiles the graph once for
// each combination of input shapes and of the values of Static inputs: package operators imports the graph, and the
// compiler that also trains rewrites it, schedules it and lays it out in memory. A network therefore computes the same
// bits here as in training. A session keeps the graphs that it used last and drops the others.
//
// Other exporters may keep weights in a second file. LoadFile reads it from the directory of the model.
package runtime
