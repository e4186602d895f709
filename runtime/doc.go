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
// # Concurrency and memory
//
// Any number of goroutines may share a Session. Runs of the same input shapes share one compiled graph and its constants; each
// run that goes on at the same time has buffers of its own, of which a session keeps as many as GOMAXPROCS, so that more runs
// at once than that allocate. A service that answers many requests takes WithThreads(1) and bounds how many run at once, as
// examples/service does; a program that draws one picture at a time leaves the default, all processors for each run.
//
// A session keeps up to 16 compiled graphs (WithPlans), of the input shapes that it used last. RunInto allocates nothing from
// the second run of a shape on. Runs read inputs and compute outputs in the memory of the caller, unless the graph computes in
// another type (Float16) or inputs and outputs overlap: then they are copied.
//
// Weights of matrix products are packed where products then are faster: once, at 6 GB a second, when the first graph that wants it
// is compiled, for all graphs and runs of the session, and until the last such graph is dropped. Batches of more than one example
// want it, which takes as much memory again as these weights. One example reads weights as they lie, unless the file holds them
// transposed.
//
// Measured on amd64 for a generator of 20,000 weights (examples/embed, a file of 0.08 MB): the session takes 0.22 MB, the graph with
// one set of buffers 0.02, 0.12 and 0.41 MB for 1, 16 and 64 pictures, the packed weights 0.08 MB; 8 goroutines on two processors
// add 0.01, 0.06 and 0.21 MB.
//
// Limits bound what a file may ask for: testdata/hostile.md shows what hostile files take. RunInto ends between two nodes of the
// graph when its context does.
//
// Other exporters may keep weights in a second file. LoadFile reads it from the directory of the model.
package runtime
