// Package optim has optimisers, schedules of the learning rate, bounds of gradients and weights, and averages of
// weights. They are graph: their computations are built from ops and their counters and moments are state, so that a
// training step is printed and checked like any other graph.
package optim
