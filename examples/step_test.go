package examples_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"html"
	"image/png"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/cmd"
	"github.com/ganc-ml/ganc/models"
	"github.com/ganc-ml/ganc/runtime/parity/engines"
)

const images = "../dataset/mnist/train-images-idx3-ubyte.gz"

// exportedStep is a directory with the training step of gan.
func exportedStep(t *testing.T) string {
	t.Helper()
	step := filepath.Join(t.TempDir(), "step")
	if code := cmd.Run(t.Context(), []string{"export", "gan", "--step", "--batch", "16", "-o", step}, os.Stderr, os.Stderr, models.All...); code != 0 {
		t.Fatalf("ganc export gan --step: exit code %d", code)
	}
	return step
}

// TestStepPython trains a GAN for a few iterations with nothing but NumPy, ONNX Runtime and the exported step, and wants a
// picture of 64 digits.
func TestStepPython(t *testing.T) {
	python := os.Getenv(engines.PythonVariable)
	if python == "" {
		t.Skip("GANC_PYTHON names no interpreter with NumPy and ONNX Runtime")
	}
	picture := filepath.Join(t.TempDir(), "digits.pgm")
	c := exec.Command(python, "step-python/train.py", exportedStep(t), images, "5", picture)
	if out, err := c.CombinedOutput(); err != nil || !strings.HasPrefix(string(out), "0 {'d_loss': ") {
		t.Fatalf("%v\n%s", err, out)
	}
	pgm, err := os.ReadFile(picture)
	if err != nil || len(pgm) != len("P5 224 224 255\n")+224*224 {
		t.Errorf("the picture has %d bytes (%v)", len(pgm), err)
	}
}

// TestStepBrowser trains the same GAN for a few iterations in a browser without a screen, by ONNX Runtime Web, and wants a picture
// and the loss of a discriminator that has learned little: near 2 ln 2. The page draws from the seed of the step.
func TestStepBrowser(t *testing.T) {
	modules := os.Getenv(engines.ModulesVariable)
	if modules == "" {
		t.Skip("GANC_NODE_MODULES names no node_modules with onnxruntime-web")
	}
	browser := headless(t)
	step := exportedStep(t)
	server := exec.CommandContext(t.Context(), filepath.Join(built(t, "./step-browser"), "step-browser"), "-listen", "localhost:0", "-ort", filepath.Join(modules, "onnxruntime-web", "dist"), step, images)
	stdout, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer server.Wait()
	defer server.Process.Kill()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	page := dom(t, browser, waiting(t, strings.TrimSpace(line))+"/?iterations=5")
	said := html.UnescapeString(string(regexp.MustCompile(`<output.*</output>`).Find(page)))
	loss := regexp.MustCompile(`iteration 5 of 5: d_loss ([0-9.]+)`).FindStringSubmatch(said)
	if loss == nil {
		t.Fatalf("the page says %s", said)
	}
	if v, err := strconv.ParseFloat(loss[1], 64); err != nil || math.Abs(v-2*math.Ln2) > 0.3 {
		t.Errorf("the loss of the discriminator is %s after 5 iterations, want one near 2 ln 2", loss[1])
	}
	picture := regexp.MustCompile(`src="data:image/png;base64,([^"]*)"`).FindSubmatch(page)
	if picture == nil {
		t.Fatal("the page has no picture")
	}
	img, err := png.Decode(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(picture[1])))
	if err != nil || img.Bounds().Dx() != 224 || img.Bounds().Dy() != 224 {
		t.Errorf("the picture: %v", err)
	}
}

// waiting serves a page that is at an address, and lets a browser take it for loaded when its training has ended.
func waiting(t *testing.T, address string) string {
	t.Helper()
	target, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = func(r *http.Response) error {
		if r.Request.URL.Path != "/" {
			return nil
		}
		r.Header.Del("Content-Length")
		r.ContentLength = -1
		end := gated("", `document.getElementById("status").dataset.done`)
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(r.Body, strings.NewReader(end)), r.Body}
		return nil
	}
	mux := http.NewServeMux()
	mux.Handle("/", proxy)
	gate := newGate()
	mux.Handle("/wait", gate)
	mux.Handle("/done", gate)
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}
