package runtime_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/load"
)

// generator is a file of two dense layers: z f32[N×4], label i64[N] → image f32[N×6], hidden f32[N×8].
func generator(t testing.TB) []byte {
	t.Helper()
	g := ir.NewGraph(false)
	feed := func(name string, typ ir.Type) ir.Value {
		return g.Apply(ir.Feed{Input: &ir.Input{Name: name, Type: typ, Source: ir.Argument}})
	}
	z, label := feed("z", ir.TypeOf(ir.Float32, ir.Batch, 4)), feed("label", ir.TypeOf(ir.Int64, ir.Batch))
	embedded := op.Gather(g.Constant(weights(1, 10, 4)), label, 0)
	hidden := op.LeakyReLU(op.Gemm(op.Mul(z, embedded), g.Constant(weights(2, 4, 8)), g.Constant(weights(3, 8))), 0.2)
	image := op.Sigmoid(op.Gemm(hidden, g.Constant(weights(4, 8, 6)), g.Constant(weights(5, 6))))
	g.Outputs = []ir.Output{{Name: "image", Value: image}, {Name: "hidden", Value: hidden}}
	if err := g.Err(); err != nil {
		t.Fatal(err)
	}
	data, err := export.Marshal(g, export.Options{Name: "generator", Metadata: []export.Entry{{Key: export.KeyModel, Value: "gan"}}})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func weights(seed uint64, shape ...int) ir.Tensor {
	r := rand.New(rand.NewPCG(seed, 0))
	t := ir.NewTensor(ir.Float32, shape...)
	for i := range t.Float32s() {
		t.Float32s()[i] = float32(r.NormFloat64())
	}
	return t
}

func labels(n int) runtime.Tensor {
	t := runtime.NewTensor(runtime.Int64, n)
	for i := range t.Int64s() {
		t.Int64s()[i] = int64(i*7%20 - 10)
	}
	return t
}

func session(t testing.TB, data []byte, options ...runtime.Option) *runtime.Session {
	t.Helper()
	s, err := runtime.LoadBytes(data, options...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func run(t testing.TB, s *runtime.Session, inputs ...runtime.Tensor) []runtime.Tensor {
	t.Helper()
	out, err := s.Run(inputs...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestBatches runs batches of several sizes, twice around, and wants of each what its samples give one by one.
func TestBatches(t *testing.T) {
	s := session(t, generator(t))
	for range 2 {
		for _, n := range []int{1, 2, 7, 64, 1, 0} {
			z, label := weights(uint64(n), n, 4), labels(n)
			out := run(t, s, z, label)
			for i, want := range []string{fmt.Sprintf("f32[%d×6]", n), fmt.Sprintf("f32[%d×8]", n)} {
				if got := out[i].Type().String(); got != want {
					t.Errorf("batch of %d: output %d is %s, want %s", n, i, got, want)
				}
			}
			for k := range n {
				alone := run(t, s, runtime.FromSlice(z.Float32s()[4*k:4*k+4], 1, 4), runtime.FromSlice(label.Int64s()[k:k+1], 1))
				if got, want := out[0].Float32s()[6*k:6*k+6], alone[0].Float32s(); !slices.Equal(got, want) {
					t.Fatalf("batch of %d: sample %d is %v, alone it is %v", n, k, got, want)
				}
			}
		}
	}
}

// TestThreads wants the same bits from any number of threads.
func TestThreads(t *testing.T) {
	data := generator(t)
	z, label := weights(9, 300, 4), labels(300)
	want := run(t, session(t, data, runtime.WithThreads(1)), z, label)
	for _, n := range []int{2, 3, 8} {
		got := run(t, session(t, data, runtime.WithThreads(n)), z, label)
		if !bytes.Equal(got[0].Bytes(), want[0].Bytes()) {
			t.Errorf("%d threads give other bits than one", n)
		}
	}
}

// TestConcurrent shares a session, whose plans come and go, between goroutines; run with -race.
func TestConcurrent(t *testing.T) {
	s := session(t, generator(t), runtime.WithPlans(2), runtime.WithThreads(2))
	want := map[int]runtime.Tensor{}
	for _, n := range []int{1, 2, 3, 5} {
		want[n] = run(t, s, weights(uint64(n), n, 4), labels(n))[0]
	}
	var wg sync.WaitGroup
	for k := range 8 {
		wg.Go(func() {
			for i := range 30 {
				n := []int{1, 2, 3, 5}[(i+k)%4]
				out, err := s.Run(weights(uint64(n), n, 4), labels(n))
				if err != nil {
					t.Error(err)
					return
				}
				if !bytes.Equal(out[0].Bytes(), want[n].Bytes()) {
					t.Errorf("goroutine %d: batch of %d differs", k, n)
				}
			}
		})
	}
	wg.Wait()
}

// TestDescription checks what a session says about a file.
func TestDescription(t *testing.T) {
	s := session(t, generator(t))
	var got []string
	for _, v := range append(s.Inputs(), s.Outputs()...) {
		got = append(got, v.String())
	}
	if want := []string{"z f32[N×4]", "label i64[N]", "image f32[N×6]", "hidden f32[N×8]"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if v, ok := s.Metadata("ganc.model"); v != "gan" || !ok {
		t.Errorf("metadata: %q, %v", v, ok)
	}
	if _, ok := s.Metadata("ganc.none"); ok {
		t.Error("there is metadata that nobody wrote")
	}
}

// TestPorts reads what ganc.io says of inputs and outputs, and takes files without it, or with more in it.
func TestPorts(t *testing.T) {
	file := &model{opset: 17, inputs: []*onnxpb.ValueInfoProto{info("z", ir.Float32, "N", 2)}, outputs: []string{"y"},
		nodes: []*onnxpb.NodeProto{node("Relu", "z", "y")}}
	file.metadata = `{"inputs":[{"name":"z","law":{"name":"normal"},"later":1}],"outputs":[{"name":"y","image":{"h":1,"w":2}},{"name":"gone"}]}`
	s := session(t, file.bytes(t))
	if in := s.Inputs()[0]; in.Law == nil || in.Law.Name != "normal" {
		t.Errorf("input: %+v", in)
	}
	if out := s.Outputs()[0]; out.Image == nil || out.Image.W != 2 || out.Type() != "invalid" {
		t.Errorf("output: %+v %s", out, out.Type())
	}
	file.metadata = "{"
	if _, err := runtime.LoadBytes(file.bytes(t)); err == nil || err.Error() != `onnx: metadata "ganc.io" is not what ganc writes: unexpected end of JSON input` {
		t.Errorf("got %v", err)
	}
}

// TestSample draws by the laws of the file, and refuses laws that it cannot draw from, whatever the file says.
func TestSample(t *testing.T) {
	s, err := runtime.LoadFile("testdata/generator.onnx")
	if err != nil {
		t.Fatal(err)
	}
	images, err := s.Sample(5, 7)
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.Sample(5, 7)
	if err != nil {
		t.Fatal(err)
	}
	other, err := s.Sample(5, 8)
	if err != nil {
		t.Fatal(err)
	}
	if images[0].Type().String() != "f32[5×1×8×8]" || !bytes.Equal(images[0].Bytes(), again[0].Bytes()) || bytes.Equal(images[0].Bytes(), other[0].Bytes()) {
		t.Error("a seed does not give its own samples")
	}
	law := func(dt ir.DType, port string, dims ...any) error {
		file := &model{opset: 17, inputs: []*onnxpb.ValueInfoProto{info("z", dt, dims...)}, outputs: []string{"y"},
			nodes: []*onnxpb.NodeProto{node("Identity", "z", "y")}, metadata: `{"inputs":[{"name":"z"` + port + `}]}`}
		_, err := session(t, file.bytes(t)).Sample(2, 1)
		return err
	}
	for _, row := range []struct {
		err  error
		want string
	}{
		{law(ir.Float32, `,"law":{"name":"uniform"}`, "N", 3), ""},
		{law(ir.Float32, `,"law":{"name":"bernoulli","p":0.5}`, "N"), ""},
		{law(ir.Int64, `,"classes":3`, "N"), ""},
		{law(ir.Float32, ``, "N", 3), `runtime: input "z": the file does not say what it is drawn from: make it and call Run`},
		{law(ir.Float32, `,"classes":3`, "N", 3), `runtime: input "z": the file does not say what it is drawn from: make it and call Run`},
		{law(ir.Int64, `,"law":{"name":"normal"}`, "N"), `runtime: input "z": law "normal" of i64[N]: want f32 of known rank`},
		{law(ir.Float32, `,"law":{"name":"categorical","classes":3}`, "N"), `runtime: input "z": law "categorical" of f32[N]: want i64 of known rank`},
		{law(ir.Int64, `,"law":{"name":"categorical"}`, "N"), `runtime: input "z": law "categorical" with 0 classes is not known`},
		{law(ir.Float32, `,"law":{"name":"cauchy"}`, "N"), `runtime: input "z": law "cauchy" with 0 classes is not known`},
		{law(ir.Float32, `,"law":{"name":"normal"}`, "N", "M"), `runtime: input "z" is f32[N×M]: only its first dimension may be open`},
		{law(ir.Float32, `,"law":{"name":"normal"}`, "N", 1<<30), `runtime: input "z": onnx: a tensor f32[2×1073741824] takes 8589934592 bytes, want at most 1073741824; raise the limit if you trust the file`},
	} {
		if got := text(row.err); got != row.want {
			t.Errorf("got  %s\nwant %s", got, row.want)
		}
	}
	if _, err := s.Draw(-1, 1); text(err) != "runtime: -1 samples: want at least 0" {
		t.Errorf("got %v", err)
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestInputErrors holds the texts of mistakes in calls.
func TestInputErrors(t *testing.T) {
	s := session(t, generator(t))
	z, label := weights(1, 2, 4), labels(2)
	outputs, err := s.NewOutputs(z, label)
	if err != nil {
		t.Fatal(err)
	}
	into := func(outputs, inputs []runtime.Tensor) error { return s.RunInto(context.Background(), outputs, inputs) }
	call := func(inputs ...runtime.Tensor) error { _, err := s.Run(inputs...); return err }
	named := func(in map[string]runtime.Tensor) error { _, err := s.RunNamed(in); return err }
	list := func(ts ...runtime.Tensor) []runtime.Tensor { return ts }
	far := runtime.FromSlice([]int64{0, 10}, 2)
	for _, row := range []struct {
		err  error
		want string
	}{
		{call(z, label), ""},
		{into(outputs, list(z, label)), ""},
		{call(z), "runtime: got 1 inputs, want 2 (z f32[N×4], label i64[N])"},
		{call(z, label, z), "runtime: got 3 inputs, want 2 (z f32[N×4], label i64[N])"},
		{call(label, z), `runtime: input "z": got i64[2], want f32[N×4]`},
		{call(weights(1, 2, 5), label), `runtime: input "z": got f32[2×5], want f32[N×4]`},
		{call(weights(1, 2, 2, 2), label), `runtime: input "z": got f32[2×2×2], want f32[N×4]`},
		{call(runtime.Tensor{}, label), `runtime: input "z": got nothing (a zero Tensor), want f32[N×4]`},
		{call(weights(1, 1, 1, 1, 1, 1, 1, 1, 1, 4), label), `runtime: input "z": got f32 of rank 9, want f32[N×4]`},
		{call(z, labels(3)), `runtime: input "label": got i64[3]: dimension 0 (N) is 3, want 2 as in input "z"`},
		{call(z, far), `runtime: Gather: Gather: index 10 of an axis of 10: want -10 to 9`},
		{call(z, label), ""},
		{named(map[string]runtime.Tensor{"z": z}), `runtime: input "label" is missing, want 2 (z f32[N×4], label i64[N])`},
		{named(map[string]runtime.Tensor{"z": z, "label": label, "y": z, "x": z}), `runtime: there is no input "x", want 2 (z f32[N×4], label i64[N])`},
		{into(outputs[:1], list(z, label)), `runtime: got 1 outputs, want 2`},
		{into(list(outputs[1], outputs[0]), list(z, label)), `runtime: output "image": got f32[2×8], want f32[2×6]`},
		{into(list(outputs[0], runtime.Tensor{}), list(z, label)), `runtime: output "hidden": got nothing (a zero Tensor), want f32[2×8]`},
	} {
		if got := text(row.err); got != row.want {
			t.Errorf("got  %s\nwant %s", got, row.want)
		}
	}
}

// TestRunInto checks that the outputs are the caller's, that a done context stops, and that nothing is allocated.
func TestRunInto(t *testing.T) {
	s := session(t, generator(t), runtime.WithThreads(1))
	inputs := []runtime.Tensor{weights(1, 7, 4), labels(7)}
	want := run(t, s, inputs...)
	outputs, err := s.NewOutputs(inputs...)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	if allocs := testing.AllocsPerRun(20, func() { err = errors.Join(err, s.RunInto(ctx, outputs, inputs)) }); allocs > 0 && !underRace || err != nil {
		t.Errorf("%g allocations a run, error %v", allocs, err)
	}
	for i := range want {
		if !bytes.Equal(outputs[i].Bytes(), want[i].Bytes()) {
			t.Errorf("output %d differs", i)
		}
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	if err := s.RunInto(done, outputs, inputs); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestNamed runs by name.
func TestNamed(t *testing.T) {
	s := session(t, generator(t))
	z, label := weights(1, 3, 4), labels(3)
	out, err := s.RunNamed(map[string]runtime.Tensor{"label": label, "z": z})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) != 2 || !bytes.Equal(out["hidden"].Bytes(), run(t, s, z, label)[1].Bytes()) {
		t.Errorf("got %v", out)
	}
}

// TestValues shows what the graph computes inside.
func TestValues(t *testing.T) {
	f, err := load.Decode(generator(t), load.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	first := f.Nodes[0].Outputs[0]
	s := session(t, generator(t), runtime.WithValues(first))
	out := run(t, s, weights(1, 3, 4), labels(3))
	if len(out) != 3 || out[2].Type().String() != "f32[3×4]" || s.Outputs()[2].Name != first {
		t.Errorf("%d outputs: %v", len(out), s.Outputs())
	}
	if _, err := runtime.LoadBytes(generator(t), runtime.WithValues("z")); err == nil || err.Error() != `runtime: no node computes the value "z"` {
		t.Errorf("got %v", err)
	}
}

// TestStatic runs a file whose output shape is an input: a plan for each value.
func TestStatic(t *testing.T) {
	file := &model{opset: 17,
		inputs:  []*onnxpb.ValueInfoProto{info("x", ir.Float32, "N"), info("shape", ir.Int64, "R")},
		outputs: []string{"y"},
		nodes:   []*onnxpb.NodeProto{node("Reshape", "x", "shape", "y")}}
	s := session(t, file.bytes(t))
	if in := s.Inputs(); in[0].Static || !in[1].Static {
		t.Errorf("static: %v, %v: want the shape alone", in[0].Static, in[1].Static)
	}
	x := weights(1, 6)
	for _, row := range []struct {
		shape []int64
		want  string
	}{{[]int64{2, 3}, "f32[2×3]"}, {[]int64{3, -1}, "f32[3×2]"}, {[]int64{6}, "f32[6]"}, {[]int64{2, 3}, "f32[2×3]"}} {
		shape := runtime.FromSlice(row.shape, len(row.shape))
		out := run(t, s, x, shape)
		clear(row.shape) // a plan must not keep the caller's memory
		if got := out[0].Type().String(); got != row.want {
			t.Errorf("got %s, want %s", got, row.want)
		}
	}
	_, err := s.Run(x, runtime.FromSlice([]int64{4, 4}, 2))
	const want = `for x f32[6], shape i64[2]: onnx: node 0 (Reshape): Reshape: cannot view f32[6] as [4×4]: 6 elements are not 16; it does not fit inputs of these shapes and types`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if _, err = s.Run(x, runtime.NewTensor(runtime.Int64, 2000)); err == nil || err.Error() != `runtime: input "shape": got i64[2000], want at most 1024 elements: shapes depend on their values` {
		t.Errorf("got %v", err)
	}
}

// TestLimits refuses before it allocates.
func TestLimits(t *testing.T) {
	file := &model{opset: 17,
		inputs:  []*onnxpb.ValueInfoProto{info("shape", ir.Int64, "R")},
		outputs: []string{"y"},
		nodes:   []*onnxpb.NodeProto{node("ConstantOfShape", "shape", "c"), node("Exp", "c", "y")}}
	s := session(t, file.bytes(t))
	small := session(t, file.bytes(t), runtime.WithLimits(runtime.Limits{Graph: runtime.GraphLimits{TensorBytes: 400, TotalBytes: 600}}))
	const raise = "; raise the limit if you trust the file"
	for _, row := range []struct {
		s     *runtime.Session
		shape []int64
		want  string
	}{
		{s, []int64{1 << 20, 1 << 20}, "onnx: node 0 (ConstantOfShape): a tensor f32[1048576×1048576] takes 4398046511104 bytes, want at most 1073741824" + raise},
		{s, []int64{1 << 62, 1 << 62, 4}, "onnx: node 0 (ConstantOfShape): a tensor f32[4611686018427387904×4611686018427387904×4] takes 18446744073709551615 bytes, want at most 1073741824" + raise},
		{s, []int64{0, 1 << 62}, "onnx: node 0 (ConstantOfShape): dimension 1 of shape [0 4611686018427387904] exceeds 2147483647; export the model with other operators or settings"},
		{s, []int64{1, 1, 1, 1, 1, 1, 1, 1, 1}, "onnx: node 0 (ConstantOfShape): shape [1 1 1 1 1 1 1 1 1] has rank 9, want at most 8; export the model with other operators or settings"},
		{s, []int64{-1}, "onnx: node 0 (ConstantOfShape): dimension 0 of shape [-1] is negative; the file is damaged or breaks the ONNX standard: export it again"},
		{small, []int64{101}, "onnx: node 0 (ConstantOfShape): a tensor f32[101] takes 404 bytes, want at most 400" + raise},
		{small, []int64{100}, "onnx: it needs about 800 bytes of memory for inputs of this size, want at most 600" + raise},
	} {
		_, err := row.s.Run(runtime.FromSlice(row.shape, len(row.shape)))
		var e *load.Error
		if !errors.As(err, &e) {
			t.Errorf("%v: %v", row.shape, err)
			continue
		}
		if e.Error() != row.want {
			t.Errorf("got  %s\nwant %s", e, row.want)
		}
	}
	if out := run(t, small, runtime.FromSlice([]int64{75}, 1)); out[0].Float32s()[74] != 1 {
		t.Errorf("got %v", out[0].Float32s())
	}
}

// TestRefusals holds the texts of what Load refuses.
func TestRefusals(t *testing.T) {
	for _, row := range []struct {
		file *model
		want string
	}{
		{&model{opset: 17, inputs: []*onnxpb.ValueInfoProto{info("x", ir.Float32, "N")}, outputs: []string{"y"}, nodes: []*onnxpb.NodeProto{node("Loopy", "x", "y")}},
			`onnx: node 0 (Loopy): the operator is not supported at opset 17: ONNX has none of this name up to opset 28; export with standard operators only: docs/operators.md lists those that are supported`},
		{&model{opset: 17, inputs: []*onnxpb.ValueInfoProto{info("x", ir.Float32, "N")}, outputs: []string{"y"}, nodes: []*onnxpb.NodeProto{node("Loopy", "x", "z"), node("Add", "z", "y")}},
			`onnx: node 0 (Loopy): the operator is not supported at opset 17: ONNX has none of this name up to opset 28; node 1 (Add): it has 1 inputs, want 2 at opset 17; export with standard operators only: docs/operators.md lists those that are supported; the file is damaged`},
		{&model{opset: 17, inputs: []*onnxpb.ValueInfoProto{info("x", ir.Float32, "N")}, outputs: []string{"y"}, nodes: []*onnxpb.NodeProto{of("com.microsoft", node("FusedConv", "x", "z")), node("Unique", "z", "u"), node("Neg", "u", "y")}},
			`onnx: node 0 (FusedConv): operators of the domain "com.microsoft" are not supported; node 1 (Unique): the operator is not supported at opset 17: the shape of its result follows from computed data, and shapes must be known when a graph is compiled; export with standard ONNX operators only; do this step on the outputs of the graph`},
		{&model{opset: 5, inputs: []*onnxpb.ValueInfoProto{info("x", ir.Float32, "N")}, outputs: []string{"y"}, nodes: []*onnxpb.NodeProto{node("Add", "x", "x", "y")}},
			`onnx: node 0 (Add): the operator is supported at opsets 7 to 28, the file has 5; convert the file (onnx.version_converter)`},
		{&model{opset: 17, inputs: []*onnxpb.ValueInfoProto{info("x", ir.Float32, "N")}, outputs: []string{"y"}, nodes: []*onnxpb.NodeProto{node("Add", "x", "y")}},
			`onnx: node 0 (Add): it has 1 inputs, want 2 at opset 17; the file is damaged or breaks the ONNX standard: export it again`},
		{&model{opset: 17, inputs: []*onnxpb.ValueInfoProto{info("x", ir.Float32, "N")}, outputs: []string{"y"}, nodes: []*onnxpb.NodeProto{node("Add", "", "x", "y")}},
			`onnx: node 0 (Add): its input 0 is left out but is not optional; the file is damaged or breaks the ONNX standard: export it again`},
		{&model{opset: 17, inputs: []*onnxpb.ValueInfoProto{info("x", ir.Float32, "N")}, outputs: []string{"y"}, nodes: []*onnxpb.NodeProto{node("Cast", "x", "i"), node("Reshape", "x", "i", "y")}},
			`onnx: node 1 (Reshape): a shape or setting that it needs depends on the values of the input "x" (f32); shapes may depend on constants, on shapes of inputs, on integer inputs, and on lists of at most 16 numbers`},
	} {
		_, err := runtime.LoadBytes(row.file.bytes(t))
		if err == nil || !startsWith(err.Error(), row.want) {
			t.Errorf("got  %v\nwant %s", err, row.want)
		}
	}
	if _, err := runtime.LoadFile("testdata/none.onnx"); err == nil {
		t.Error("a missing file loads")
	}
	if _, err := runtime.LoadBytes(generator(t), runtime.WithThreads(0)); err == nil || err.Error() != "runtime: 0 threads and 16 plans: want at least 1 of each" {
		t.Errorf("got %v", err)
	}
}

// TestRandom: numbers that a network draws are of their law, the same in every run and session of a seed, others for
// another seed and in another node.
func TestRandom(t *testing.T) {
	file := (&model{opset: 17, inputs: []*onnxpb.ValueInfoProto{info("x", ir.Float32, "N")}, outputs: []string{"y", "z"},
		nodes: []*onnxpb.NodeProto{node("RandomNormalLike", "x", "y"), node("RandomNormalLike", "x", "z")}}).bytes(t)
	x := runtime.NewTensor(runtime.Float32, 10000)
	s := session(t, file)
	first := run(t, s, x)
	mean, square := 0.0, 0.0
	for _, v := range first[0].Float32s() {
		mean += float64(v) / 10000
		square += float64(v) * float64(v) / 10000
	}
	if math.Abs(mean) > 0.04 || math.Abs(square-1) > 0.06 {
		t.Errorf("mean %g, mean square %g, want 0 and 1 within four standard errors", mean, square)
	}
	other, err := runtime.LoadBytes(file, runtime.WithSeed(1))
	if err != nil {
		t.Fatal(err)
	}
	if again := run(t, s, x); !bytes.Equal(again[0].Bytes(), first[0].Bytes()) {
		t.Error("a second run draws other numbers")
	}
	if again := run(t, session(t, file), x); !bytes.Equal(again[0].Bytes(), first[0].Bytes()) {
		t.Error("a second session draws other numbers")
	}
	if bytes.Equal(first[0].Bytes(), first[1].Bytes()) || bytes.Equal(first[0].Bytes(), run(t, other, x)[0].Bytes()) {
		t.Error("two nodes or two seeds draw the same numbers")
	}
}

// TestRandomLaws: the mean of what each operator draws, at four standard errors.
func TestRandomLaws(t *testing.T) {
	const n = 10_000
	float := func(name string, v float32) *onnxpb.AttributeProto {
		return &onnxpb.AttributeProto{Name: &name, Type: onnxpb.AttributeProto_FLOAT.Enum(), F: &v}
	}
	shape := &onnxpb.AttributeProto{Name: proto.String("shape"), Type: onnxpb.AttributeProto_INTS.Enum(), Ints: []int64{n}}
	samples := &onnxpb.AttributeProto{Name: proto.String("sample_size"), Type: onnxpb.AttributeProto_INT.Enum(), I: proto.Int64(n)}
	for _, row := range []struct {
		op       string
		attrs    []*onnxpb.AttributeProto
		in       runtime.Tensor
		mean, sd float64
	}{
		{"RandomNormal", []*onnxpb.AttributeProto{shape, float("mean", 3), float("scale", 2)}, runtime.Tensor{}, 3, 2},
		{"RandomUniform", []*onnxpb.AttributeProto{shape, float("low", -1), float("high", 3)}, runtime.Tensor{}, 1, 1.16},
		{"RandomUniformLike", []*onnxpb.AttributeProto{float("seed", 5)}, runtime.NewTensor(runtime.Float32, n), 0.5, 0.29},
		{"Bernoulli", nil, filled(0.3, n), 0.3, 0.46},
		{"Multinomial", []*onnxpb.AttributeProto{samples}, runtime.FromSlice([]float32{0, float32(math.Log(2)), float32(math.Inf(-1)), 0}, 1, 4), 1.25, 1.1},
	} {
		nd := node(row.op, "x", "y")
		m := &model{opset: 17, inputs: []*onnxpb.ValueInfoProto{info("x", ir.Float32)}, outputs: []string{"y"}, nodes: []*onnxpb.NodeProto{nd}}
		var in []runtime.Tensor
		if row.in.IsZero() {
			nd.Input, m.inputs = nil, nil
		} else {
			in, m.inputs[0] = append(in, row.in), info("x", ir.Float32, "A")
			if row.in.Rank() == 2 {
				m.inputs[0] = info("x", ir.Float32, "A", "B")
			}
		}
		nd.Attribute = row.attrs
		y := run(t, session(t, m.bytes(t)), in...)[0]
		mean := 0.0
		for i := range y.Len() {
			mean += y.At(i) / n
		}
		if math.Abs(mean-row.mean) > 4*row.sd/100 {
			t.Errorf("%s: mean %g, want %g", row.op, mean, row.mean)
		}
	}
}

func filled(v float32, n int) runtime.Tensor {
	list := make([]float32, n)
	for i := range list {
		list[i] = v
	}
	return runtime.FromSlice(list, n)
}

var update = flag.Bool("update", false, "rewrite testdata/generator.onnx")

// TestExampleFile writes the file of the example where -update asks for it: z f32[N×8] → image f32[N×1×8×8].
func TestExampleFile(t *testing.T) {
	g := ir.NewGraph(false)
	z := &ir.Input{Name: "z", Type: ir.TypeOf(ir.Float32, ir.Batch, 8), Source: ir.Argument, Port: ir.Port{Law: &ir.Normal}}
	y := op.Tanh(op.Gemm(g.Apply(ir.Feed{Input: z}), g.Constant(weights(1, 8, 64)), g.Constant(weights(2, 64))))
	g.Outputs = []ir.Output{{Name: "image", Value: op.Reshape(y, ir.Batch, 1, 8, 8)}}
	data, err := export.Marshal(g, export.Options{Name: "generator", NoSource: true})
	if err != nil {
		t.Fatal(err)
	}
	const path = "testdata/generator.onnx"
	if *update {
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	s, err := runtime.LoadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	x := weights(3, 2, 8)
	if got, want := run(t, s, x)[0], run(t, session(t, data), x)[0]; !bytes.Equal(got.Bytes(), want.Bytes()) {
		t.Errorf("%s computes something else than the graph that it was made of (go test -update rewrites it)", path)
	}
}

func startsWith(s, prefix string) bool { return len(s) >= len(prefix) && s[:len(prefix)] == prefix }
