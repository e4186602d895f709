package userpackage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/subprocess"
)

// goCommand runs the Go command in the package's directory and returns its output. The error is a complaint where the
// command printed one.
func (p *source) goCommand(ctx context.Context, args ...string) (string, error) {
	return p.goCommandIn(ctx, nil, args...)
}

// goCommandIn is goCommand with an environment of its own.
func (p *source) goCommandIn(ctx context.Context, env []string, args ...string) (string, error) {
	c := subprocess.Command(ctx, p.tool, args...)
	c.Dir, c.Env = p.dir, env
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	err := c.Run()
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil && stderr.Len() > 0:
		return "", p.complaint(stderr.String())
	case err != nil:
		return "", fmt.Errorf("go %s: %w", args[0], err)
	}
	return strings.TrimSpace(stdout.String()), nil
}

// complaint is an error that the Go command prints about a package.
type complaint struct {
	error
	ofSource bool // it names a line of the user's package that does not compile, not a module
	ofMain   bool // it names the main, which calls func Model
}

// maxComplaints is the most lines of a complaint that are shown: a mistake in one module is repeated for each import.
const maxComplaints = 20

// complaint reads the errors that the Go command printed. It leaves out the lines that name packages and the progress of
// downloads, and names files as the user would.
func (p *source) complaint(text string) complaint {
	var lines []string
	var c complaint
	for _, l := range strings.Split(strings.TrimSpace(text), "\n") {
		if strings.HasPrefix(l, "# ") || strings.HasPrefix(l, "go: downloading ") || strings.HasPrefix(l, "go: finding ") {
			continue
		}
		file, rest, _ := strings.Cut(l, ":")
		switch {
		case file == p.main() || filepath.Join(p.dir, file) == p.main():
			c.ofMain = true
			l = l[strings.LastIndex(l, ": ")+2:]
		case strings.HasSuffix(file, ".go") && rundir.Exists(filepath.Join(p.dir, file)):
			c.ofSource = c.ofSource || strings.HasPrefix(l, ".")
			l = filepath.Join(p.path, file) + ":" + rest
		}
		lines = append(lines, l)
	}
	if n := len(lines) - maxComplaints; n > 0 {
		lines = append(lines[:maxComplaints], fmt.Sprintf("and %d lines more", n))
	}
	c.error = errors.New(strings.Join(lines, "\n"))
	return c
}
