//go:build !js

// Command browser writes a page that draws pictures with a generator, by ganc's own runtime, in the browser:
//
//	go run ./examples/browser -o digits.html examples/embed/generator.onnx
//
// The page is one file. It needs no server, no network and no special headers.
package main

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/ganc-ml/ganc/runtime"
)

//go:embed page.html
var page string

func main() {
	out := flag.String("o", "digits.html", "the page that is written")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: browser [-o PAGE.html] GENERATOR.onnx")
		os.Exit(2)
	}
	if err := write(*out, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "browser:", err)
		os.Exit(1)
	}
}

// write makes a page of a generator, this program compiled for the browser, and the script that Go starts such programs
// with.
func write(out, generator string) error {
	if _, err := runtime.LoadFile(generator); err != nil {
		return err
	}
	file, err := os.ReadFile(generator)
	if err != nil {
		return err
	}
	program, err := compiled()
	if err != nil {
		return err
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("go env GOROOT: %w", err)
	}
	start, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return err
	}
	var text bytes.Buffer
	err = template.Must(template.New("page").Parse(page)).Execute(&text, struct {
		Start              template.JS
		Program, Generator string // gzip and plain, in base64
	}{template.JS(start), base64.StdEncoding.EncodeToString(program), base64.StdEncoding.EncodeToString(file)})
	if err != nil {
		return err
	}
	return os.WriteFile(out, text.Bytes(), 0o644)
}

// compiled is this program for the browser, compressed.
func compiled() ([]byte, error) {
	dir, err := os.MkdirTemp("", "browser")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	wasm := filepath.Join(dir, "main.wasm")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", wasm, "github.com/ganc-ml/ganc/examples/browser")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if said, err := build.CombinedOutput(); err != nil {
		return nil, errors.New("go build: " + strings.TrimSpace(string(said)))
	}
	program, err := os.ReadFile(wasm)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is one that exists
	if _, err := w.Write(program); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}
