// Package engines runs ONNX files in runtimes of other projects.
//
// Runtimes for Python, Node.js and browsers run in processes of their own: a script or a page reads cases.json and the inputs, as
// safetensors, and returns the outputs likewise. One process runs all cases of a file, so a runtime that hangs or crashes ends
// alone. gorgonia's own ops run in this process.
package engines

// MissingError is a runtime that was asked for and is not at hand.
type MissingError struct {
	What   string // the thing that was looked for
	Remedy string
}

func (e *MissingError) Error() string { return e.What + ": " + e.Remedy }
