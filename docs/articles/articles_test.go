// Package articles_test runs the commands of the articles.
package articles_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ganc-ml/ganc/cmd"
	"github.com/ganc-ml/ganc/models"
)

// shorter is what the commands of articles are given besides, so that they take seconds.
var shorter = map[string]string{
	"augment":  "--n 40 --confidence 0 --labels 20 --draws 1 --steps 3",
	"build":    "--steps 3",
	"eval":     "--samples 400 --images 2 --codes 10",
	"compare":  "--samples 400 --only sure,parzen",
	"edit":     "--steps 3 --restarts 1",
	"complete": "--steps 3",
	"explain":  "--samples 300 --steps 3 --search 2",
}

// shorterBuild is what build is given besides for models whose steps, or whose test split, take long, and for those in stages: each
// stage has a step. What is built from few digits is only sampled after.
var shorterBuild = map[string]string{
	"pix2pix":  "--steps 2 --data thin-thick,n=100",
	"cyclegan": "--steps 2 --data thin-thick,pairs=no,n=100",
	"aegan":    "--steps 10",
	"flow":     "--steps 10 --data few",
	"vqvae":    "--steps 10 --data few",
}

// shorterFill is what complete is given besides of a completion model, which does not search: of test images, and of a picture.
var shorterFill = map[bool]string{true: "--images 3 --codes 3", false: ""}

// TestArticles runs every command of every article, in order. A command that several articles have runs once.
func TestArticles(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds twenty models")
	}
	articles, err := filepath.Glob("*.md")
	if err != nil || len(articles) != 5 {
		t.Fatalf("%d articles (%v), want 5", len(articles), err)
	}
	dir, done := t.TempDir(), map[string]bool{}
	fewDigits(t, filepath.Join(dir, "few"))
	for _, path := range articles {
		commands := commandsOf(t, path)
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Chdir(dir)
			for _, args := range commands {
				command := strings.Join(args, " ")
				if done[command] {
					continue
				}
				done[command] = true
				var out bytes.Buffer
				more := shorter[args[1]]
				if args[1] == "complete" && strings.Contains(command, "cvaefill") {
					more = shorterFill[strings.Contains(command, "--quadrants")]
				}
				if given, ok := shorterBuild[args[2]]; ok && args[1] == "build" {
					more = given
				}
				given := append(args[1:len(args):len(args)], strings.Fields(more)...)
				if args[1] == "compare" && strings.Contains(command, "--train") {
					given = append(given, "--steps", "3", "--seeds", "1")
				}
				began := time.Now()
				if code := cmd.Run(t.Context(), given, &out, &out, models.All...); code != 0 {
					t.Fatalf("%s: exit code %d\n%s", command, code, out.String())
				}
				t.Logf("%5.1f s  %s", time.Since(began).Seconds(), command)
			}
		})
	}
}

// fewDigits writes the first digits of MNIST's files into a directory.
func fewDigits(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob("../../dataset/mnist/*.gz")
	if err != nil || len(files) != 4 {
		t.Fatalf("%d files of MNIST (%v), want 4", len(files), err)
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		examples, size := 128, 1
		if strings.Contains(path, "train") {
			examples = 1280
		}
		head := 8 // bytes: a magic number and the number of examples, of images their height and width besides
		if strings.Contains(path, "images") {
			head, size = 16, 28*28
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		z, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		data := make([]byte, head+examples*size)
		if _, err := io.ReadFull(z, data); err != nil {
			t.Fatal(err)
		}
		binary.BigEndian.PutUint32(data[4:], uint32(examples))
		if err := os.WriteFile(filepath.Join(dir, strings.TrimSuffix(filepath.Base(path), ".gz")), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// commandsOf returns the commands of a page: the lines of its blocks of shell.
func commandsOf(t *testing.T, path string) (commands [][]string) {
	t.Helper()
	page, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer page.Close()
	inside := false
	for lines := bufio.NewScanner(page); lines.Scan(); {
		switch line := lines.Text(); {
		case strings.HasPrefix(line, "```"):
			inside = line == "```sh"
		case inside && strings.HasPrefix(line, "ganc "):
			commands = append(commands, strings.Fields(strings.ReplaceAll(line, "'", "")))
		case inside:
			t.Errorf("%s: %q is no command of ganc", path, line)
		}
	}
	if len(commands) == 0 {
		t.Errorf("%s has no commands", path)
	}
	return commands
}
