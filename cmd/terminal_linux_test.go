package cmd_test

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/cmd"
)

// TestTerminal: a form that no terminal shows is refused where standard output is one, before the file is read; rows of a
// table are not.
func TestTerminal(t *testing.T) {
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip(err)
	}
	defer terminal.Close()
	for _, c := range []struct{ line, want string }{
		{"sample nowhere -o -", "ganc: -o -: standard output is a terminal, which cannot show this form (png): send it to a file or program (ganc sample … -o - > FILE.png), or name a file\n"},
		{"sample nowhere -o - --format npy", "ganc: -o -: standard output is a terminal, which cannot show this form (npy): send it to a file or program (ganc sample … -o - > FILE.npy), or name a file\n"},
		{"sample nowhere -o - --format csv", "ganc: nowhere: no such file or directory: give an ONNX file or a build directory\n"},
	} {
		var stderr bytes.Buffer
		cmd.Run(context.Background(), strings.Fields(c.line), terminal, &stderr)
		if stderr.String() != c.want {
			t.Errorf("%s: got %swant %s", c.line, stderr.String(), c.want)
		}
	}
}
