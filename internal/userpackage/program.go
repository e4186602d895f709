// Package userpackage makes a program of a Go package of the user's that declares a model.
//
// The package declares func Model() (*ir.Model, error). The program is the package and a main beside it that calls
// cmd.Main. The main exists only in an overlay of the Go command, go.mod and go.sum are copied for what it adds to them,
// and nothing is written into the user's tree.
package userpackage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/subprocess"
)

// Program is the program of a package.
type Program struct{ file, work string }

// Build makes the program of the package in the directory at path. A package without such a func, or one that does not
// compile, is a *fault.ModelError; a missing toolchain or module is a *fault.UsageError.
func Build(ctx context.Context, path string) (*Program, error) {
	p := &source{path: path}
	if err := p.check(ctx); err != nil {
		return nil, err
	}
	var err error
	if p.work, err = os.MkdirTemp("", "ganc-package-"); err != nil {
		return nil, err
	}
	program, err := p.compile(ctx)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(p.work))
	}
	return &Program{program, p.work}, nil
}

// Close removes the program.
func (p *Program) Close() error { return os.RemoveAll(p.work) }

// HoldsGo reports whether a directory has Go files.
func HoldsGo(dir string) bool {
	files, err := rundir.Files(dir, "*.go")
	return err == nil && len(files) > 0
}

// IsPath reports whether a word is the path of a package, and not a name or a file.
func IsPath(word string) bool {
	if !strings.HasPrefix(word, ".") && !strings.ContainsAny(word, "/"+string(os.PathSeparator)) {
		return false
	}
	info, err := os.Stat(word)
	if err != nil {
		return filepath.Ext(word) == ""
	}
	return info.IsDir() || filepath.Ext(word) == ".go"
}

// ExitError is the exit code of a program that has told the user itself why it failed.
type ExitError struct{ Code int }

func (e *ExitError) Error() string { return fmt.Sprintf("exit code %d", e.Code) }

// Run runs a command line in the program, which gets the signals that this process is sent. An exit code other than 0 is
// an *ExitError.
func (p *Program) Run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	c := subprocess.Command(ctx, p.file, args...)
	c.Stdout, c.Stderr = stdout, stderr
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)
	if err := c.Start(); err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-signals:
				_ = subprocess.Signal(c, s) // it may have ended just now
			case <-done:
				return
			}
		}
	}()
	err := c.Wait()
	close(done)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() >= 0 {
		return &ExitError{exit.ExitCode()}
	}
	return err
}
