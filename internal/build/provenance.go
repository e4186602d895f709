package build

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/version"
)

// provenance records when, where and with what a build was made: what may differ between two builds of the same bytes.
type provenance struct {
	Ganc     string       `json:"ganc"`
	Go       string       `json:"go"`
	OS       string       `json:"os"`
	Arch     string       `json:"arch"`
	CPUs     int          `json:"cpus"`
	Kernels  string       `json:"kernels"` // the instructions in use: avx512, avx2 or generic
	Threads  int          `json:"threads"`
	Host     string       `json:"host"`
	Command  []string     `json:"command"`
	Started  time.Time    `json:"started"`
	Ended    time.Time    `json:"ended"`
	Manifest run.Manifest `json:"manifest"`
	// Parameters is how many numbers were trained, of all networks of the model.
	Parameters int     `json:"parameters"`
	Phases     []phase `json:"phases"`
}

// phase is a part of a build and how long it took.
type phase struct {
	Name    string  `json:"name"` // train, export, verify
	Seconds float64 `json:"seconds"`
}

func newProvenance(args []string, m run.Manifest, parameters, threads int) *provenance {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return &provenance{
		Ganc: version.Release, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH, CPUs: runtime.NumCPU(), Kernels: kernel.ISA(), Threads: threads,
		Host: host, Command: args, Started: time.Now().UTC(), Manifest: m, Parameters: parameters,
	}
}

// Training is what a build tells of its training.
type Training struct {
	Seconds    float64
	Parameters int // numbers that were trained; 0 where the build does not say
}

// TrainingOf reads what the build in a directory tells; ok is false where the directory is no build.
func TrainingOf(dir string) (t Training, ok bool, err error) {
	path := filepath.Join(dir, provenanceFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return t, false, nil
	}
	var p struct {
		Parameters int     `json:"parameters"`
		Phases     []phase `json:"phases"`
	}
	if err == nil {
		err = json.Unmarshal(text, &p)
	}
	if err != nil {
		return t, false, fault.Filef("%s: %w: build it again", rundir.Near(path), fault.Reason(err))
	}
	for _, ph := range p.Phases {
		if ph.Name == "train" {
			return Training{ph.Seconds, p.Parameters}, true, nil
		}
	}
	return t, false, nil
}

// phase runs f and keeps how long it took.
func (p *provenance) phase(name string, f func() error) error {
	start := time.Now()
	err := f()
	p.Phases = append(p.Phases, phase{name, time.Since(start).Round(time.Millisecond).Seconds()})
	p.Ended = time.Now().UTC()
	return err
}
