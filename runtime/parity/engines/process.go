package engines

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/ganc-ml/ganc/internal/subprocess"
)

// The programs that hosts run. The two for JavaScript share one module.
var (
	//go:embed ort.py
	pythonScript []byte
	//go:embed node.mjs
	nodeScript []byte
	//go:embed ort.mjs
	javaScript []byte
)

// job is cases.json.
type job struct {
	Model string  `json:"model"`
	Cases []files `json:"cases"`
}

type files struct {
	Inputs  string `json:"inputs"`
	Outputs string `json:"outputs"`
}

// answer is a line that a host answers with: the version first, then one for each case.
type answer struct {
	Version string `json:"version"`
	Missing string `json:"missing"`
	Error   string `json:"error"`
}

// process runs a job, whose files are in dir, in the host.
func (e *External) process(ctx context.Context, dir string, j job) ([]answer, error) {
	if j.Cases == nil {
		j.Cases = []files{}
	}
	text, err := json.Marshal(j)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "cases.json"), text, 0o666); err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeout(ctx, e.Timeout)
	defer stop()
	if e.Runtime.host() == browser {
		return e.browse(ctx, dir, j)
	}
	args, err := e.script(dir)
	if err != nil {
		return nil, err
	}
	c := subprocess.Command(ctx, e.Host, args...)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	end := ending{failed: c.Run(), started: c.ProcessState != nil, stderr: stderr.String()}
	end.answers, end.wrong = parseAnswers(&stdout)
	return e.judge(ctx, end, j)
}

// ending is how a host ended.
type ending struct {
	failed  error // nil of a host that was stopped because it had answered
	started bool
	stderr  string
	answers []answer
	wrong   error // of what it printed
}

// judge returns the answers of a host, for the version and for each case, or the reason that they are not there.
func (e *External) judge(ctx context.Context, end ending, j job) ([]answer, error) {
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%s did not answer within %v: it was stopped", e.Host, e.Timeout)
	case end.failed != nil && !end.started:
		return nil, &MissingError{fmt.Sprintf("%s: %v", e.Host, end.failed), e.Runtime.host().remedy()}
	case end.wrong == nil && len(end.answers) > 0 && end.answers[0].Missing != "":
		return nil, &MissingError{fmt.Sprintf("%s: %s", e.Host, firstLine(end.answers[0].Missing)), e.Runtime.remedy()}
	case end.failed != nil:
		return nil, fmt.Errorf("%s failed (%v): %s", e.Host, end.failed, lastLine(end.stderr))
	case end.wrong != nil:
		return nil, fmt.Errorf("%s: %w", e.Host, end.wrong)
	case len(end.answers) != 1+len(j.Cases):
		return nil, fmt.Errorf("%s answered %d of %d cases", e.Host, max(0, len(end.answers)-1), len(j.Cases))
	}
	return end.answers, nil
}

// script writes the scripts of the host into dir and returns the arguments that run them.
func (e *External) script(dir string) ([]string, error) {
	if e.Runtime.host() == python {
		script := filepath.Join(dir, "ort.py")
		return []string{"-B", script, dir, string(e.Runtime)}, os.WriteFile(script, pythonScript, 0o666)
	}
	library, err := library(e.Runtime)
	if err != nil {
		return nil, err
	}
	script := filepath.Join(dir, "node.mjs")
	return []string{script, dir, library}, errors.Join(os.WriteFile(script, nodeScript, 0o666), os.WriteFile(filepath.Join(dir, "ort.mjs"), javaScript, 0o666))
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
