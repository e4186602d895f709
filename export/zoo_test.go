package export_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/internal/zoo"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// TestZooOpsets exports every network of the zoo at every opset from 11 on, and for every profile. Each file must give in
// ganc's runtime the bits that the file of the default opset gives; where GANC_PYTHON is set, onnx.checker checks every
// network at one opset, another for each, and ONNX Runtime loads it. Short tests only look whether opset 11 and the profiles
// have a form for everything that a model of each family has.
func TestZooOpsets(t *testing.T) {
	dir, count := t.TempDir(), 0
	for _, e := range zoo.Models() {
		plan := zoo.Plan(t, e.Name)
		for _, n := range plan.Model.Networks {
			g, err := plan.Network(n)
			if err != nil {
				t.Fatal(err)
			}
			title := e.Name + "/" + n.Name
			for _, p := range export.Profiles {
				if err := export.Check(g, export.Options{Network: n, Profile: p}); err != nil {
					t.Errorf("%s for %s: %v", title, p.Name, err)
				}
			}
			count++
			zooNetwork(t, title, g, n, filepath.Join(dir, fmt.Sprintf("%s-%s.onnx", e.Name, n.Name)), 11+count%(export.MaxOpset-10))
		}
	}
	if python := os.Getenv("GANC_PYTHON"); python != "" && !testing.Short() {
		if out, err := exec.Command(python, "-c", loads, dir).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	}
}

// loads checks the files of a directory and loads them in ONNX Runtime.
const loads = `
import glob, sys, onnx, onnxruntime
for path in sorted(glob.glob(sys.argv[1] + "/*.onnx")):
    onnx.checker.check_model(onnx.load(path), full_check=True)
    onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
`

// zooNetwork exports a network at every opset, and keeps the file of one.
func zooNetwork(t *testing.T, title string, g *ir.Graph, n *ir.Network, path string, kept int) {
	var want []ir.Tensor
	var last []byte
	for opset := 11; opset <= export.MaxOpset; opset++ {
		o := export.Options{Network: n, Opset: opset, Weights: someWeights}
		if testing.Short() {
			if opset > 11 {
				return
			}
			if err := export.Check(g, o); err != nil {
				t.Errorf("%s: opset %d: %v", title, opset, err)
			}
			continue
		}
		file, err := export.Marshal(g, o)
		if err != nil {
			t.Errorf("%s: opset %d: %v", title, opset, err)
			continue
		}
		if opset == kept {
			if err := os.WriteFile(path, file, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if sameGraph(last, file) {
			continue
		}
		last = file
		got := ran(t, title, file, n)
		if want == nil {
			want = got
		}
		for i := range got {
			if !bytes.Equal(got[i].Bytes(), want[i].Bytes()) {
				t.Errorf("%s: output %d at opset %d has other bits than at opset 11", title, i, opset)
			}
		}
	}
}

// sameGraph reports whether two files differ in the versions of the format and of the opset alone, a byte each.
func sameGraph(a, b []byte) bool {
	if len(a) != len(b) {
		return false
	}
	differ := 0
	for i := range a {
		if a[i] != b[i] {
			differ++
		}
	}
	return differ <= 2
}

// ran is the outputs of a file for an example of zeros and halves.
func ran(t *testing.T, title string, file []byte, n *ir.Network) []ir.Tensor {
	t.Helper()
	s, err := runtime.LoadBytes(file)
	if err != nil {
		t.Fatalf("%s: %v", title, err)
	}
	in := make([]ir.Tensor, len(n.Ins))
	for i, p := range n.Ins {
		in[i] = ir.NewTensor(p.Value.DType(), p.Value.Type().Bind(1)...)
		if in[i].DType() == ir.Float32 {
			for k := range in[i].Float32s() {
				in[i].Float32s()[k] = float32(k%2) / 2
			}
		}
	}
	out, err := s.Run(in...)
	if err != nil {
		t.Fatalf("%s: %v", title, err)
	}
	return out
}

// someWeights is small numbers from the name of a variable, positive for a variance.
func someWeights(s *ir.State) ir.Tensor {
	x := ir.NewTensor(s.Type.DType, s.Type.Bind(0)...)
	if x.DType() != ir.Float32 {
		return x
	}
	draw := rng.NewSource(rng.Key(1, s.Name))
	for i := range x.Float32s() {
		x.Float32s()[i] = float32(draw.Uint64()>>40)/(1<<24)/8 - 1./16
		if strings.Contains(s.Name, "var") {
			x.Float32s()[i] += 1
		}
	}
	return x
}
