package engines

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ganc-ml/ganc/internal/safetensors"
	"github.com/ganc-ml/ganc/internal/subprocess"
	"github.com/ganc-ml/ganc/runtime/parity"
)

//go:embed ort.py
var ortScript []byte

// Runtime is a runtime that runs in a Python process.
type Runtime string

const (
	Optimised Runtime = "ort"       // ONNX Runtime
	Plain     Runtime = "ort-plain" // ONNX Runtime without its optimisations of the graph
	Evaluator Runtime = "onnx"      // the reference evaluator of the package onnx, an operator at a time in NumPy
	OpenVINO  Runtime = "openvino"
)

// inPython lists what the runtimes are called and which package of PyPI they are in.
var inPython = map[Runtime]struct{ title, module string }{
	Optimised: {"ONNX Runtime", "onnxruntime"}, Plain: {"ONNX Runtime without optimisations", "onnxruntime"},
	Evaluator: {"onnx reference evaluator", "onnx"}, OpenVINO: {"OpenVINO", "openvino"},
}

// ORT is ONNX Runtime on one file, or another runtime, in a Python process.
type ORT struct {
	Runtime Runtime // empty: Optimised
	Python  string  // the interpreter
	Model   string  // path of the file; empty where Data holds it
	Data    []byte  // the bytes of the file
	Timeout time.Duration
}

// remedy is the advice to a user whose interpreter lacks a package.
func (o *ORT) remedy() string {
	name := inPython[o.runtime()].module
	return fmt.Sprintf("install %s there (python -m pip install %[1]s), or name another interpreter with --python or %s", name, PythonVariable)
}

func (o *ORT) runtime() Runtime { return cmp.Or(o.Runtime, Optimised) }

// Version asks an interpreter for the version of its ONNX Runtime.
func Version(ctx context.Context, python string, timeout time.Duration) (string, error) {
	return VersionOf(ctx, Optimised, python, timeout)
}

// VersionOf asks an interpreter for the version of a runtime.
func VersionOf(ctx context.Context, r Runtime, python string, timeout time.Duration) (string, error) {
	dir, err := os.MkdirTemp("", "ganc-ort-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	o := &ORT{Runtime: r, Python: python, Timeout: timeout}
	lines, err := o.script(ctx, dir, job{Cases: []files{}})
	if err != nil {
		return "", err
	}
	return lines[0].Version, nil
}

// Name is the engine's name.
func (o *ORT) Name() string { return inPython[o.runtime()].title }

// Run runs one case.
func (o *ORT) Run(inputs []parity.NamedTensor) ([]parity.NamedTensor, error) {
	all, err := o.RunAll(context.Background(), [][]parity.NamedTensor{inputs})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// job is cases.json.
type job struct {
	Model string  `json:"model"`
	Cases []files `json:"cases"`
}

type files struct {
	Inputs  string `json:"inputs"`
	Outputs string `json:"outputs"`
}

// answer is a line of the script.
type answer struct {
	Version string `json:"version"`
	Missing string `json:"missing"`
	Error   string `json:"error"`
}

// RunAll runs every case in one process. If the interpreter has no ONNX Runtime, the error is a *MissingError.
func (o *ORT) RunAll(ctx context.Context, cases [][]parity.NamedTensor) ([][]parity.NamedTensor, error) {
	dir, err := os.MkdirTemp("", "ganc-ort-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	j := job{Model: o.Model}
	if j.Model, err = o.model(dir); err != nil {
		return nil, err
	}
	for i, inputs := range cases {
		f := files{fmt.Sprintf("inputs-%d.safetensors", i), fmt.Sprintf("outputs-%d.safetensors", i)}
		j.Cases = append(j.Cases, f)
		if err := writeTensors(filepath.Join(dir, f.Inputs), inputs); err != nil {
			return nil, err
		}
	}
	answers, err := o.script(ctx, dir, j)
	if err != nil {
		return nil, err
	}
	out := make([][]parity.NamedTensor, len(cases))
	for i, a := range answers[1:] {
		if a.Error != "" {
			return nil, errors.New(firstLine(a.Error))
		}
		if out[i], err = readTensors(filepath.Join(dir, j.Cases[i].Outputs)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// model returns the path of the file, which it writes into dir where Data holds it.
func (o *ORT) model(dir string) (string, error) {
	if o.Model != "" {
		return filepath.Abs(o.Model)
	}
	path := filepath.Join(dir, "model.onnx")
	return path, os.WriteFile(path, o.Data, 0o666)
}

// script runs the embedded script on a job in dir. It returns the lines of the script: the version, then one for each case.
func (o *ORT) script(ctx context.Context, dir string, j job) ([]answer, error) {
	text, err := json.Marshal(j)
	if err != nil {
		return nil, err
	}
	script := filepath.Join(dir, "ort.py")
	if err := errors.Join(os.WriteFile(filepath.Join(dir, "cases.json"), text, 0o666), os.WriteFile(script, ortScript, 0o666)); err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeout(ctx, o.Timeout)
	defer stop()
	c := subprocess.Command(ctx, o.Python, "-B", script, dir, string(o.runtime()))
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	failed := c.Run()
	answers, err := parseAnswers(&stdout)
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%s did not answer within %v: it was stopped", o.Python, o.Timeout)
	case failed != nil && c.ProcessState == nil:
		return nil, &MissingError{fmt.Sprintf("%s: %v", o.Python, failed), "name a Python interpreter with --python or " + PythonVariable}
	case err == nil && len(answers) > 0 && answers[0].Missing != "":
		return nil, &MissingError{fmt.Sprintf("%s: %s", o.Python, answers[0].Missing), o.remedy()}
	case failed != nil:
		return nil, fmt.Errorf("%s failed (%v): %s", o.Python, failed, lastLine(stderr.String()))
	case err != nil:
		return nil, fmt.Errorf("%s: %w", o.Python, err)
	case len(answers) != 1+len(j.Cases):
		return nil, fmt.Errorf("%s answered %d of %d cases", o.Python, max(0, len(answers)-1), len(j.Cases))
	}
	return answers, nil
}

func parseAnswers(r io.Reader) (list []answer, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var a answer
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			return list, fmt.Errorf("it printed %q, want JSON", firstLine(lines.Text()))
		}
		list = append(list, a)
	}
	return list, lines.Err()
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return s[strings.LastIndexByte(s, '\n')+1:]
}

// writeTensors writes tensors as safetensors.
func writeTensors(path string, tensors []parity.NamedTensor) error {
	list := make([]safetensors.Tensor, len(tensors))
	for i, t := range tensors {
		list[i] = safetensors.FromIR(t.Name, t.Tensor)
		if list[i].DType == "" {
			return fmt.Errorf("input %q is %v: it cannot be handed to another runtime", t.Name, t.Tensor.DType())
		}
	}
	var b bytes.Buffer
	if err := safetensors.Write(&b, list, nil); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o666)
}

// readTensors reads tensors in the order of the file.
func readTensors(path string) ([]parity.NamedTensor, error) {
	f, err := safetensors.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []parity.NamedTensor
	for _, t := range f.Tensors {
		out = append(out, parity.NamedTensor{Name: t.Name, Tensor: t.IR()})
	}
	return out, nil
}

var _ parity.Batcher = (*ORT)(nil)
