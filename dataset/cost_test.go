package dataset

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What opening a source may cost: costFactor times the data that it keeps, and costBase.
const (
	costFactor = 4
	costBase   = 64 << 20
)

// A cost is what opening a source took, in a process of its own.
type cost struct {
	Kept, Peak int64 // bytes: of the data set, and of the process at its largest
	Seconds    float64
	Message    string // of the error
}

// TestCostChild opens the source that the environment names and prints the cost: measure runs it.
func TestCostChild(t *testing.T) {
	source := os.Getenv("GANC_COST_SOURCE")
	if source == "" {
		t.Skip("measure runs it in a process of its own")
	}
	start := time.Now()
	d, err := Open(source)
	c := cost{Seconds: time.Since(start).Seconds(), Peak: peak(t)}
	if err != nil {
		c.Message = err.Error()
	} else {
		c.Kept = kept(d)
	}
	out, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("\ncost %s\n", out)
}

// kept is the size of a data set: its columns, and the descriptions of its fields.
func kept(d *Dataset) (n int64) {
	for _, s := range d.Splits() {
		for _, c := range s.columns {
			n += int64(len(c.bytes) + 4*len(c.floats))
		}
	}
	for _, f := range d.Fields {
		for _, c := range f.Columns {
			n += int64(32 + len(c.Name))
		}
	}
	return n
}

var highWater = regexp.MustCompile(`VmHWM:\s*(\d+) kB`)

// peak is the most memory that the process has had, of which Linux keeps count.
func peak(t *testing.T) int64 {
	status, err := os.ReadFile("/proc/self/status")
	m := highWater.FindSubmatch(status)
	if err != nil || m == nil {
		t.Fatalf("no VmHWM in /proc/self/status: %v", err)
	}
	kb, _ := strconv.ParseInt(string(m[1]), 10, 64)
	return kb << 10
}

// measure opens a source in a process of its own, and fails the test if that costs too much.
func measure(t *testing.T, name, source string) cost {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the memory of a process is read from /proc")
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestCostChild$", "-test.v")
	cmd.Env = append(os.Environ(), "GANC_COST_SOURCE="+source)
	out, err := cmd.CombinedOutput()
	_, text, ok := strings.Cut(string(out), "\ncost ")
	if err != nil || !ok {
		t.Fatalf("%s: %v: %.2000s", name, err, out)
	}
	text, _, _ = strings.Cut(text, "\n")
	var c cost
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	t.Logf("%-34s %7.1f MB of file %8.1f MB kept %8.1f MB peak %7.2f s  %.150s", name, mega(size(t, source)), mega(c.Kept), mega(c.Peak), c.Seconds, c.Message)
	if limit := costFactor*c.Kept + costBase; c.Peak > limit {
		t.Errorf("%s: %.1f MB of memory, want at most %.1f MB", name, mega(c.Peak), mega(limit))
	}
	if len(c.Message) > 2048 {
		t.Errorf("%s: a message of %d bytes", name, len(c.Message))
	}
	return c
}

func mega(n int64) float64 { return float64(n) / (1 << 20) }

// size is the size of the files of a source.
func size(t *testing.T, source string) (n int64) {
	t.Helper()
	path, _ := cutOptions(source)
	err := filepath.Walk(path, func(_ string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			n += info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
