package parity_test

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/runtime/parity"
)

var record = flag.Bool("record", false, "write what TestGeometries finds to testdata/geometries.md")

// geometry is a line of testdata/geometries.py.
type geometry struct {
	Name                  string
	Model, In, Out, Bound []byte
	Versions              string
}

// geometries is what came of those of one operator and one number of dimensions.
type geometries struct {
	count, grouped, dilated, strided, uneven, elements int
	worst                                              float64 // greatest difference, as a share of its bound
}

// TestGeometries holds 1,000 random geometries of Conv and ConvTranspose to ONNX Runtime. Every element must be within the bound for
// sums in another order. It needs GANC_PYTHON, the path of an interpreter that has onnx and ONNX Runtime. With -record it
// writes down what it finds.
func TestGeometries(t *testing.T) {
	python := os.Getenv("GANC_PYTHON")
	if python == "" {
		t.Skip("GANC_PYTHON is not set: geometries of convolutions are not compared with ONNX Runtime")
	}
	const count = 1000
	cmd := exec.Command(python, "testdata/geometries.py", fmt.Sprint(count))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	found, total, versions := map[string]*geometries{}, 0, ""
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var g geometry
		if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
			t.Fatal(err)
		}
		if versions = g.Versions; versions == "" {
			g.check(t, found)
			total++
		}
	}
	if err := cmd.Wait(); err != nil || lines.Err() != nil {
		t.Fatal(err, lines.Err())
	}
	if total != count {
		t.Errorf("%d geometries, want %d", total, count)
	}
	text := geometryTable(found, versions)
	if *record {
		if err := os.WriteFile(geometryRecord, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(geometryRecord)
	if err != nil {
		t.Fatal(err)
	}
	if withoutWorst(text) != withoutWorst(string(want)) {
		t.Errorf("%s holds other geometries than were drawn: run with -record", geometryRecord)
	}
}

const geometryRecord = "testdata/geometries.md"

// check runs the model and compares each element.
func (g *geometry) check(t *testing.T, found map[string]*geometries) {
	file, err := parity.NewFile("ganc", g.Model)
	if err != nil {
		t.Fatalf("%s: %v", g.Name, err)
	}
	got, err := file.Run(edgeTensors(t, [][]byte{g.In}))
	if err != nil {
		t.Errorf("%s: %v", g.Name, err)
		return
	}
	want, bound := edgeTensors(t, [][]byte{g.Out})[0].Tensor, edgeTensors(t, [][]byte{g.Bound})[0].Tensor
	y := got[0].Tensor
	if y.Type() != want.Type() {
		t.Errorf("%s: got %v, want %v", g.Name, y.Type(), want.Type())
		return
	}
	f := g.kind(found, y.Rank()-2)
	f.elements += y.Len()
	for i, x := range want.Float32s() {
		limit := float64(bound.Float32s()[i])
		d := math.Abs(float64(y.Float32s()[i]) - float64(x))
		if !(d <= limit) {
			t.Errorf("%s: element %d is %v, want %v within %v", g.Name, i, y.Float32s()[i], x, limit)
			return
		}
		if limit > 0 {
			f.worst = max(f.worst, d/limit)
		}
	}
}

// kind counts the geometry among those of its operator and dimensions.
func (g *geometry) kind(found map[string]*geometries, dimensions int) *geometries {
	name, _, _ := strings.Cut(g.Name, " ")
	key := fmt.Sprintf("%s, %d-D", name, dimensions)
	if found[key] == nil {
		found[key] = &geometries{}
	}
	f := found[key]
	f.count++
	for _, c := range []struct {
		n    *int
		text string
	}{{&f.grouped, "group=1"}, {&f.dilated, "dilations=" + onesText(dimensions)}, {&f.strided, "strides=" + onesText(dimensions)}} {
		if !strings.Contains(g.Name, c.text) {
			*c.n++
		}
	}
	if strings.Contains(g.Name, "output_") || strings.Contains(g.Name, "auto_pad") {
		f.uneven++
	}
	return f
}

// ones is a list of ones as Python prints it.
func onesText(n int) string { return "[" + strings.TrimSuffix(strings.Repeat("1, ", n), ", ") + "]" }

// geometryTable is the text of testdata/geometries.md.
func geometryTable(found map[string]*geometries, versions string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Random geometries of convolutions in ganc's runtime and in ONNX Runtime\n\n")
	fmt.Fprintf(&b, "| operator | geometries | with groups | with dilation | with stride | with auto_pad, output_padding or output_shape | elements | greatest difference, of its bound |\n|---|---:|---:|---:|---:|---:|---:|---:|\n")
	var sum geometries
	for _, name := range []string{"Conv", "ConvTranspose"} {
		for n := 1; n <= 3; n++ {
			key := fmt.Sprintf("%s, %d-D", name, n)
			f := found[key]
			if f == nil {
				f = &geometries{}
			}
			f.row(&b, key)
			sum = geometries{sum.count + f.count, sum.grouped + f.grouped, sum.dilated + f.dilated, sum.strided + f.strided,
				sum.uneven + f.uneven, sum.elements + f.elements, max(sum.worst, f.worst)}
		}
	}
	sum.row(&b, "all")
	fmt.Fprintf(&b, "\nEvery element of every output is within its bound, 2·k·2⁻²⁴ times the sum of its k terms' magnitudes: so far apart may two\nfloat32 sums of the same terms be. Drawn by `testdata/geometries.py`, seed 12; %s.\nWritten by `go test ./runtime/parity -run Geometries -record`.\n", versions)
	return b.String()
}

func (f *geometries) row(b *strings.Builder, key string) {
	fmt.Fprintf(b, "| %s | %d | %d | %d | %d | %d | %d | %.3f |\n", key, f.count, f.grouped, f.dilated, f.strided, f.uneven, f.elements, f.worst)
}

// withoutWorst is a table without its last column, which depends on the processor that ONNX Runtime finds.
func withoutWorst(table string) string {
	var b strings.Builder
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "| ") {
			line = line[:strings.LastIndex(strings.TrimSuffix(line, " |\n"), "|")]
		}
		b.WriteString(line)
	}
	return b.String()
}
