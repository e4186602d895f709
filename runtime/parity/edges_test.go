package parity_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/parity"
)

// edgeModel is a line of testdata/edges.py: a model of one node, and what ONNX Runtime makes of inputs at its edges.
type edgeModel struct {
	Name  string
	Model []byte
	Sets  []edgeSet
}

// edgeSet is inputs and outputs as TensorProtos. Where Refusal is not empty, ONNX Runtime refused the inputs.
type edgeSet struct {
	In, Out [][]byte
	Refusal string
}

// edgeULP is how far apart functions of floating-point numbers may be. The weights of a cubic Resize are polynomials of
// coordinates that are rounded to float32, in two dimensions.
const (
	edgeULP   = 16
	resizeULP = 64
)

// ulps is the tolerance of a model.
func (m *edgeModel) ulps() uint64 {
	if strings.HasPrefix(m.Name, "Resize@") {
		return resizeULP
	}
	return edgeULP
}

// eitherZero are the operators for which the standard does not say which of two zeros is the greater.
var eitherZero = regexp.MustCompile("^(Clip|Max|Min|ReduceMax|ReduceMin)@")

// departure is a kind of cases in which ganc and ONNX Runtime do not agree, by their verdict and text. Every case that does not
// agree must match a departure, and each must match as many cases as it says.
type departure struct {
	verdict, pattern string
	reason           string
	cases            int
}

// departures are those of TestEdges.
var departures = []departure{
	{"refused", `axis .* (of a value of rank|occurs twice)`, "axes out of range, or given twice, which ONNX Runtime takes where elements are few or none", 2103},
	{"refused", `^ReduceMean@.* the mean of no elements`, "the standard leaves it undefined, ONNX Runtime gives 0", 150},
	{"refused", `^Reduce(L2|LogSum|LogSumExp)@.* of which only f32, f64, f16 and bf16 are supported`, "a square root or logarithm of an integer is none", 3},
	{"refused", `^Arg(Max|Min)@.* has no elements`, "there is no greatest of no elements", 2},
	{"refused", `^Concat@.* f32\[2×0\]`, "shapes that do not fit; ONNX Runtime leaves empty inputs out", 2},
	{"refused", `^(GatherND|ScatterND)@.* tuples of 0 indices`, "the standard wants 1 index at least", 7},
	{"refused", `^Reshape@14 allowzero=1 .* both 0 and -1`, "the standard forbids it", 11},
	{"refused", `^ConvTranspose@11 pads=\[-1`, "negative pads are not supported", 1},
	{"refused", `Pool@.*the kernel spans`, "no window fits; ONNX Runtime rounds the negative number of windows towards 0", 81},
	{"refused", `Pool@.*meets no element`, "the greatest of no elements and their mean are undefined", 18},
	{"refused", `^Shrink@.* of which only f32, f64 and f16 are supported`, "the bounds are floating-point numbers", 0},

	{"accepted", `^Celu@.* f64`, "the op is there for f64 too", 1},
	{"accepted", `^Clip@6 min=1.0 max=-1.0`, "the bounds cross: the upper one wins, as from opset 11 on", 1},
	{"accepted", `^Einsum@.* equation=(\.\.\.i|b\.\.\.)`, "numpy broadcasts under an ellipsis, and sums over one that the output lacks", 4},
	{"accepted", `^LRN@`, "ONNX Runtime wants rank 4 and odd sizes", 7},
	{"accepted", `^(Max|Average)Pool@.* auto_pad=SAME`, "pads that would be negative are 0", 11},
	{"accepted", `^OneHot@.* [il](64|32)\[\]`, "indices of rank 0 are one index", 8},
	{"accepted", `^Pad@.* mode=reflect`, "as numpy does, ganc reflects again where the pads are longer than what is reflected", 691},
	{"accepted", `^Pad@.* mode=(edge|wrap)`, "an empty result needs no element to repeat", 95},
	{"accepted", `^Scatter(Elements|ND)@18 reduction=(max|min) bool`, "true is the greater truth value", 4},
	{"accepted", `^Split@18 num_outputs=3 f32\[4\]`, "the last part is smaller: it may be empty", 1},
	{"accepted", `^Transpose@.* perm=\[0, -1\]`, "a negative axis counts from the end, as elsewhere", 3},

	{"different", `^Arg(Max|Min)@13 select_last_index=1 .*NaN`, "NaN is the greatest and the least, as without select_last_index", 16},
	{"different", `^(Elu|Celu|Selu|Tanh)@.* f32`, "ONNX Runtime takes subnormal numbers for 0", 4},
	{"different", `^(Gelu|HardSwish|Mish)@.*-Inf`, "ganc gives the limit at -Inf, -0, the formula NaN", 5},
	{"different", `^Sigmoid@22 f64`, "ONNX Runtime takes small results for 0", 1},
	{"different", `^Reduce(Max|Min)@18 f(32|64)\[2\]\([0-9.]+e-45 NaN\)`, "ONNX Runtime loses the NaN behind a subnormal number", 4},
	{"different", `^Arg(Max|Min)@13 axis=-1 f32\[0×3\]`, "ONNX Runtime reduces no axis of an empty tensor that counts from the end", 2},
	{"different", `^LayerNormalization@`, "sums in another order, where terms cancel", 2},
	{"different", `^LeakyRelu@16 alpha=0.0 f64`, "the product of 0 and a negative number is -0", 1},
	{"different", `^OneHot@11 f32`, "the standard casts indices to integers", 2},
	{"different", `^Resize@19 .*=align_corners`, "the reference implementation of the standard counts the fraction that scales leave of an element, ONNX Runtime cuts it off", 10},
	{"different", `^Resize@19 .*=tf_crop_and_resize`, "ONNX Runtime does not crop dimensions that keep their size", 21},
	{"different", `^Resize@19 axes=\[-1, -2\]`, "ONNX Runtime leaves axes that count from the end out of a policy", 12},
	{"different", `^Resize@19 mode=nearest nearest_mode=floor .*=half_pixel_symmetric .*want f32\[1×2×3×9`, "a coordinate that is whole but for rounding", 1},
	{"different", `^Scatter(Elements|ND)@18 reduction=(max|min) f32.*NaN`, "NaN where either is, as Max and Min give", 4},
	{"different", `^Shrink@.* f64`, "ONNX Runtime computes in f32", 2},
	{"different", `^Slice@13 .*i64\[1\]\(9223372036854775807\) i64\[1\]\(0\) i64\[1\]\(-`, "an end beyond the last element is the last one for a negative step; ONNX Runtime takes the greatest int64 for the first", 148},
	{"different", `^Split@18 num_outputs=3`, "num_outputs is what counts, ONNX Runtime counts the outputs", 1},
}

// TestEdges holds every operator at its edges to ONNX Runtime: testdata/edges.py generates the cases and runs them. It
// needs GANC_PYTHON, the path of an interpreter that has onnx and ONNX Runtime.
func TestEdges(t *testing.T) {
	compareWithPython(t, "testdata/edges.py", departures, func(m *edgeModel, in, want, got []parity.NamedTensor) string {
		if r := parity.Compare(want, got, parity.Tolerance{ULP: m.ulps()}); !r.OK() || !eitherZero.MatchString(m.Name) && !sameZeros(want, got) {
			return fmt.Sprintf("%s%s: got%s, want%s", m.Name, edgeText(in), edgeText(got), edgeText(want))
		}
		return ""
	})
}

// compareWithPython runs a script that prints models with what ONNX Runtime makes of them, and holds ganc to that but for the
// departures. differ says how results differ, if they do.
func compareWithPython(t *testing.T, script string, departures []departure, differ func(m *edgeModel, in, want, got []parity.NamedTensor) string) {
	t.Helper()
	python := os.Getenv("GANC_PYTHON")
	if python == "" {
		t.Skip("GANC_PYTHON is not set: operators are not compared with ONNX Runtime")
	}
	cmd := exec.Command(python, script)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	patterns := make([]*regexp.Regexp, len(departures))
	for i, d := range departures {
		patterns[i] = regexp.MustCompile(d.pattern)
	}
	found, counts := make([]int, len(departures)), map[string]int{}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var m edgeModel
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			t.Fatal(err)
		}
		for verdict, text := range m.verdicts(t, differ) {
			counts[verdict]++
			if strings.HasPrefix(verdict, "agree") || departs(departures, patterns, found, verdict, text) {
				continue
			}
			t.Errorf("%s: %s", verdict, text)
		}
	}
	if err := cmd.Wait(); err != nil || lines.Err() != nil {
		t.Fatal(err, lines.Err())
	}
	t.Logf("%v", counts)
	for i, d := range departures {
		if found[i] != d.cases {
			t.Errorf("%d cases match %s %s, want %d", found[i], d.verdict, d.pattern, d.cases)
		}
	}
}

// departs counts the departure that a case matches.
func departs(departures []departure, patterns []*regexp.Regexp, found []int, verdict, text string) bool {
	for i, p := range patterns {
		if departures[i].verdict == verdict && p.MatchString(text) {
			found[i]++
			return true
		}
	}
	return false
}

// verdicts runs every set of a model and yields what came of it, with a text of the case.
func (m *edgeModel) verdicts(t *testing.T, differ func(m *edgeModel, in, want, got []parity.NamedTensor) string) func(yield func(verdict, text string) bool) {
	return func(yield func(string, string) bool) {
		file, refused := parity.NewFile("ganc", m.Model)
		for _, s := range m.Sets {
			in, want := edgeTensors(t, s.In), edgeTensors(t, s.Out)
			var got []parity.NamedTensor
			err := refused
			if err == nil {
				got, err = file.Run(in)
			}
			text := m.Name + edgeText(in)
			verdict := "agree"
			switch {
			case err != nil && s.Refusal != "":
				verdict = "agree to refuse"
			case err != nil:
				verdict, text = "refused", fmt.Sprintf("%s: %s; ONNX Runtime gives%s", text, refusal(err), edgeText(want))
			case s.Refusal != "":
				verdict, text = "accepted", fmt.Sprintf("%s: ONNX Runtime says: %s", text, s.Refusal)
			default:
				if d := differ(m, in, want, got); d != "" {
					verdict, text = "different", d
				}
			}
			if !yield(verdict, text) {
				return
			}
		}
	}
}

// sameZeros reports whether all zeros have the same sign.
func sameZeros(want, got []parity.NamedTensor) bool {
	for i := range want {
		w, g := want[i].Tensor, got[i].Tensor
		for k := range w.Len() {
			if x, y := w.At(k), g.At(k); x == 0 && y == 0 && math.Signbit(x) != math.Signbit(y) {
				return false
			}
		}
	}
	return true
}

func edgeTensors(t *testing.T, list [][]byte) []parity.NamedTensor {
	var out []parity.NamedTensor
	for _, data := range list {
		p := &onnxpb.TensorProto{}
		if err := proto.Unmarshal(data, p); err != nil {
			t.Fatal(err)
		}
		x, err := onnxpb.ReadTensor(p)
		if err != nil {
			t.Fatal(err)
		}
		y, err := x.IR()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, parity.NamedTensor{Name: x.Name, Tensor: y})
	}
	return out
}

// edgeText is tensors with their first elements: " f32[2](0 1)".
func edgeText(list []parity.NamedTensor) string {
	var b strings.Builder
	for _, named := range list {
		x := named.Tensor
		fmt.Fprintf(&b, " %v(", x.Type())
		for i := range min(x.Len(), 20) {
			if i > 0 {
				b.WriteByte(' ')
			}
			if x.DType() == ir.Int64 {
				fmt.Fprint(&b, x.Int64s()[i])
			} else {
				fmt.Fprint(&b, x.At(i))
			}
		}
		b.WriteByte(')')
	}
	return b.String()
}
