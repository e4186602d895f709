package load

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"testing/iotest"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
)

// nested returns times fields, each inside the one before it: those of head, then cycle again and again.
func nested(times int, head, cycle []protowire.Number) []byte {
	var back []byte // the bytes from the last to the first
	for i := times - 1; i >= 0; i-- {
		field := cycle[max(i-len(head), 0)%len(cycle)]
		if i < len(head) {
			field = head[i]
		}
		b := protowire.AppendVarint(protowire.AppendTag(nil, field, protowire.BytesType), uint64(len(back)))
		slices.Reverse(b)
		back = append(back, b...)
	}
	slices.Reverse(back)
	return back
}

// TestBombs are files that kill a process which trusts them: by nesting, by what they declare, by
// what they unfold to. Each is refused or decoded with a few megabytes.
func TestBombs(t *testing.T) {
	const deep = 300_000
	declared := modelOf(&graphPB{
		Input:  []*onnxpb.ValueInfoProto{info("x", 1<<20, 1<<20)},
		Output: []*onnxpb.ValueInfoProto{info("y", 1<<20, 1<<20)},
		Node:   []*nodePB{node("", "Relu", names("x"), names("y"))},
	})
	inConstant := tiny()
	inConstant.Graph.Node[0].Attribute = []*attrPB{attr("value", onnxpb.AttributeProto_TENSOR, func(a *attrPB) {
		a.T = &onnxpb.TensorProto{DataType: proto.Int32(1), Dims: []int64{1 << 20, 1 << 20}}
	})}
	rows := []struct {
		name string
		data []byte
		want string // "" when it decodes
	}{
		{"nested types", nested(deep, fields(7, 11, 2), fields(4, 1)), `onnx: messages are nested more than 32 deep` + raise},
		{"nested subgraphs", nested(deep, fields(7), fields(1, 5, 6)), `onnx: messages are nested more than 32 deep` + raise},
		{"nested unknown fields", append(marshal(t, tiny()), nested(deep, nil, fields(99))...), ""},
		{"nested groups", bytes.Repeat(protowire.AppendTag(nil, 99, protowire.StartGroupType), deep), `onnx: ModelProto holds a protobuf group, which ONNX does not use` + broken},
		{"declared shapes", marshal(t, declared), ""},
		{"declared constant", marshal(t, inConstant), `onnx: node 0 "act" (Relu): attribute "value": it has 0 bytes of raw_data, want 4398046511104 for FLOAT[1048576 1048576]` + broken},
		{"four million empty nodes", manyNodes(4 << 20), `onnx: decoding it may take more than 1107296276 bytes of memory` + raise},
		{"a length beyond the end", []byte{0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f}, `onnx: its ModelProto is cut off or not protobuf` + broken},
		{"a name that is not UTF-8", []byte{0x3a, 5, 0x0a, 3, 0x1a, 1, 0xff}, `onnx: NodeProto.name "\xff" is not UTF-8` + broken},
		{"nothing", nil, `onnx: it holds no graph; is it an ONNX file?`},
		{"a text", []byte("version https://git-lfs.github.com/spec/v1"), `onnx: it is text, not an ONNX file; give the .onnx file`},
	}
	for _, row := range rows {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Decode(row.data, Limits{})
		runtime.ReadMemStats(&after)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != row.want {
			t.Errorf("%s (%d bytes):\ngot  %s\nwant %s", row.name, len(row.data), got, row.want)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 2<<20 {
			t.Errorf("%s (%d bytes): allocated %d bytes", row.name, len(row.data), used)
		}
	}
}

func fields(numbers ...protowire.Number) []protowire.Number { return numbers }

// manyNodes is a graph of n nodes of two bytes each.
func manyNodes(n int) []byte {
	g := bytes.Repeat([]byte{0x0a, 0}, n)
	return append(protowire.AppendVarint([]byte{0x3a}, uint64(len(g))), g...)
}

// TestReadStops checks that an endless reader is given up, and that a failing one is reported.
func TestReadStops(t *testing.T) {
	endless := io.MultiReader(bytes.NewReader(marshal(t, tiny())), iotest.DataErrReader(rand.NewChaCha8([32]byte{})))
	if _, err := Read(endless, Limits{Bytes: 1 << 16}); err == nil || err.Error() != `onnx: the file is longer than 65536 bytes`+raise {
		t.Errorf("got %v", err)
	}
	if _, err := Read(iotest.ErrReader(io.ErrUnexpectedEOF), Limits{}); err == nil || err.Error() != "onnx: reading the file: unexpected EOF" {
		t.Errorf("got %v", err)
	}
}

// check decodes data and checks what a File promises, or that the refusal is an *Error.
func check(t *testing.T, data []byte) (decoded bool) {
	t.Helper()
	f, err := Decode(data, Limits{})
	if err != nil {
		if e, ok := err.(*Error); !ok || e.Kind == Internal {
			t.Errorf("%v (%T)", err, err)
		}
		return false
	}
	known := map[string]bool{"": true}
	for _, v := range f.Inputs {
		known[v.Name] = true
	}
	for _, x := range f.Initializers {
		if n, err := onnxpb.Elements(x.Dims); err != nil || int64(len(x.Raw)) > 16*n {
			t.Errorf("initializer %q: %v with %d bytes: %v", x.Name, x.Dims, len(x.Raw), err)
		}
		known[x.Name] = true
	}
	for k := range f.Nodes {
		n := &f.Nodes[k]
		for _, in := range n.Inputs {
			if !known[in] {
				t.Errorf("%s: %q is not known", n.Where(), in)
			}
		}
		for _, out := range n.Outputs {
			if known[out] && out != "" {
				t.Errorf("%s: %q is known already", n.Where(), out)
			}
			known[out] = true
		}
	}
	for _, v := range f.Outputs {
		if !known[v.Name] {
			t.Errorf("output %q is not known", v.Name)
		}
	}
	return true
}

// mutate returns data with one to four changes: a bit, a byte, a cut, a piece doubled or left out.
func mutate(r *rand.Rand, data []byte) []byte {
	b := bytes.Clone(data)
	for range 1 + r.IntN(4) {
		if len(b) == 0 {
			return b
		}
		i := r.IntN(len(b))
		j := min(len(b), i+1+r.IntN(16))
		switch r.IntN(6) {
		case 0, 1:
			b[i] ^= 1 << r.IntN(8)
		case 2:
			b[i] = byte(r.Uint32())
		case 3:
			b = b[:i]
		case 4:
			b = append(b[:j:j], b[i:]...)
		case 5:
			b = append(b[:i:i], b[j:]...)
		}
	}
	return b
}

func TestMutations(t *testing.T) {
	files := map[string][]byte{"tiny": marshal(t, tiny()), "rich": marshal(t, rich(t))}
	paths, _ := filepath.Glob("../../../shared/data/onnx-models/mnist-*.onnx")
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[path] = data
	}
	const seed, times = 1, 4000
	for name, data := range files {
		if !check(t, data) {
			t.Errorf("%s does not decode unchanged", name)
		}
		for n := range min(len(data), 600) {
			check(t, data[:n])
		}
		r := rand.New(rand.NewPCG(seed, uint64(len(data))))
		decoded := 0
		for i := range times {
			if check(t, mutate(r, data)) {
				decoded++
			}
			if t.Failed() {
				t.Fatalf("%s: mutation %d of seed %d", name, i, seed)
			}
		}
		if decoded == 0 || decoded == times {
			t.Errorf("%s: %d of %d mutations decode: they test one side only", name, decoded, times)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(marshal(f, tiny()))
	f.Add([]byte{0x3a, 0})
	f.Fuzz(func(t *testing.T, data []byte) { check(t, data) })
}
