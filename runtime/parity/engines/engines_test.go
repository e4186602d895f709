package engines

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/parity"
)

const model = "../../testdata/generator.onnx"

func noise(n int) []parity.NamedTensor {
	z := ir.NewTensor(ir.Float32, n, 8)
	for i := range z.Float32s() {
		z.Float32s()[i] = float32(i%7)/4 - 0.75
	}
	return []parity.NamedTensor{{Name: "z", Tensor: z}}
}

// TestEngines runs one file in every engine, at several batch sizes: what shares no kernel with ganc's runtime agrees
// with it. Without GANC_PYTHON, the path of an interpreter that has ONNX Runtime, and GANC_NODE_MODULES, these are left out.
func TestEngines(t *testing.T) {
	own, err := parity.OpenFile(model)
	if err != nil {
		t.Fatal(err)
	}
	stock, err := OpenStock(model)
	if err != nil {
		t.Fatal(err)
	}
	engines := []parity.Engine{stock}
	for _, r := range Externals {
		variable := ModulesVariable
		if r.host() == python {
			variable = PythonVariable
		}
		if os.Getenv(variable) == "" {
			t.Logf("%s is not set: %s is not tried", variable, r.Title())
			continue
		}
		host, _, err := Find(t.Context(), r, "", time.Minute)
		if err != nil && (r == Optimised || r.host() != python) {
			t.Errorf("%s: %v", r, err)
		}
		if err != nil {
			t.Logf("%s is not tried: %v", r, err)
			continue
		}
		engines = append(engines, &External{Runtime: r, Host: host, Model: model, Timeout: time.Minute})
	}
	for _, e := range engines {
		for _, n := range []int{1, 3} {
			r, err := parity.Between(own, e, noise(n), parity.Tolerance{Rel: 1e-4, Abs: 1e-6})
			if err != nil {
				t.Errorf("%s: %v", e.Name(), err)
			} else if !r.OK() {
				t.Errorf("%s: %+v", e.Name(), r)
			}
		}
	}
}

// TestExternal holds what is said of an interpreter that is not there, hangs, fails or talks: fake ones, in shell.
func TestExternal(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the fake interpreters are shell scripts")
	}
	for _, c := range []struct {
		name, script, want string
		missing            bool
	}{
		{"lacks a package", `echo '{"missing":"No module named onnxruntime"}'`, "No module named onnxruntime: install onnxruntime there", true},
		{"hangs", `sleep 60`, "did not answer within 200ms: it was stopped", false},
		{"hangs with children", `sleep 60 & wait`, "did not answer within 200ms: it was stopped", false},
		{"fails", `echo "Traceback" >&2; echo "SyntaxError: no" >&2; exit 3`, "failed (exit status 3): SyntaxError: no", false},
		{"talks", `echo hello`, `it printed "hello", want JSON`, false},
		{"stops", `echo '{"version":"1"}'`, "answered 0 of 1 cases", false},
		{"refuses", `echo '{"version":"1"}'; echo '{"error":"NotImplemented: Foo\nmore"}'`, "NotImplemented: Foo", false},
		{"writes nothing", `echo '{"version":"1"}'; echo '{"error":""}'`, "outputs-0.safetensors: no such file or directory", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			python := filepath.Join(t.TempDir(), "python")
			if err := os.WriteFile(python, []byte("#!/bin/sh\n"+c.script+"\n"), 0o777); err != nil {
				t.Fatal(err)
			}
			timeout := 10 * time.Second
			if strings.HasPrefix(c.name, "hangs") {
				timeout = 200 * time.Millisecond
			}
			start := time.Now()
			_, err := (&External{Runtime: Optimised, Host: python, Model: model, Timeout: timeout}).Run(noise(1))
			var missing *MissingError
			if err == nil || !strings.Contains(err.Error(), c.want) || errors.As(err, &missing) != c.missing {
				t.Errorf("got %v, want %s; missing %v", err, c.want, c.missing)
			}
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// TestInterpreters: a flag before the variable, the variable before the PATH; what is named and not there is said.
func TestInterpreters(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"python3", "mine", "other"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	for _, c := range []struct{ flag, variable, want, err string }{
		{"", "", "python3", ""},
		{"", "mine", "mine", ""},
		{"other", "mine", "other", ""},
		{"nowhere", "", "", "nowhere: executable file not found in $PATH: name an interpreter that is there"},
		{"", "nowhere", "", "GANC_PYTHON=nowhere: executable file not found in $PATH: name an interpreter that is there"},
	} {
		t.Setenv(PythonVariable, c.variable)
		got, err := Python(c.flag)
		if filepath.Base(got) != c.want && c.want != "" || (c.err == "") != (err == nil) || err != nil && err.Error() != c.err {
			t.Errorf("%+v: got %s, %v", c, got, err)
		}
	}
	t.Setenv(NodeVariable, "")
	if _, err := Node(); err == nil || err.Error() != "there is no node on the PATH: install it, or name it with GANC_NODE" {
		t.Errorf("got %v", err)
	}
}

func TestVersion(t *testing.T) {
	python := os.Getenv(PythonVariable)
	if python == "" {
		t.Skip("GANC_PYTHON is not set")
	}
	if v, err := VersionOf(t.Context(), Optimised, python, time.Minute); err != nil || v == "" {
		t.Errorf("got %q, %v", v, err)
	}
}

// TestBrowser holds what is said of a browser that hangs, fails or closes: fake ones, in shell; and of a package that is missing.
func TestBrowser(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the fake browsers are shell scripts")
	}
	modules := t.TempDir()
	for _, file := range []string{"package.json", "dist/ort.wasm.min.mjs"} {
		path := filepath.Join(modules, "onnxruntime-web", file)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, nil, 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ name, modules, script, want string }{
		{"hangs", modules, `sleep 60 & wait`, "did not answer within 200ms: it was stopped"},
		{"fails", modules, `echo "no display" >&2; exit 1`, "failed (exit status 1): no display"},
		{"closes", modules, `exit 0`, "answered 0 of 1 cases"},
		{"package", "nowhere", `exit 0`, "there is no nowhere/onnxruntime-web: npm install onnxruntime-web, in this directory or in that of the node_modules that GANC_NODE_MODULES names"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv(ModulesVariable, c.modules)
			browser := filepath.Join(t.TempDir(), "browser")
			if err := os.WriteFile(browser, []byte("#!/bin/sh\n"+c.script+"\n"), 0o777); err != nil {
				t.Fatal(err)
			}
			timeout := 10 * time.Second
			if c.name == "hangs" {
				timeout = 200 * time.Millisecond
			}
			_, err := (&External{Runtime: Web, Host: browser, Model: model, Timeout: timeout}).Run(noise(1))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}
