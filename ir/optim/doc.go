// Package optim has optimisers, schedules of the learning rate, bounds of gradients and weights, and averages of
// weights. They are graph: what they compute is built from ops, their counters and moments are state, and the training
// step that holds them is exported like any other.
package optim
