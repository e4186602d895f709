package examples_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"image/png"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/ganc-ml/ganc/runtime"
)

// generator is the file that examples are given.
const generator = "embed/generator.onnx"

// TestNode runs a generator in Node, compiled for both of Go's WebAssembly systems.
func TestNode(t *testing.T) {
	if testing.Short() {
		t.Skip("links programs for WebAssembly")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("Node is not installed")
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	for system, start := range map[string]string{
		"js":     filepath.Join(string(bytes.TrimSpace(root)), "lib", "wasm", "wasm_exec_node.js"),
		"wasip1": "testdata/wasip1.cjs",
	} {
		t.Run(system, func(t *testing.T) {
			program := filepath.Join(t.TempDir(), "embed.wasm")
			build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", program, "./embed")
			build.Env = append(os.Environ(), "GOOS="+system, "GOARCH=wasm")
			if out, err := build.CombinedOutput(); err != nil {
				t.Fatalf("go build: %v\n%s", err, out)
			}
			out, err := exec.Command(node, "--no-warnings", start, program).Output()
			if err != nil {
				t.Fatal(err)
			}
			digit(t, string(out))
		})
	}
}

// TestBrowser opens the page in a browser without a screen, and wants in it the very pictures that this machine draws.
func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("links a program for WebAssembly")
	}
	browser := headless(t)
	page := filepath.Join(t.TempDir(), "page.html")
	if out, err := exec.Command("go", "run", "./browser", "-o", page, generator).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if info, err := os.Stat(page); err != nil || info.Size() > 6<<20 {
		t.Errorf("the page has more than 6 MiB: %v, %v", info, err)
	}
	dom := opened(t, browser, page)
	memory := regexp.MustCompile(`data-memory="(\d+)"`).FindSubmatch(dom)
	if memory == nil {
		t.Fatalf("the page says %s", html.UnescapeString(string(regexp.MustCompile(`<output.*</output>`).Find(dom))))
	}
	if n, err := strconv.Atoi(string(memory[1])); err != nil || n > 64<<20 {
		t.Errorf("the page uses %d bytes of memory (%v), want at most 64 MiB", n, err)
	}
	session, err := runtime.LoadFile(generator)
	if err != nil {
		t.Fatal(err)
	}
	got := regexp.MustCompile(`<img src="data:image/png;base64,([^"]*)"`).FindAllSubmatch(dom, -1)
	want, err := session.SampleImages(len(got), 1)
	if err != nil || len(want) == 0 {
		t.Fatalf("%d pictures, %v", len(want), err)
	}
	for i, w := range want {
		var file bytes.Buffer
		if err := png.Encode(&file, w); err != nil {
			t.Fatal(err)
		}
		if string(got[i][1]) != base64.StdEncoding.EncodeToString(file.Bytes()) {
			t.Errorf("picture %d is another one than here", i)
		}
	}
}

// opened is the document of a page when its generator has drawn, or failed. A browser prints a document when everything in it
// has been loaded: opened adds a picture to the page that comes from here, as soon as the page asks for another one.
func opened(t *testing.T, browser, page string) []byte {
	t.Helper()
	server := httptest.NewServer(newGate())
	defer server.Close()
	file, err := os.OpenFile(page, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(file, gated(server.URL, `byId("status").textContent != "Starting …"`))
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return dom(t, browser, "file://"+page)
}
