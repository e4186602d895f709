// Package ir is the language in which models are declared: types with a symbolic batch, tensors, ops as
// comparable structs, graphs of values, and the Model that collects data, noise, state, objectives, reports
// and exports. Every later stage of ganc reads and writes the same graphs.
package ir
