// Package op is the op set: every op is a small comparable struct whose methods are its rules (shape, evaluation,
// gradient), with a function of the usual name that applies it. The struct of the op Add is AddOp; it prints as Add.
// table.go lists every op once.
package op
