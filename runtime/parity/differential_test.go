package parity_test

import (
	"bufio"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/internal/randmodel"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/operators"
	"github.com/ganc-ml/ganc/runtime/parity"
)

var (
	graphs = flag.Int("graphs", 1500, "how many random models TestDifferential compares")
	first  = flag.Uint64("first", 0, "seed of the first of them")
)

// strayed are the differences between ganc and ONNX Runtime that are known, by the verdict and text that TestDifferential gives
// them.
var strayed = []struct {
	verdict, pattern, reason string
	saturated                bool // only where ONNX Runtime saturates
}{
	{"different", `MeanVarianceNormalization\(.*want NaN`, "the standard adds 1e-9 to the deviation, ONNX Runtime divides by 0", false},
	{"different", `(MatMulInteger|ConvInteger|QLinear\w+)\(.* u8\[.* i8\[`, saturation, true},
}

// differential is what came of the models.
type differential struct {
	counts    map[string]int // by verdict
	operators map[string]int // nodes of the models that were compared
	elements  [2]int         // compared within a limit, and for equality
	beyond    int            // elements more than 4 ULP apart
	lacking   map[string]int // models by the operator of which ONNX Runtime has no kernel
	worst     float64        // the greatest difference beyond 4 ULP, as a share of its limit
	strayed   []int
}

// TestDifferential compares random models of the supported operators with ONNX Runtime. Exact outputs must be equal, others within
// the limit that compile/bound derives for each element. `-graphs 10000 -record` writes testdata/differential.md. It needs GANC_PYTHON, the path of an interpreter that has onnx and
// ONNX Runtime.
func TestDifferential(t *testing.T) {
	python := os.Getenv("GANC_PYTHON")
	if python == "" {
		t.Skip("GANC_PYTHON is not set: random models are not compared with ONNX Runtime")
	}
	peer, versions := startAnswers(t, python)
	found := differential{counts: map[string]int{}, operators: map[string]int{}, lacking: map[string]int{}, strayed: make([]int, len(strayed))}
	models := make(chan *randmodel.Model, 64)
	go func() {
		for seed := *first; seed < *first+uint64(*graphs); seed++ {
			m := randmodel.New(seed, evaluateOwn)
			peer.ask(m.Data, m.Inputs)
			models <- m
		}
		close(models)
	}()
	var odd []string
	seed := *first
	for m := range models { // more are drawn meanwhile
		verdict, text := found.judge(t, m, peer.answer(t))
		found.counts[verdict]++
		if !strings.HasPrefix(verdict, "agree") && verdict != "beyond ONNX Runtime" && !found.known(verdict, text) {
			odd = append(odd, fmt.Sprintf("%s: seed %d: %s", verdict, seed, text))
		}
		seed++
	}
	t.Logf("%v; %d elements within limits, the worst at %.3f of its limit", found.counts, found.elements[0], found.worst)
	if *record {
		if err := os.WriteFile("testdata/differential.md", []byte(found.table(versions)), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, text := range odd[:min(len(odd), 200)] {
		t.Error(text)
	}
	if len(odd) > 40 {
		t.Errorf("and %d more", len(odd)-40)
	}
}

// known counts the known difference that a model shows.
func (f *differential) known(verdict, text string) bool {
	for i, d := range strayed {
		if (!d.saturated || saturates()) && d.verdict == verdict && regexp.MustCompile(d.pattern).MatchString(text) {
			f.strayed[i]++
			return true
		}
	}
	return false
}

// evaluateOwn runs a model in ganc's runtime.
func evaluateOwn(model []byte, inputs []ir.Tensor) ([]ir.Tensor, error) {
	file, err := parity.NewFile("ganc", model)
	if err != nil {
		return nil, err
	}
	return file.Session().Run(inputs...)
}

// judge compares a model's outputs with ONNX Runtime's.
func (f *differential) judge(t *testing.T, m *randmodel.Model, parts [][]byte) (verdict, text string) {
	refusedThere := string(parts[0])
	if strings.Contains(refusedThere, "NOT_IMPLEMENTED") {
		f.lacking[lackingName.FindStringSubmatch(refusedThere)[1]]++
		return "beyond ONNX Runtime", refusedThere
	}
	switch {
	case m.Refused != nil && refusedThere != "":
		return "agree to refuse", refusedThere
	case m.Refused != nil:
		return "refused", refusal(m.Refused) + ": " + m.String()
	case refusedThere != "":
		return "accepted", refusedThere + ": " + m.String()
	}
	for _, op := range m.Nodes {
		f.operators[op]++
	}
	got, err := evaluateOwn(m.Data, plain(m.Inputs))
	if err != nil {
		return "broken", err.Error()
	}
	want := edgeTensors(t, parts[1:])
	for i, x := range got {
		if !slices.Equal(x.Bytes(), m.Want[i].Bytes()) {
			return "fused differently", fmt.Sprintf("%s: %s: got %s, node by node %s", m.Outputs[i].Name, m.Leading(m.Outputs[i].Name), tensorText(x), tensorText(m.Want[i]))
		}
	}
	return f.compare(m, want, got)
}

// lackingName finds the operator in what ONNX Runtime says where it has no kernel.
var lackingName = regexp.MustCompile(`(?:implementation for |running |NOT_IMPLEMENTED : )(\w+)`)

// table is the text of testdata/differential.md.
func (f *differential) table(versions string) string {
	var b strings.Builder
	total := 0
	for _, n := range f.counts {
		total += n
	}
	differ := 0
	for _, n := range f.strayed {
		differ += n
	}
	fmt.Fprintf(&b, "# Random models in ganc's runtime and in ONNX Runtime\n\n")
	fmt.Fprintf(&b, "%d models of one to %d nodes at opsets %d to %d, of which ONNX Runtime computes %d: %d agree, %d differ in a known way.\n", total, randmodel.MostNodes,
		randmodel.FirstOpset, randmodel.LastOpset, f.counts["agree"]+differ, f.counts["agree"], differ)
	fmt.Fprintf(&b, "%d elements must be equal, and are. Of %d others, %d are more than 4 ULP apart; each is within the limit that\n`compile/bound` derives for it, the worst at %.2f of the limit.\n\n", f.elements[1], f.elements[0], f.beyond, f.worst)
	for i, d := range strayed {
		fmt.Fprintf(&b, "- %d models match `%s`: %s.\n", f.strayed[i], d.pattern, d.reason)
	}
	fmt.Fprintf(&b, "\n| operator | nodes compared | models that ONNX Runtime has no kernel for |\n|---|---:|---:|\n")
	for _, name := range randmodel.Operators() {
		fmt.Fprintf(&b, "| %s | %d | %d |\n", name, f.operators[name], f.lacking[name])
	}
	fmt.Fprintf(&b, "\nDrawn by `internal/randmodel` from the seeds %d to %d; %s.\nWritten by `go test ./runtime/parity -run Differential -graphs %d -record`.\n", *first, *first+uint64(*graphs)-1, versions, *graphs)
	return b.String()
}

// undrawn are the operators that random models leave out.
var undrawn = map[string]string{
	"Bernoulli": "draws numbers", "Multinomial": "draws numbers", "RandomNormal": "draws numbers", "RandomNormalLike": "draws numbers",
	"RandomUniform": "draws numbers", "RandomUniformLike": "draws numbers",
	"AffineGrid": "TestNodeSuites runs its cases", "CastLike": "ONNX Runtime expands it to Cast", "Constant": "is an initializer",
	"Scatter":        "ScatterElements before it was renamed",
	"BlackmanWindow": "TestNodeSuites runs its forms", "CenterCropPad": "TestNodeSuites runs its forms", "Col2Im": "TestNodeSuites runs its forms", "Compress": "TestNodeSuites runs its forms", "GRU": "TestNodeSuites runs its forms", "HammingWindow": "TestNodeSuites runs its forms", "HannWindow": "TestNodeSuites runs its forms", "LSTM": "TestNodeSuites runs its forms", "RNN": "TestNodeSuites runs its forms", "ReverseSequence": "TestNodeSuites runs its forms", "TensorScatter": "TestNodeSuites runs its forms",
	"BitCast": "ONNX Runtime 1.31.1 has no kernel", "CausalConvWithState": "ONNX Runtime 1.31.1 has no kernel", "CumProd": "ONNX Runtime 1.31.1 has no kernel", "LinearAttention": "ONNX Runtime 1.31.1 has no kernel", "SwiGLU": "ONNX Runtime 1.31.1 has no kernel",
}

// TestDrawnOperators: every operator is drawn, or a reason says why not.
func TestDrawnOperators(t *testing.T) {
	drawn := randmodel.Operators()
	for _, name := range operators.Supported() {
		if _, left := undrawn[name]; left == slices.Contains(drawn, name) {
			t.Errorf("%s: drawn: %v, left out: %v", name, !left, left)
		}
	}
}

func plain(list []randmodel.Tensor) []ir.Tensor {
	var out []ir.Tensor
	for _, x := range list {
		out = append(out, x.Tensor)
	}
	return out
}

func namedInputs(list []randmodel.Tensor) []parity.NamedTensor {
	var out []parity.NamedTensor
	for _, x := range list {
		out = append(out, parity.NamedTensor{Name: x.Name, Tensor: x.Tensor})
	}
	return out
}

// compare compares outputs, exact ones for equality and others within the limits of rounding.
func (f *differential) compare(m *randmodel.Model, want []parity.NamedTensor, got []ir.Tensor) (verdict, text string) {
	var limits []parity.NamedTensor
	for i, out := range m.Outputs {
		mine := []parity.NamedTensor{{Name: out.Name, Tensor: got[i]}}
		r := parity.Compare(want[i:i+1], mine, parity.Tolerance{}).Outputs[0]
		if out.Exact || r.Problem != "" || r.OK() {
			f.elements[1] += r.Elements
			if !r.OK() {
				return "different", m.Leading(out.Name) + ": " + differenceText(r, out, want[i].Tensor, got[i])
			}
			continue
		}
		f.elements[0] += r.Elements
		if r = parity.Compare(want[i:i+1], mine, parity.Tolerance{ULP: 4}).Outputs[0]; r.OK() {
			continue
		}
		if limits == nil {
			file, err := load.Decode(m.Data, load.Limits{})
			if err == nil {
				limits, err = parity.Rounding(file, namedInputs(m.Inputs))
			}
			if err != nil {
				return "without limits", err.Error()
			}
		}
		f.beyond += r.Outside
		r = parity.CompareWithin(want[i:i+1], mine, limits[i:i+1], parity.Tolerance{}).Outputs[0]
		if !r.OK() {
			return "different", m.Leading(out.Name) + ": " + differenceText(r, out, want[i].Tensor, got[i])
		}
		if r.Share != nil {
			f.worst = max(f.worst, float64(*r.Share))
		}
	}
	return "agree", ""
}

func differenceText(r parity.Output, out randmodel.Output, want, got ir.Tensor) string {
	text := fmt.Sprintf("%s (exact: %v) %s: %d of %d outside, %d ULP, abs %v", out.Name, out.Exact, r.Problem, r.Outside, r.Elements, r.ULP, r.Abs)
	if r.Worst != nil {
		text += fmt.Sprintf(" at %v: got %v, want %v", r.Worst.Index, r.Worst.Got, r.Worst.Want)
	}
	if r.Share != nil {
		text += fmt.Sprintf(", share %v", *r.Share)
	}
	return text + "; got" + tensorText(got) + ", want" + tensorText(want)
}

func tensorText(x ir.Tensor) string {
	return edgeText([]parity.NamedTensor{{Tensor: x}})
}

// answers is a process that runs models in ONNX Runtime.
type answers struct {
	in  *bufio.Writer
	out *bufio.Reader
}

func startAnswers(t *testing.T, python string) (a *answers, versions string) {
	t.Helper()
	cmd := exec.Command(python, "testdata/answers.py")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err := errors.Join(err, err2, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	a = &answers{bufio.NewWriter(in), bufio.NewReader(out)}
	return a, string(a.answer(t)[0])
}

// ask sends a model with its inputs. Answers come in the order of questions.
func (a *answers) ask(model []byte, inputs []randmodel.Tensor) {
	parts := [][]byte{model}
	for _, x := range inputs {
		data, err := onnxpb.Marshal(randmodel.Proto(x.Name, x.Tensor))
		if err != nil {
			panic(err)
		}
		parts = append(parts, data)
	}
	binary.Write(a.in, binary.LittleEndian, uint32(len(parts)))
	for _, p := range parts {
		binary.Write(a.in, binary.LittleEndian, uint32(len(p)))
		a.in.Write(p)
	}
	a.in.Flush()
}

// answer reads an answer.
func (a *answers) answer(t *testing.T) [][]byte {
	read := func() uint32 {
		var n [4]byte
		if _, err := io.ReadFull(a.out, n[:]); err != nil {
			t.Fatalf("testdata/answers.py: %v", err)
		}
		return binary.LittleEndian.Uint32(n[:])
	}
	parts := make([][]byte, read())
	for i := range parts {
		parts[i] = make([]byte, read())
		if _, err := io.ReadFull(a.out, parts[i]); err != nil {
			t.Fatal(err)
		}
	}
	return parts
}
