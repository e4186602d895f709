// Package eval measures generative models: how near samples are to data, what a pair of encoder and decoder keeps, which
// modes a generator has found. Measures are functions of matrices; they know no file and no network. Each names its
// paper, and its test holds an answer that is known beforehand.
//
// A measure has one result for any number of threads: products come from internal/kernel, and sums over rows are added in
// the order of the rows, in float64.
package eval
