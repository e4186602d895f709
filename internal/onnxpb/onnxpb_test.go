package onnxpb_test

import (
	"bytes"
	"os/exec"
	"slices"
	"strings"
	"testing"

	onnx "github.com/owulveryck/onnx-go"
	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
)

// TestBesideOnnxGo links both bindings: were the proto packages the same, the test binary would
// panic at start.
func TestBesideOnnxGo(t *testing.T) {
	if err := onnx.NewModel(nil).UnmarshalBinary(nil); err == nil {
		t.Error("onnx-go decoded an empty model into no backend")
	}
	d := (&onnxpb.ModelProto{}).ProtoReflect().Descriptor()
	if got, want := string(d.FullName()), "ganc.onnx.ModelProto"; got != want {
		t.Errorf("message is %s, want %s", got, want)
	}
	if got, want := d.ParentFile().Path(), "ganc/onnx.proto"; got != want {
		t.Errorf("file is %s, want %s", got, want)
	}
}

func TestGeneratedFileIsFresh(t *testing.T) {
	for _, tool := range []string{"protoc", "protoc-gen-go"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not on PATH (see generate.sh)", tool)
		}
	}
	if v, _ := exec.Command("protoc-gen-go", "--version").Output(); !strings.Contains(string(v), "v1.36.12") {
		t.Skipf("protoc-gen-go on PATH is %q, the file was made with v1.36.12", v)
	}
	if out, err := exec.Command("./generate.sh", "-check").CombinedOutput(); err != nil {
		t.Errorf("onnx.pb.go does not follow from onnx.proto; run go generate ./internal/onnxpb: %v\n%s", err, out)
	}
}

// roundTrip checks v → Tensor → wire → Tensor → v.
func roundTrip[T ir.Element](t *testing.T, shape []int, v []T, wantRaw []byte) {
	t.Helper()
	in := onnxpb.NewTensor("t", ir.FromSlice(v, shape...))
	if !bytes.Equal(in.Raw, wantRaw) {
		t.Errorf("%T: raw is % x, want % x", v, in.Raw, wantRaw)
	}
	wire, err := onnxpb.Marshal(in.Proto())
	if err != nil {
		t.Fatal(err)
	}
	var p onnxpb.TensorProto
	if err := proto.Unmarshal(wire, &p); err != nil {
		t.Fatal(err)
	}
	out, err := onnxpb.ReadTensor(&p)
	if err != nil {
		t.Fatalf("%T: %v", v, err)
	}
	got, err := out.IR()
	if err != nil {
		t.Fatalf("%T: %v", v, err)
	}
	if !slices.Equal(ir.Slice[T](got), v) {
		t.Errorf("%T: got %v, want %v", v, ir.Slice[T](got), v)
	}
	if !slices.Equal(got.Shape(), shape) {
		t.Errorf("%T: shape is %v, want %v", v, got.Shape(), shape)
	}
}

func TestRoundTrip(t *testing.T) {
	roundTrip(t, []int{2}, []float32{1, -2}, []byte{0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0})
	roundTrip(t, nil, []float64{1}, []byte{0, 0, 0, 0, 0, 0, 0xf0, 0x3f})
	roundTrip(t, []int{1, 1}, []int64{-2}, []byte{0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	roundTrip(t, []int{2}, []int32{258, -1}, []byte{2, 1, 0, 0, 0xff, 0xff, 0xff, 0xff})
	roundTrip(t, []int{3}, []uint8{0, 7, 255}, []byte{0, 7, 255})
	roundTrip(t, []int{2}, []bool{true, false}, []byte{1, 0})
	roundTrip(t, []int{0, 5}, []float32{}, []byte{})
}

// TestPacked: elements of less than 8 bits take a byte in a tensor, and share bytes in a file, the first in the lowest bits.
func TestPacked(t *testing.T) {
	for _, c := range []struct {
		dt    ir.DType
		bytes []byte
		raw   []byte
	}{
		{ir.Int4, []byte{1, 15, 7}, []byte{0xf1, 0x07}},
		{ir.Uint2, []byte{3, 0, 1, 2, 1}, []byte{0x93, 0x01}},
		{ir.Float4E2M1, nil, nil},
	} {
		x := onnxpb.NewTensor("x", ir.TensorOver(append(ir.AlignedBytes(len(c.bytes))[:0], c.bytes...), c.dt, len(c.bytes)))
		if !bytes.Equal(x.Raw, c.raw) {
			t.Errorf("%v: % x is written as % x, want % x", c.dt, c.bytes, x.Raw, c.raw)
		}
		if y, err := x.IR(); err != nil || y.DType() != c.dt || !bytes.Equal(y.Bytes(), c.bytes) {
			t.Errorf("%v: % x is read as % x, %v, want % x", c.dt, c.raw, y.Bytes(), err, c.bytes)
		}
	}
}

// TestIRRefuses are tensors that ONNX holds and the compiler does not.
func TestIRRefuses(t *testing.T) {
	for want, x := range map[string]onnxpb.Tensor{
		"element type COMPLEX64 is not supported": {DType: onnxpb.TensorProto_COMPLEX64, Dims: []int64{1}, Raw: make([]byte, 8)},
		"element type STRING is not supported":    {DType: onnxpb.TensorProto_STRING},
		"rank 9 is not supported, want at most 8": {DType: onnxpb.TensorProto_BOOL, Dims: []int64{1, 1, 1, 1, 1, 1, 1, 1, 1}, Raw: []byte{1}},
	} {
		if _, err := x.IR(); errText(err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func errText(err error) string {
	if err == nil {
		return "no error"
	}
	return err.Error()
}

func tensor(t onnxpb.DType, dims []int64, fill func(*onnxpb.TensorProto)) *onnxpb.TensorProto {
	p := &onnxpb.TensorProto{DataType: proto.Int32(int32(t)), Dims: dims}
	fill(p)
	return p
}

// TestReadTypedFields reads every storage field, and the narrow types that share one.
func TestReadTypedFields(t *testing.T) {
	type P = *onnxpb.TensorProto
	rows := []struct {
		dtype onnxpb.DType
		dims  []int64
		fill  func(P)
		raw   []byte
	}{
		{onnxpb.TensorProto_FLOAT, []int64{1}, func(p P) { p.FloatData = []float32{1} }, []byte{0, 0, 0x80, 0x3f}},
		{onnxpb.TensorProto_DOUBLE, nil, func(p P) { p.DoubleData = []float64{1} }, []byte{0, 0, 0, 0, 0, 0, 0xf0, 0x3f}},
		{onnxpb.TensorProto_COMPLEX64, nil, func(p P) { p.FloatData = []float32{1, 0} }, []byte{0, 0, 0x80, 0x3f, 0, 0, 0, 0}},
		{onnxpb.TensorProto_INT64, []int64{1}, func(p P) { p.Int64Data = []int64{3} }, []byte{3, 0, 0, 0, 0, 0, 0, 0}},
		{onnxpb.TensorProto_INT32, []int64{1}, func(p P) { p.Int32Data = []int32{-2} }, []byte{0xfe, 0xff, 0xff, 0xff}},
		{onnxpb.TensorProto_INT8, []int64{2}, func(p P) { p.Int32Data = []int32{-1, 5} }, []byte{0xff, 5}},
		{onnxpb.TensorProto_UINT8, []int64{2}, func(p P) { p.Int32Data = []int32{200, 5} }, []byte{200, 5}},
		{onnxpb.TensorProto_BOOL, []int64{2}, func(p P) { p.Int32Data = []int32{1, 0} }, []byte{1, 0}},
		{onnxpb.TensorProto_FLOAT16, []int64{1}, func(p P) { p.Int32Data = []int32{0x3c00} }, []byte{0, 0x3c}},
		{onnxpb.TensorProto_UINT32, []int64{1}, func(p P) { p.Uint64Data = []uint64{1 << 31} }, []byte{0, 0, 0, 0x80}},
		{onnxpb.TensorProto_UINT64, []int64{1}, func(p P) { p.Uint64Data = []uint64{1 << 63} }, []byte{0, 0, 0, 0, 0, 0, 0, 0x80}},
		{onnxpb.TensorProto_INT4, []int64{3}, func(p P) { p.Int32Data = []int32{0x21, 0x3} }, []byte{0x21, 3}},
		{onnxpb.TensorProto_INT4, []int64{3}, func(p P) { p.RawData = []byte{0x21, 3} }, []byte{0x21, 3}},
		{onnxpb.TensorProto_BOOL, []int64{2}, func(p P) { p.RawData = []byte{1, 0} }, []byte{1, 0}},
		{onnxpb.TensorProto_FLOAT, []int64{1 << 40, 0, 1 << 40}, func(p P) {}, nil},
	}
	for _, row := range rows {
		got, err := onnxpb.ReadTensor(tensor(row.dtype, row.dims, row.fill))
		if err != nil {
			t.Errorf("%s%v: %v", row.dtype, row.dims, err)
		} else if !bytes.Equal(got.Raw, row.raw) {
			t.Errorf("%s%v: raw is % x, want % x", row.dtype, row.dims, got.Raw, row.raw)
		}
	}
	got, err := onnxpb.ReadTensor(tensor(onnxpb.TensorProto_STRING, []int64{1}, func(p P) { p.StringData = [][]byte{[]byte("a")} }))
	if err != nil || len(got.Strings) != 1 || got.Raw != nil {
		t.Errorf("STRING: got %v, %v", got, err)
	}
}

func TestReadTensorRefuses(t *testing.T) {
	type P = *onnxpb.TensorProto
	rows := []struct {
		dtype onnxpb.DType
		dims  []int64
		fill  func(P)
		want  string
	}{
		{onnxpb.TensorProto_FLOAT, []int64{2}, func(p P) { p.RawData = make([]byte, 7) }, "it has 7 bytes of raw_data, want 8 for FLOAT[2]"},
		{onnxpb.TensorProto_FLOAT, []int64{2}, func(P) {}, "it has 0 bytes of raw_data, want 8 for FLOAT[2]"},
		{onnxpb.TensorProto_FLOAT, []int64{0}, func(p P) { p.RawData = make([]byte, 4) }, "it has 4 bytes of raw_data, want 0 for FLOAT[0]"},
		{onnxpb.TensorProto_FLOAT, []int64{2}, func(p P) { p.FloatData = []float32{1} }, "it has 1 entries in float_data, want 2 for FLOAT[2]"},
		{onnxpb.TensorProto_FLOAT, []int64{1}, func(p P) { p.Int32Data = []int32{1} }, "its data is in int32_data, want float_data for FLOAT"},
		{onnxpb.TensorProto_STRING, []int64{1}, func(p P) { p.RawData = []byte{1} }, "its data is in raw_data, want string_data for STRING"},
		{onnxpb.TensorProto_STRING, []int64{2}, func(P) {}, "it has 0 entries in string_data, want 2 for STRING[2]"},
		{onnxpb.TensorProto_INT64, []int64{1}, func(p P) { p.RawData, p.Int64Data = make([]byte, 8), []int64{0} }, "it has data in both raw_data and int64_data, want one"},
		{onnxpb.TensorProto_FLOAT, []int64{3, -1}, func(P) {}, "dimension 1 is -1, want at least 0"},
		{onnxpb.TensorProto_FLOAT, []int64{1 << 32, 1 << 32}, func(P) {}, "the product of the dimensions [4294967296 4294967296] overflows"},
		{onnxpb.TensorProto_FLOAT, []int64{1 << 60}, func(P) {}, "the size of the dimensions [1152921504606846976] overflows"},
		{onnxpb.TensorProto_FLOAT, []int64{1 << 20, 1 << 20}, func(P) {}, "it has 0 bytes of raw_data, want 4398046511104 for FLOAT[1048576 1048576]"},
		{onnxpb.TensorProto_BOOL, []int64{2}, func(p P) { p.RawData = []byte{1, 2} }, "element 1 of BOOL data is 2, want 0 or 1"},
		{onnxpb.TensorProto_BOOL, []int64{1}, func(p P) { p.Int32Data = []int32{2} }, "entry 0 of int32_data is 2, want 0 to 1 for BOOL"},
		{onnxpb.TensorProto_UINT8, []int64{1}, func(p P) { p.Int32Data = []int32{-1} }, "entry 0 of int32_data is -1, want 0 to 255 for UINT8"},
		{onnxpb.TensorProto_UINT32, []int64{1}, func(p P) { p.Uint64Data = []uint64{1 << 32} }, "entry 0 of uint64_data is 4294967296, want 0 to 4294967295 for UINT32"},
		{onnxpb.TensorProto_UNDEFINED, nil, func(P) {}, "it has no element type"},
		{99, nil, func(P) {}, "element type 99 is not supported"},
		{onnxpb.TensorProto_FLOAT, nil, func(p P) { p.Segment = &onnxpb.TensorProto_Segment{} }, "it is a segment of a tensor"},
		{onnxpb.TensorProto_FLOAT, nil, func(p P) { p.DataLocation = onnxpb.TensorProto_EXTERNAL.Enum() }, "its data is in another file (external data)"},
	}
	for _, row := range rows {
		_, err := onnxpb.ReadTensor(tensor(row.dtype, row.dims, row.fill))
		if got := errText(err); got != row.want {
			t.Errorf("got  %s\nwant %s", got, row.want)
		}
	}
}
