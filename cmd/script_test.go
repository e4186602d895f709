package cmd_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/ganc-ml/ganc/cmd"
	"github.com/ganc-ml/ganc/internal/safetensors"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"ganc":         func() { cmd.Main(testModels...) },
		"ganc-limited": limited,
		"own":          func() { cmd.Main(cmd.Model{Name: "tiny-ae", Doc: "the only model", Build: tinyAE}) },
	})
}

// TestScript runs testdata/script: each reads like a session at a terminal. Every script begins with the directory
// data, 200 images of 4×4 pixels and 10 to test; the directory photos, six PNG images of several sizes in two folders; and
// the directory flags, colour images of three classes, as writeFlags says.
// $REPO is this repository; the Go command works without a network. Short tests stop where a script says, and collect garbage less
// often.
//
//	exits N COMMAND …     the command ends with exit code N
//	waitfor FILE REGEXP   a line of FILE comes to match
//	flip FILE             a bit in the middle of FILE changes
//	colour FILE X Y red|green|blue   the pixel of an image has that colour above all
//	weights FILE NAME=SHAPE …   FILE comes to hold tensors of f32, as another library would write them
func TestScript(t *testing.T) {
	if signal.Ignored(syscall.SIGHUP) { // by nohup: commands would inherit that, and a script closes their terminal
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "testdata", "script"),
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			if testing.Short() {
				env.Setenv("GOGC", "400")
			}
			return errors.Join(writeTinyData(filepath.Join(env.WorkDir, "data")), writePhotos(filepath.Join(env.WorkDir, "photos")), writeFlags(filepath.Join(env.WorkDir, "flags")), goEnvironment(env))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "waitfor": waitFor, "flip": flip, "weights": weights, "colour": colour},
	})
}

// goEnvironment lets scripts use the Go command with what this test was built from.
func goEnvironment(env *testscript.Env) error {
	repo, err := filepath.Abs("..")
	if err != nil {
		return err
	}
	env.Setenv("REPO", repo)
	for _, name := range []string{"CGO_ENABLED", "GOCACHE", "GOMODCACHE", "GOPROXY", "GOROOT"} {
		value, err := exec.Command("go", "env", name).Output()
		if err != nil {
			return nil // scripts that need the Go command skip without it
		}
		env.Setenv(name, strings.TrimSpace(string(value)))
	}
	for name, value := range map[string]string{"GOFLAGS": "", "GOWORK": "off", "GOSUMDB": "off", "GOTOOLCHAIN": "local"} {
		env.Setenv(name, value)
	}
	return nil
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits N COMMAND ARGS")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if args[0] != strconv.Itoa(code) {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

func waitFor(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: waitfor FILE REGEXP")
	}
	re := regexp.MustCompile(args[1])
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		text, err := os.ReadFile(ts.MkAbs(args[0]))
		if err == nil && re.Match(text) {
			return
		}
	}
	ts.Fatalf("%s has no line like %s", args[0], args[1])
}

func flip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: flip FILE")
	}
	path := ts.MkAbs(args[0])
	data, err := os.ReadFile(path)
	ts.Check(err)
	data[len(data)/2] ^= 1
	ts.Check(os.WriteFile(path, data, 0o666))
}

func weights(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: weights FILE NAME=SHAPE …")
	}
	var list []safetensors.Tensor
	for _, arg := range args[1:] {
		name, sizes, _ := strings.Cut(arg, "=")
		shape, n := []int(nil), 1
		for s := range strings.SplitSeq(sizes, "x") {
			size, err := strconv.Atoi(s)
			ts.Check(err)
			shape, n = append(shape, size), n*size
		}
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(i%7-3) / 16
		}
		list = append(list, safetensors.Of(name, shape, v))
	}
	var b bytes.Buffer
	ts.Check(safetensors.Write(&b, list, nil))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o666))
}

// writeTinyData writes a data set in MNIST's layout: blocks of light on dark, and which of four they are.
func writeTinyData(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for _, split := range []struct {
		name string
		n    int
	}{{"train", 200}, {"t10k", 10}} {
		var pixels, labels []byte
		for i := range split.n {
			label := i * 7 % 4
			labels = append(labels, byte(label))
			for p := range 16 {
				v := byte(10 + i%5)
				if p/8*2+p%4/2 == label {
					v = byte(200 + i%50)
				}
				pixels = append(pixels, v)
			}
		}
		for name, data := range map[string][]byte{
			"images-idx3": idx(0x803, pixels, split.n, 4, 4),
			"labels-idx1": idx(0x801, labels, split.n),
		} {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%s-ubyte", split.name, name)), data, 0o666); err != nil {
				return err
			}
		}
	}
	return nil
}

// writePhotos writes images of one colour in folders dark and light.
func writePhotos(dir string) error {
	for i := range 6 {
		folder := filepath.Join(dir, []string{"dark", "light"}[i%2])
		if err := os.MkdirAll(folder, 0o777); err != nil {
			return err
		}
		img := image.NewGray(image.Rect(0, 0, 5+i, 9-i))
		for p := range img.Pix {
			img.Pix[p] = byte(20 + 150*(i%2) + i)
		}
		if err := writePNG(filepath.Join(folder, fmt.Sprintf("%d.png", i)), img); err != nil {
			return err
		}
	}
	return nil
}

func idx(magic uint32, data []byte, dims ...int) []byte {
	b := binary.BigEndian.AppendUint32(nil, magic)
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, uint32(d))
	}
	return append(b, data...)
}
