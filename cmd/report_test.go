package cmd

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/parity"
)

func tensors(v ...float32) []parity.NamedTensor {
	return []parity.NamedTensor{{Name: "y", Tensor: ir.FromSlice(v, 1, len(v))}}
}

func TestParityReport(t *testing.T) {
	nan := float32(math.NaN())
	next := math.Nextafter32(1, 2)
	for _, c := range []struct {
		name      string
		want, got []parity.NamedTensor
		err       string
	}{
		{"equal", tensors(1, 2, nan), tensors(1, 2, nan), ""},
		{"signs of zero", tensors(0), tensors(float32(math.Copysign(0, -1))), ""},
		{"one apart", tensors(0, 1), tensors(0, next),
			"parity failed: net.onnx: output y at batch 7, run 2: 1 of 2 elements differ, the worst at [0 1]: got 1.0000001192092896, want 1, 1 ULP apart (want equal numbers)"},
		{"NaN", tensors(0, 1), tensors(nan, 1),
			"parity failed: net.onnx: output y at batch 7, run 2: 1 of 2 elements differ, the worst at [0 0]: got NaN, want 0, as far as NaN apart (want equal numbers)"},
		{"shape", tensors(0, 1), tensors(0),
			"parity failed: net.onnx: output y at batch 7, run 2: got f32[1×1], want f32[1×2] (want equal numbers)"},
		{"missing", tensors(0), nil, "parity failed: net.onnx: output y at batch 7, run 2: it is missing (want equal numbers)"},
	} {
		n := networkParity{Network: "net", File: "net.onnx"}
		n.add(1, 1, parity.Compare(tensors(1), tensors(1), parity.Tolerance{}))
		n.add(7, 2, parity.Compare(c.want, c.got, parity.Tolerance{}))
		r := parityReport{Networks: []networkParity{n}}
		got := ""
		if err := r.check(); err != nil {
			got = err.Error()
			if exitCode(err) != exitParity {
				t.Errorf("%s: exit code %d", c.name, exitCode(err))
			}
		}
		if got != c.err || r.Pass != (c.err == "") {
			t.Errorf("%s: got %q, want %q; pass %v", c.name, got, c.err, r.Pass)
		}
	}
}

func TestReportsJSON(t *testing.T) {
	r := reports{{Name: "a\"b", Value: 1.5}, {Name: "n", Value: math.NaN()}, {Name: "i", Value: math.Inf(-1)}}
	text, err := r.MarshalJSON()
	if want := `{"a\"b":1.5,"n":null,"i":null}`; err != nil || string(text) != want {
		t.Errorf("got %s, %v, want %s", text, err, want)
	}
}

// TestHelp holds that every command explains itself: an example, a sentence for every flag.
func TestHelp(t *testing.T) {
	a := &app{console: newConsole(nil, nil)}
	for _, c := range a.root().Commands() {
		checkHelp(t, c)
		for _, sub := range c.Commands() {
			checkHelp(t, sub)
		}
	}
}

func checkHelp(t *testing.T, c *cobra.Command) {
	if c.Hidden {
		return
	}
	name := c.CommandPath()
	if c.Short == "" || c.Long == "" || !strings.Contains(c.Example, name) {
		t.Errorf("%s: short %q, long %q, example %q", name, c.Short, c.Long, c.Example)
	}
	if n := len([]rune(c.Short)); n > 60 {
		t.Errorf("%s: the short help has %d letters, want at most 60", name, n)
	}
	for _, line := range lines(c.Long + "\n" + c.Example + "\n" + c.Flags().FlagUsages()) {
		if n := len([]rune(line)); n > 118 {
			t.Errorf("%s: a line of help has %d letters: %s", name, n, line)
		}
	}
}

func lines(text string) []string { return strings.Split(text, "\n") }

// TestBar holds what a person sees on a terminal: how far, how long still, and the losses.
func TestBar(t *testing.T) {
	var out bytes.Buffer
	c := &console{err: &out, terminal: true}
	p := newProgress(c, 0, 40)
	losses := []train.Value{{Name: "loss", Value: 0.25}}
	for _, step := range []int{1, 30} {
		time.Sleep(120 * time.Millisecond) // a bar is drawn ten times a second at most
		p.step(train.Event{Step: step, Total: 40, Reports: losses})
	}
	p.epoch(train.Event{Step: 30, Total: 40, Epoch: 1, Reports: losses, Tests: losses})
	p.stop()
	for _, want := range []string{"loss 0.25", "(30/40)", "|", "epoch 1  step 30/40  loss 0.25  test: loss 0.25\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q lacks %q", out.String(), want)
		}
	}
}
