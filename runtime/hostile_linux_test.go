package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/load"
)

// What the children of TestHostileMemory allow a file: much less than it asks for.
const (
	allowedTensor = 16 << 20
	allowedTotal  = 64 << 20
)

// longs is an initializer of i64.
func longs(name string, v ...int64) *onnxpb.TensorProto {
	return &onnxpb.TensorProto{Name: &name, Dims: []int64{int64(len(v))}, DataType: proto.Int32(int32(onnxpb.TensorProto_INT64)), Int64Data: v}
}

// scalarOf makes an initializer a scalar.
func scalarOf(t *onnxpb.TensorProto) *onnxpb.TensorProto {
	t.Dims = nil
	return t
}

// with gives a node attributes.
func with(n *onnxpb.NodeProto, list ...*onnxpb.AttributeProto) *onnxpb.NodeProto {
	n.Attribute = list
	return n
}

func integer(name string, v int64) *onnxpb.AttributeProto {
	return &onnxpb.AttributeProto{Name: &name, Type: onnxpb.AttributeProto_INT.Enum(), I: &v}
}

func graphOf(name string, g *onnxpb.GraphProto) *onnxpb.AttributeProto {
	return &onnxpb.AttributeProto{Name: &name, Type: onnxpb.AttributeProto_GRAPH.Enum(), G: g}
}

// body is the body of a Loop that carries one value, which nodes turn from "v" into "w". Its names end in mark.
func body(mark string, nodes ...*onnxpb.NodeProto) *onnxpb.AttributeProto {
	i, c, v, d, w := "i"+mark, "c"+mark, "v"+mark, "d"+mark, "w"+mark
	return graphOf("body", &onnxpb.GraphProto{Input: []*onnxpb.ValueInfoProto{{Name: &i}, {Name: &c}, {Name: &v}}, Output: []*onnxpb.ValueInfoProto{{Name: &d}, {Name: &w}},
		Node: append([]*onnxpb.NodeProto{node("Identity", c, d)}, nodes...)})
}

// chain is n nodes of a kind from "x0" to "y".
func chain(n int, of func(in, out string) []*onnxpb.NodeProto) (list []*onnxpb.NodeProto) {
	for k := range n {
		out := fmt.Sprint("x", k+1)
		if k == n-1 {
			out = "y"
		}
		list = append(list, of(fmt.Sprint("x", k), out)...)
	}
	return list
}

// hostile are files that ask for more than they are allowed. Each reads one number, x0.
func hostile() map[string]*model {
	file := func(opset int64, weights []*onnxpb.TensorProto, nodes ...*onnxpb.NodeProto) *model {
		return &model{opset: opset, inputs: []*onnxpb.ValueInfoProto{info("x0", ir.Float32, "N")}, outputs: []string{"y"}, weights: weights, nodes: nodes}
	}
	files := map[string]*model{
		"Expand to 2^40":          file(17, []*onnxpb.TensorProto{longs("s", 1<<40)}, node("Expand", "x0", "s", "y")),
		"ConstantOfShape of 2^60": file(17, []*onnxpb.TensorProto{longs("s", 1<<20, 1<<20, 1<<20)}, node("ConstantOfShape", "s", "c"), node("Add", "c", "x0", "y")),
		"Tile, eight times by 16": file(17, []*onnxpb.TensorProto{longs("r", 16)}, chain(8, func(in, out string) []*onnxpb.NodeProto { return []*onnxpb.NodeProto{node("Tile", in, "r", out)} })...),
		"Pad by 2^30":             file(17, []*onnxpb.TensorProto{longs("p", 0, 1<<30)}, node("Pad", "x0", "p", "y")),
		"EyeLike and MatMul":      file(17, []*onnxpb.TensorProto{longs("s", 1<<22, 1)}, node("ConstantOfShape", "s", "c"), with(node("Transpose", "c", "d")), node("MatMul", "c", "d", "e"), node("Add", "e", "x0", "y")),
		"a Loop of 2^60":          file(17, []*onnxpb.TensorProto{scalarOf(longs("n", 1<<60))}, with(node("Loop", "n", "", "x0", "y"), body("", node("Neg", "v", "w")))),
		"a Loop that doubles":     file(17, []*onnxpb.TensorProto{scalarOf(longs("n", 60))}, with(node("Loop", "n", "", "x0", "y"), body("", with(node("Concat", "v", "v", "w"), integer("axis", 0))))),
		"Loops in Loops":          file(17, []*onnxpb.TensorProto{scalarOf(longs("n", 1000))}, with(node("Loop", "n", "", "x0", "y"), body("", with(node("Loop", "n", "", "v", "w"), body("2", with(node("Loop", "n", "", "v2", "w2"), body("3", node("Neg", "v3", "w3")))))))),
		"a list of all places":    file(17, []*onnxpb.TensorProto{longs("s", 1<<21)}, node("ConstantOfShape", "s", "c"), node("Add", "c", "one", "d"), node("NonZero", "d", "e"), with(node("Cast", "e", "f"), integer("to", 1)), node("ReduceMax", "f", "g"), node("Add", "g", "x0", "y")),
		"a shape from 400 MB":     file(17, []*onnxpb.TensorProto{longs("s", 1<<19)}, append(known(100), node("Add", "x0", "x9", "y"))...),
		"backwards through 2^24":  file(17, []*onnxpb.TensorProto{longs("s", 1<<24), longs("b", -1), longs("e", -1<<62), longs("a", 0)}, with(node("ConstantOfShape", "s", "c"), truth()), node("Slice", "c", "b", "e", "a", "b", "d"), with(node("Cast", "d", "f"), integer("to", 1)), node("ReduceMax", "f", "g"), node("Add", "g", "x0", "y")),
		"Attention of 2^15":       file(23, []*onnxpb.TensorProto{longs("s", 1, 1, 1<<15, 1)}, node("Expand", "x0", "s", "q"), with(node("Attention", "q", "q", "q", "o"), integer("is_causal", 1)), node("ReduceMax", "o", "y")),
		"LRN over 2^18":           file(17, []*onnxpb.TensorProto{longs("s", 1, 1<<18, 1, 1)}, node("Expand", "x0", "s", "q"), with(node("LRN", "q", "o"), integer("size", 5)), node("ReduceMax", "o", "y")),
		"an RNN of 2^20 steps":    file(17, []*onnxpb.TensorProto{longs("s", 1<<20, 1, 1), weight("w", 1, 1, 1)}, node("Expand", "x0", "s", "q"), with(node("RNN", "q", "w", "w", "o"), integer("hidden_size", 1)), node("ReduceMax", "o", "y")),
		"a hundred constants":     file(17, append([]*onnxpb.TensorProto{longs("s", 1<<20)}, floats("f", 1)), constants(100)...),
		"Einsum of eight letters": file(17, []*onnxpb.TensorProto{longs("s", 1<<10, 1<<10)}, node("Expand", "x0", "s", "q"), with(node("Einsum", "q", "q", "o"), words("equation", "ab,cd->abcd")), node("ReduceMax", "o", "y")),
		"Resize by 2^20":          file(17, []*onnxpb.TensorProto{floats("k", 1<<20)}, node("Resize", "x0", "", "k", "y")),
		"OneHot of 2^30":          file(17, []*onnxpb.TensorProto{scalarOf(longs("n", 1<<30)), floats("v", 0, 1)}, with(node("Cast", "x0", "i"), integer("to", 7)), node("OneHot", "i", "n", "v", "y")),
		"Range of 2^40":           file(17, []*onnxpb.TensorProto{scalarOf(longs("a", 0)), scalarOf(longs("b", 1<<40)), scalarOf(longs("d", 1))}, node("Range", "a", "b", "d", "r"), with(node("Cast", "r", "f"), integer("to", 1)), node("Add", "f", "x0", "y")),
	}
	files["a list of all places"].weights = append(files["a list of all places"].weights, floats("one", 1))
	return files
}

func words(name, v string) *onnxpb.AttributeProto {
	return &onnxpb.AttributeProto{Name: &name, Type: onnxpb.AttributeProto_STRING.Enum(), S: []byte(v)}
}

// truth is the value of a ConstantOfShape: one byte.
func truth() *onnxpb.AttributeProto {
	name := "value"
	return &onnxpb.AttributeProto{Name: &name, Type: onnxpb.AttributeProto_TENSOR.Enum(), T: &onnxpb.TensorProto{Dims: []int64{1}, DataType: proto.Int32(int32(onnxpb.TensorProto_UINT8)), RawData: []byte{1}}}
}

func weight(name string, dims ...int64) *onnxpb.TensorProto {
	t := floats(name, 0.5)
	t.Dims = dims
	return t
}

// known is n tensors of 4 MB, each of which a shape needs.
func known(n int) []*onnxpb.NodeProto {
	list := []*onnxpb.NodeProto{node("ConstantOfShape", "s", "k0"), with(node("Cast", "k0", "c0"), integer("to", 7))}
	for k := range n {
		list = append(list, node("Add", fmt.Sprint("c", k), "s", fmt.Sprint("c", k+1)))
	}
	return append(list, with(node("ReduceMax", fmt.Sprint("c", n), "m"), integer("keepdims", 1)), node("ConstantOfShape", "m", "z"), with(node("Cast", "z", "x9"), integer("to", 1)))
}

// constants adds n constants of 4 MB to the input.
func constants(n int) []*onnxpb.NodeProto {
	return chain(n, func(in, out string) []*onnxpb.NodeProto {
		f := "f" + out
		return []*onnxpb.NodeProto{node("Expand", "f", "s", f), node("Add", in, f, out)}
	})
}

// TestHostileMemory loads and runs hostile files in processes of their own: none takes more than 4 times the file and what it
// is allowed beyond what an empty one takes, none takes long, and each is refused or done.
func TestHostileMemory(t *testing.T) {
	if name := os.Getenv("GANC_HOSTILE"); name != "" {
		hostileChild(t, name)
		return
	}
	if testing.Short() {
		t.Skip("a process for each of 19 files")
	}
	dir := t.TempDir()
	files := hostile()
	names := []string{}
	for name, m := range files {
		names = append(names, name)
		if err := os.WriteFile(filepath.Join(dir, name), m.bytes(t), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(names)
	small := (&model{opset: 17, inputs: []*onnxpb.ValueInfoProto{info("x0", ir.Float32, "N")}, outputs: []string{"y"}, nodes: []*onnxpb.NodeProto{node("Neg", "x0", "y")}}).bytes(t)
	if err := os.WriteFile(filepath.Join(dir, "empty"), small, 0o666); err != nil {
		t.Fatal(err)
	}
	empty, _ := child(t, dir, "empty")
	for _, name := range names {
		peak, said := child(t, dir, name)
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("| %s | %d | %.1f | %s |", name, info.Size(), float64(peak-empty)/(1<<20), said)
		if most := 4*info.Size() + allowedTotal; peak-empty > most {
			t.Errorf("%s: %d bytes beyond an empty file, want at most %d", name, peak-empty, most)
		}
	}
}

var said = regexp.MustCompile(`peak=(\d+) (.*)`)

func child(t *testing.T, dir, name string) (peak int64, text string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestHostileMemory$", "-test.v")
	c.Env = append(os.Environ(), "GANC_HOSTILE="+filepath.Join(dir, name), "GOMAXPROCS=2")
	out, err := c.CombinedOutput()
	m := said.FindStringSubmatch(string(out))
	if err != nil || m == nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	peak, _ = strconv.ParseInt(m[1], 10, 64)
	return peak, m[2]
}

func hostileChild(t *testing.T, path string) {
	limits := runtime.Limits{File: load.Limits{Memory: allowedTotal}, Graph: runtime.GraphLimits{TensorBytes: allowedTensor, TotalBytes: allowedTotal}}
	s, err := runtime.LoadFile(path, runtime.WithLimits(limits), runtime.WithThreads(1))
	if err == nil {
		_, err = s.Run(ir.FromSlice([]float32{1}, 1))
	}
	said := "done"
	var e *load.Error
	if errors.As(err, &e) {
		said = e.Problem
		if e.Kind == load.Internal {
			t.Fatal(err)
		}
	} else if err != nil {
		t.Fatal(err)
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`VmHWM:\s*(\d+) kB`).FindSubmatch(status)
	kilo, _ := strconv.Atoi(string(m[1]))
	fmt.Printf("peak=%d %s\n", kilo<<10, strings.ReplaceAll(said, "\n", " "))
}
