// Package engines runs ONNX files in runtimes of other projects.
//
// ONNX Runtime runs in a subprocess: an embedded script reads cases.json and the inputs, as safetensors, from a directory
// and writes the outputs there. One process runs all cases of a file, so a runtime that hangs or crashes ends alone.
// gorgonia's own ops run in this process.
package engines

import (
	"fmt"
	"os"
	"os/exec"

	"github.com/ganc-ml/ganc/internal/fault"
)

// MissingError is a runtime that was asked for and is not at hand.
type MissingError struct {
	What   string // the thing that was looked for
	Remedy string
}

func (e *MissingError) Error() string { return e.What + ": " + e.Remedy }

// The variables that name interpreters.
const (
	PythonVariable = "GANC_PYTHON"
	NodeVariable   = "GANC_NODE"
)

// Python returns the path of the Python interpreter: the one that is named, else the one that GANC_PYTHON names, else
// python3 or python on the PATH. An error is of type *MissingError.
func Python(named string) (string, error) {
	return interpreter(named, PythonVariable, "python3", "python")
}

// Node returns the path of Node.js: the one that GANC_NODE names, else node on the PATH. An error is of type
// *MissingError.
func Node() (string, error) { return interpreter("", NodeVariable, "node") }

func interpreter(named, variable string, names ...string) (string, error) {
	for _, c := range []struct{ from, name string }{{"", named}, {variable + "=", os.Getenv(variable)}} {
		if c.name == "" {
			continue
		}
		path, err := exec.LookPath(c.name)
		if err != nil {
			return "", &MissingError{fmt.Sprintf("%s%s: %v", c.from, c.name, fault.Reason(err)), "name an interpreter that is there"}
		}
		return path, nil
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", &MissingError{"there is no " + names[0] + " on the PATH", "install it, or name it with " + variable}
}
