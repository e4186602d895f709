package safetensors

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ganc-ml/ganc/ir"
)

func sample() []Tensor {
	return []Tensor{
		Of("flags", []int{3}, []bool{true, false, true}),
		Of("w", []int{2, 3}, []float32{1, -2, 0.5, float32(math.Inf(1)), 0, 6}),
		Of("a", []int{1, 2}, []float32{7, 8}),
		Of("step", nil, []int64{-3}),
		Of("d", []int{2}, []float64{math.Pi, math.Copysign(0, -1)}),
		Of("i", []int{2}, []int32{-1, 1 << 30}),
		Of("pixels", []int{5}, []uint8{0, 1, 2, 254, 255}),
		Of("none", []int{0, 4}, []float32{}),
		Of(`q"é<`, []int{1}, []float32{9}),
	}
}

var sampleMeta = map[string]string{"format": "pt", "zeta": "<&>", "alpha": "ä\n"}

func encode(t *testing.T, tensors []Tensor, meta map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, tensors, meta); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRoundTrip(t *testing.T) {
	f, err := Decode(encode(t, sample(), sampleMeta))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sampleMeta, f.Metadata); diff != "" {
		t.Error(diff)
	}
	if len(f.Tensors) != len(sample()) {
		t.Errorf("%d tensors, want %d", len(f.Tensors), len(sample()))
	}
	for _, want := range sample() {
		got, ok := f.Tensor(want.Name)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); !ok || diff != "" {
			t.Errorf("%s: %s", want.Name, diff)
		}
	}
	if _, ok := f.Tensor("missing"); ok {
		t.Error("a tensor that was not written")
	}
}

// The bytes do not depend on the order of the tensors given, and are those of the format's description.
func TestBytes(t *testing.T) {
	tensors := []Tensor{Of("b", []int{2}, []uint8{1, 2}), Of("w", []int{1}, []float32{1})}
	head := `{"__metadata__":{"k":"v"},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[2],"data_offsets":[4,6]}}`
	want := file(head+"     ", []byte{0, 0, 0x80, 0x3f, 1, 2})
	if len(want)%8 != 6 {
		t.Fatal("the expected header is not padded to 8 bytes")
	}
	for range 2 {
		if got := encode(t, tensors, map[string]string{"k": "v"}); !bytes.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
		tensors[0], tensors[1] = tensors[1], tensors[0]
	}
	if got, want := encode(t, nil, nil), file("{}      ", nil); !bytes.Equal(got, want) {
		t.Errorf("empty file: got %q, want %q", got, want)
	}
}

// A file as Hugging Face's own library (0.8.0) writes it.
func TestReadReference(t *testing.T) {
	f, err := ReadFile("testdata/reference.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"by": "huggingface"}, f.Metadata); diff != "" {
		t.Error(diff)
	}
	w, _ := f.Tensor("w")
	got := make([]float32, 6)
	if err := Copy(got, w); err != nil || fmt.Sprint(w.Shape, got) != "[2 3] [0 1 2 3 4 5]" {
		t.Errorf("w: %v %v, %v", w.Shape, got, err)
	}
	step, _ := f.Tensor("step")
	n := make([]int64, 1)
	if err := Copy(n, step); err != nil || len(step.Shape) != 0 || n[0] != -7 {
		t.Errorf("step: %v %v, %v", step.Shape, n, err)
	}
	mask, _ := f.Tensor("mask")
	m := make([]bool, 3)
	if err := Copy(m, mask); err != nil || fmt.Sprint(m) != "[true false true]" {
		t.Errorf("mask: %v, %v", m, err)
	}
}

func TestStream(t *testing.T) {
	v := make([]float32, 10001)
	for i := range v {
		v[i] = float32(i) / 7
	}
	announced := []Tensor{{Name: "z", DType: F32, Shape: []int{10001}}, {Name: "a", DType: I64, Shape: []int{1}}}
	var b bytes.Buffer
	s, err := NewWriter(&b, announced, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := Put(s, v); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err == nil || err.Error() != "safetensors: 8 bytes less than the header announces" {
		t.Errorf("Close: %v", err)
	}
	if err := Put(s, []int64{1, 2}); err == nil || err.Error() != "safetensors: 8 bytes more than the header announces" {
		t.Errorf("Put: %v", err)
	}
	if err := Put(s, []int64{5}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := Decode(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float32, len(v))
	z, _ := f.Tensor("z")
	if err := Copy(got, z); err != nil || !cmp.Equal(got, v) || f.Tensors[0].Name != "z" {
		t.Errorf("z differs, %v", err)
	}
}

func TestWriteErrors(t *testing.T) {
	one := Of("w", []int{1}, []float32{1})
	for _, c := range []struct {
		tensors []Tensor
		meta    map[string]string
		want    string
	}{
		{[]Tensor{one, one}, nil, `safetensors: the name "w" is taken`},
		{[]Tensor{{Name: "__metadata__", DType: U8, Shape: []int{0}}}, nil, `safetensors: the name "__metadata__" is taken`},
		{[]Tensor{{Name: "h", DType: "F16", Shape: []int{0}}}, nil, `safetensors: tensor "h": type "F16", want one of F64 F32 I64 I32 U8 BOOL`},
		{[]Tensor{{Name: "w", DType: F32, Shape: []int{2}, Data: make([]byte, 7)}}, nil, `safetensors: tensor "w": 7 bytes of data for F32 [2], want 8`},
		{[]Tensor{{Name: "w", DType: F32, Shape: []int{-1}}}, nil, `safetensors: tensor "w": negative size in shape [-1]`},
		{[]Tensor{{Name: "w", DType: F32, Shape: []int{1 << 31, 1 << 31}}}, nil, `safetensors: tensor "w": shape [2147483648 2147483648] is too large`},
		{[]Tensor{{Name: "\xff", DType: U8, Shape: []int{0}}}, nil, `safetensors: "\xff" is not valid UTF-8`},
		{nil, map[string]string{"k": "\xff"}, `safetensors: "\xff" is not valid UTF-8`},
	} {
		if err := Write(new(bytes.Buffer), c.tensors, c.meta); err == nil || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
}

func TestCopyErrors(t *testing.T) {
	w := Of("w", []int{2}, []float32{1, 2})
	if err := Copy(make([]float64, 2), w); err == nil || err.Error() != `safetensors: tensor "w" has type F32, want F64` {
		t.Error(err)
	}
	if err := Copy(make([]float32, 3), w); err == nil || err.Error() != `safetensors: tensor "w" has 2 elements (shape [2]), want 3` {
		t.Error(err)
	}
}

// file joins a header and elements.
func file(header string, body []byte) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), body...)
}

func TestDecodeErrors(t *testing.T) {
	four := make([]byte, 4)
	w := func(rest string) string { return `{"w":` + rest + `}` }
	for _, c := range []struct {
		data []byte
		want string
	}{
		{nil, "truncated: 0 bytes, less than a header length"},
		{file("", nil)[:7], "truncated: 7 bytes, less than a header length"},
		{file("{}", nil)[:9], "truncated: a header of 2 bytes, the file has 1"},
		{[]byte("PK\x03\x04 not one"), "a header of 8390045714599856976 bytes, the format allows 100000000: not a safetensors file"},
		{file("", nil), "the header does not begin with {: not a safetensors file"},
		{file(" {}", nil), "the header does not begin with {: not a safetensors file"},
		{file("{\"\xff\":1}", nil), "the header is not valid UTF-8"},
		{file("{", nil), "header: the header ends early"},
		{file("{}}", nil), `the header goes on after its last }: "}"`},
		{file("{}\n", nil), `the header goes on after its last }: "\n"`},
		{file(w(`1`), nil), `tensor "w": 1 where { is wanted`},
		{file(w(`{}`), nil), `tensor "w": want dtype, shape and data_offsets`},
		{file(w(`{"dtype":"F32","shape":[1]}`), four), `tensor "w": want dtype, shape and data_offsets`},
		{file(w(`{"dtype":"F32","dtype":"F32","shape":[1]}`), four), `tensor "w": the key "dtype" appears twice`},
		{file(w(`{"dtype":"F32","extra":0}`), four), `tensor "w": unknown key "extra"`},
		{file(w(`{"dtype":4}`), four), `tensor "w": 4 where a string is wanted`},
		{file(w(`{"shape":[[[[1]]]]}`), four), `tensor "w": [ where a number is wanted`},
		{file(w(`{"shape":[-1]}`), four), `tensor "w": -1 where a size or offset is wanted`},
		{file(w(`{"shape":[1.5]}`), four), `tensor "w": 1.5 where a size or offset is wanted`},
		{file(w(`{"shape":[18446744073709551615]}`), four), `tensor "w": size 18446744073709551615 is too large`},
		{file(w(`{"data_offsets":[0]}`), four), `tensor "w": 1 data_offsets, want 2`},
		{file(w(`{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}`), four), `tensor "w": type "BF16", want one of F64 F32 I64 I32 U8 BOOL`},
		{file(w(`{"dtype":"F32","shape":[2],"data_offsets":[0,4]}`), four), `tensor "w": data_offsets [0, 4] for F32 [2], which takes 8 bytes`},
		{file(w(`{"dtype":"F32","shape":[1],"data_offsets":[4,0]}`), four), `tensor "w": data_offsets [4, 0] for F32 [1], which takes 4 bytes`},
		{file(w(`{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}`), four), `tensor "w": shape [4294967296 4294967296] is too large`},
		{file(w(`{"dtype":"F32","shape":[1],"data_offsets":[0,4]}`), four[:3]), `truncated: tensor "w" ends at byte 4 of the data, the file has 3`},
		{file(w(`{"dtype":"F32","shape":[1],"data_offsets":[0,4]}`), make([]byte, 6)), `2 bytes after the last tensor`},
		{file(w(`{"dtype":"U8","shape":[2],"data_offsets":[2,4]}`), four), `tensor "w": 2 unused bytes before it`},
		{file(`{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}`, four), `tensor "b": overlaps another by 1 bytes`},
		{file(`{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[0],"data_offsets":[4,4]}}`, four), `header: the key "a" appears twice`},
		{file(w(`{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}`), []byte{2}), `tensor "w": a BOOL that is neither 0 nor 1`},
		{file(`{"__metadata__":{"k":1}}`, nil), `__metadata__: 1 where a string is wanted`},
		{file(`{"__metadata__":{"k":"1","k":"2"}}`, nil), `__metadata__: the key "k" appears twice`},
		{file(`{"a" 1}`, nil), `tensor "a": invalid character '1' after object key`},
		{file(`{"__metadata__":{}, "a":[[[`, nil), `tensor "a": [ where { is wanted`},
	} {
		_, err := Decode(c.data)
		var fe *FormatError
		if !errors.As(err, &fe) || err.Error() != "safetensors: "+c.want {
			t.Errorf("%.80q:\ngot  %v\nwant safetensors: %s", c.data, err, c.want)
		}
	}
}

// Every proper prefix of a file is refused.
func TestTruncated(t *testing.T) {
	whole := encode(t, sample(), sampleMeta)
	for n := range whole {
		if _, err := Decode(whole[:n]); err == nil {
			t.Errorf("a prefix of %d of %d bytes is accepted", n, len(whole))
		}
	}
}

func TestReadFileErrors(t *testing.T) {
	dir := t.TempDir()
	missing, bad := filepath.Join(dir, "missing"), filepath.Join(dir, "bad")
	if err := os.WriteFile(bad, []byte("x"), 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := ReadFile(missing)
	if err == nil || err.Error() != missing+": no such file or directory" || !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	_, err = ReadFile(bad)
	var fe *FormatError
	if err == nil || err.Error() != bad+": safetensors: truncated: 1 bytes, less than a header length" || !errors.As(err, &fe) {
		t.Error(err)
	}
}

// What Decode accepts, Write writes so that Decode reads the same.
func FuzzDecode(f *testing.F) {
	var b bytes.Buffer
	if err := Write(&b, sample(), sampleMeta); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add(file(`{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}`, []byte{1, 2, 3}))
	f.Fuzz(func(t *testing.T, data []byte) {
		first, err := Decode(data)
		if err != nil {
			return
		}
		second, err := Decode(encode(t, first.Tensors, first.Metadata))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range first.Tensors {
			if got, _ := second.Tensor(want.Name); !cmp.Equal(want, got, cmpopts.EquateEmpty()) {
				t.Errorf("%s: %v, then %v", want.Name, want, got)
			}
		}
	})
}

// TestIR takes a tensor of every element type of the compiler to a file and back.
func TestIR(t *testing.T) {
	for _, dt := range []ir.DType{ir.Float32, ir.Float64, ir.Int64, ir.Int32, ir.Uint8, ir.Bool} {
		x := ir.NewTensor(dt, 2, 3)
		for i := range x.Bytes() {
			x.Bytes()[i] = byte(i & 1)
		}
		f, err := Decode(encode(t, []Tensor{FromIR("x", x)}, nil))
		if err != nil {
			t.Fatal(err)
		}
		if y := f.Tensors[0].IR(); y.Type() != x.Type() || !bytes.Equal(y.Bytes(), x.Bytes()) {
			t.Errorf("%v: got %v % x", dt, y.Type(), y.Bytes())
		}
	}
	if name := DTypeFor(ir.Invalid); name != "" {
		t.Errorf("no type is %q", name)
	}
}
