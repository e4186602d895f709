// Package doctor looks at what of a machine ganc can use.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/internal/subprocess"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/runtime/parity/engines"
)

// Finding says of a part of the machine whether ganc can use it.
type Finding struct {
	What   string `json:"what"`
	State  string `json:"state"` // ok, slow, little or missing
	Found  string `json:"found"`
	Remedy string `json:"remedy,omitempty"`
}

// Look looks at the processor, memory, the Go toolchain, Python, Node.js, a browser and the runtimes that live in them, and hands
// each finding to show as soon as there is one. It ends with the first error of show.
func Look(ctx context.Context, show func(Finding) error) error {
	for _, look := range []func(context.Context) Finding{processor, memory, toolchain,
		python, external(engines.Optimised, "Python", interpreter), external(engines.Evaluator, "Python", interpreter),
		external(engines.OpenVINO, "Python", interpreter),
		node, external(engines.ForNode, "Node.js", engines.Node), browser, external(engines.Web, "browser", engines.Browser)} {
		if err := show(look(ctx)); err != nil {
			return err
		}
	}
	return nil
}

func processor(context.Context) Finding {
	f := Finding{What: "processor", State: "ok", Found: fmt.Sprintf("%s/%s, %s, %s kernels", runtime.GOOS, runtime.GOARCH, words.Count(runtime.NumCPU(), "core"), kernel.ISA())}
	if kernel.ISA() == "generic" {
		f.State, f.Remedy = "slow", "the portable kernels give the same bytes, many times slower; an amd64 processor with AVX2 runs the others"
	}
	return f
}

// enough is memory for the largest model of the zoo with its data, in bytes.
const enough = 1 << 30

func memory(context.Context) Finding {
	free, ok := availableMemory()
	f := Finding{What: "memory", State: "ok", Found: fmt.Sprintf("%.1f GiB at hand", float64(free)/(1<<30))}
	switch {
	case !ok:
		f.Found = "this system does not say how much"
	case free < enough:
		f.State, f.Remedy = "little", "train with a smaller --batch, or end other programs"
	}
	return f
}

// patience is how long an interpreter may take to say its version.
const patience = 30 * time.Second

// versionOf is the first line that a program prints.
func versionOf(ctx context.Context, program string, args ...string) (string, error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	out, err := subprocess.Command(ctx, program, args...).Output()
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return line, err
}

func toolchain(ctx context.Context) Finding {
	const need = "needed for models of your own (ganc build ./dir); "
	f := Finding{What: "go", State: "ok"}
	path, err := exec.LookPath("go")
	if err != nil {
		return Finding{f.What, "missing", "there is no go on the PATH", need + "install it from https://go.dev/dl"}
	}
	if f.Found, err = versionOf(ctx, path, "env", "GOVERSION"); err != nil {
		return Finding{f.What, "missing", fmt.Sprintf("%s does not run (%v)", path, err), need + "install it from https://go.dev/dl"}
	}
	f.Found += " " + path
	return f
}

func python(ctx context.Context) Finding {
	f := Finding{What: "python", State: "ok"}
	path, err := interpreter()
	if err == nil {
		f.Found, err = versionOf(ctx, path, "--version")
	}
	if err != nil {
		return missing(f.What, "needed for verify --with ort, onnx, openvino", err)
	}
	f.Found += " " + path
	return f
}

// external finds a runtime of another project in its host, which find finds.
func external(r engines.Runtime, host string, find func() (string, error)) func(context.Context) Finding {
	return func(ctx context.Context) Finding {
		need := "needed for verify --with " + string(r)
		path, err := find()
		if err != nil {
			return Finding{r.Package(), "missing", "there is no " + host + " to run it", need}
		}
		version, err := engines.VersionOf(ctx, r, path, patience)
		if err != nil {
			return missing(r.Package(), need, err)
		}
		return Finding{What: r.Package(), State: "ok", Found: version}
	}
}

// interpreter is the path of Python.
func interpreter() (string, error) { return engines.Python("") }

func node(ctx context.Context) Finding {
	f := Finding{What: "node", State: "ok"}
	path, err := engines.Node()
	if err == nil {
		f.Found, err = versionOf(ctx, path, "--version")
	}
	if err != nil {
		return missing(f.What, "needed for verify --with ort-node", err)
	}
	f.Found += " " + path
	return f
}

func browser(context.Context) Finding {
	path, err := engines.Browser()
	if err != nil {
		return missing("browser", "needed for verify --with ort-web", err)
	}
	return Finding{What: "browser", State: "ok", Found: path}
}

// missing is a finding for an error that may know a remedy.
func missing(what, need string, err error) Finding {
	var m *engines.MissingError
	if errors.As(err, &m) {
		return Finding{what, "missing", m.What, need + "; " + m.Remedy}
	}
	return Finding{what, "missing", err.Error(), need}
}

// availableMemory is what programs can have without swapping, where the system says it in /proc/meminfo (Linux).
func availableMemory() (bytes uint64, ok bool) {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, "MemAvailable:"); found {
			n, err := fmt.Sscanf(rest, "%d kB", &bytes)
			return bytes << 10, n == 1 && err == nil
		}
	}
	return 0, false
}
