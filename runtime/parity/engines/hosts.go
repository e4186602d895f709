package engines

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/ganc-ml/ganc/internal/fault"
)

// Runtime is a runtime that runs in a process of its own.
type Runtime string

const (
	Optimised Runtime = "ort"       // ONNX Runtime, in Python
	Plain     Runtime = "ort-plain" // ONNX Runtime without its optimisations of the graph, in Python
	Evaluator Runtime = "onnx"      // the reference evaluator of the package onnx, an operator at a time in NumPy
	OpenVINO  Runtime = "openvino"  // in Python
	ForNode   Runtime = "ort-node"  // ONNX Runtime for Node.js
	Web       Runtime = "ort-web"   // ONNX Runtime for browsers, compiled to WebAssembly, in a browser without a screen
)

// Externals lists the runtimes that run in processes of their own.
var Externals = []Runtime{Optimised, Plain, Evaluator, OpenVINO, ForNode, Web}

// host is a kind of program that runtimes live in.
type host int

const (
	python host = iota
	node
	browser
)

// The variables that name hosts, and the directory of packages for JavaScript.
const (
	PythonVariable  = "GANC_PYTHON"
	NodeVariable    = "GANC_NODE"
	BrowserVariable = "GANC_BROWSER"
	ModulesVariable = "GANC_NODE_MODULES"
)

// about lists what the runtimes are called, what they live in, and in which package.
var about = map[Runtime]struct {
	title string
	host  host
	name  string // of the package
}{
	Optimised: {"ONNX Runtime", python, "onnxruntime"},
	Plain:     {"ONNX Runtime without optimisations", python, "onnxruntime"},
	Evaluator: {"onnx reference evaluator", python, "onnx"},
	OpenVINO:  {"OpenVINO", python, "openvino"},
	ForNode:   {"ONNX Runtime for Node.js", node, "onnxruntime-node"},
	Web:       {"ONNX Runtime Web", browser, "onnxruntime-web"},
}

// Title is the name of the runtime for a person.
func (r Runtime) Title() string { return about[r].title }

// Package is the package that the runtime is in: of PyPI or npm.
func (r Runtime) Package() string { return about[r].name }

func (r Runtime) host() host { return about[r].host }

// remedy is the advice to a user whose host lacks the package.
func (r Runtime) remedy() string {
	if r.host() == python {
		return fmt.Sprintf("install %s there (python -m pip install %[1]s), or name another interpreter with --python or %s", r.Package(), PythonVariable)
	}
	return fmt.Sprintf("npm install %s, in this directory or in that of the node_modules that %s names", r.Package(), ModulesVariable)
}

// remedy is the advice to a user who lacks the host.
func (h host) remedy() string {
	return [...]string{
		python:  "name a Python interpreter with --python or " + PythonVariable,
		node:    "name Node.js with " + NodeVariable,
		browser: "name a browser with " + BrowserVariable,
	}[h]
}

// Find finds the host of a runtime and the version of the runtime in it. It takes the Python interpreter that is named. If
// something is missing, the error is a *MissingError.
func Find(ctx context.Context, r Runtime, named string, timeout time.Duration) (host, version string, err error) {
	switch r.host() {
	case node:
		host, err = Node()
	case browser:
		host, err = Browser()
	default:
		host, err = Python(named)
	}
	if err != nil {
		return "", "", err
	}
	version, err = VersionOf(ctx, r, host, timeout)
	return host, version, err
}

// VersionOf asks a host for the version of a runtime.
func VersionOf(ctx context.Context, r Runtime, host string, timeout time.Duration) (string, error) {
	dir, err := os.MkdirTemp("", "ganc-external-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	e := &External{Runtime: r, Host: host, Timeout: timeout}
	answers, err := e.process(ctx, dir, job{})
	if err != nil {
		return "", err
	}
	return answers[0].Version, nil
}

// Python returns the path of the Python interpreter: the one that is named, else the one that GANC_PYTHON names, else
// python3 or python on the PATH. An error is of type *MissingError.
func Python(named string) (string, error) {
	return program(named, PythonVariable, "python3", "python")
}

// Node returns the path of Node.js: the one that GANC_NODE names, else node on the PATH. An error is of type
// *MissingError.
func Node() (string, error) { return program("", NodeVariable, "node") }

// Browser returns the path of a browser that is built on Chromium: the one that GANC_BROWSER names, else one on the PATH. An
// error is of type *MissingError.
func Browser() (string, error) {
	return program("", BrowserVariable, "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
}

func program(named, variable string, names ...string) (string, error) {
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

// library is the directory of the package that holds a runtime for JavaScript: in the node_modules that GANC_NODE_MODULES names,
// else in that of the current directory. An error is of type *MissingError.
func library(r Runtime) (string, error) {
	modules := os.Getenv(ModulesVariable)
	if modules == "" {
		modules = "node_modules"
	}
	dir, err := filepath.Abs(filepath.Join(modules, r.Package()))
	if err == nil {
		_, err = os.Stat(filepath.Join(dir, "package.json"))
	}
	if err != nil {
		return "", &MissingError{"there is no " + filepath.Join(modules, r.Package()), r.remedy()}
	}
	return dir, nil
}
