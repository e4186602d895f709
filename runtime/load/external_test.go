package load

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
)

// TestExternalData reads an initializer f32[2] from a file beside the model, and refuses everything else.
func TestExternalData(t *testing.T) {
	const missing, apart = "keep the files of a model together", "keep the files of a model in one directory"
	for _, row := range []struct {
		entries []string // key, value, key, …
		want    string   // part of the error
	}{
		{[]string{"location", "w.bin", "offset", "4", "length", "8"}, ""},
		{[]string{"length", "8", "location", "w.bin", "offset", "4", "checksum", "00"}, ""},
		{[]string{"location", "below/w.bin"}, ""},
		{[]string{"location", "within"}, ""},
		{nil, "its external data names no file"},
		{[]string{"location", "none.bin"}, `its data is in the file "none.bin", which is missing; ` + missing},
		{[]string{"location", "../w.bin"}, `its data is in the file "../w.bin": path escapes from parent; ` + apart},
		{[]string{"location", "/etc/passwd"}, `its data is in the file "/etc/passwd": path escapes from parent; ` + apart},
		{[]string{"location", "without"}, `its data is in the file "without": path escapes from parent; ` + apart},
		{[]string{"location", "below"}, `its data is in "below", which is not a regular file`},
		{[]string{"location", "w.bin", "offset", "8", "length", "8"}, `its data is 8 bytes from byte 8 of the file "w.bin" on, which has 12 bytes`},
		{[]string{"location", "w.bin", "offset", "9223372036854775807"}, `its data is 0 bytes from byte 9223372036854775807 of the file "w.bin" on`},
		{[]string{"location", "w.bin", "offset", "4", "length", "9223372036854775807"}, `its data is 9223372036854775807 bytes from byte 4 of the file "w.bin" on`},
		{[]string{"location", "w.bin", "offset", "-4"}, `the offset of its external data is "-4", want a number of bytes`},
		{[]string{"location", "w.bin", "length", "eight"}, `the length of its external data is "eight", want a number of bytes`},
		{[]string{"location", "w.bin", "length", "4"}, "it has 4 bytes of raw_data, want 8 for FLOAT[2]"},
		{[]string{"location", "w.bin", "key", "?"}, `its external data has the entry "key", which is not known`},
	} {
		path := filepath.Join(t.TempDir(), "models", "m.onnx")
		write(t, path, marshal(t, elsewhere(row.entries...)))
		dir := filepath.Dir(path)
		write(t, filepath.Join(dir, "w.bin"), []byte("....abcdefgh"))
		write(t, filepath.Join(dir, "../w.bin"), []byte("secret.."))
		write(t, filepath.Join(dir, "below/w.bin"), []byte("abcdefgh"))
		for link, to := range map[string]string{"within": "below/w.bin", "without": "../w.bin"} {
			if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
				t.Fatal(err)
			}
		}
		f, err := ReadFile(path, Limits{})
		if row.want == "" {
			if err != nil || string(f.Initializers[0].Raw) != "abcdefgh" {
				t.Errorf("%v: got %v", row.entries, err)
			}
			continue
		}
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), `onnx: initializer "v": `+row.want) {
			t.Errorf("%v:\ngot  %v\nwant %s", row.entries, err, row.want)
		}
	}
}

// TestReadFS: a model in a file system has its external data there, in its directory or below it.
func TestReadFS(t *testing.T) {
	for _, row := range []struct{ location, want string }{
		{"w.bin", ""},
		{"below/w.bin", ""},
		{"none.bin", `its data is in the file "none.bin", which is missing; keep the files of a model together`},
		{"../w.bin", `its data is in the file "../w.bin": invalid argument; keep the files of a model in one directory`},
		{"/w.bin", `its data is in the file "/w.bin": invalid argument; keep the files of a model in one directory`},
		{"below", `its data is in "below", which is not a regular file`},
	} {
		data := &fstest.MapFile{Data: []byte("....abcdefgh")}
		files := fstest.MapFS{"w.bin": data, "models/w.bin": data, "models/below/w.bin": data,
			"models/m.onnx": {Data: marshal(t, elsewhere("location", row.location, "offset", "4", "length", "8"))}}
		for _, fsys := range []fs.FS{files, opaque{files}} {
			f, err := ReadFS(fsys, "models/m.onnx", Limits{})
			if row.want == "" {
				if err != nil || string(f.Initializers[0].Raw) != "abcdefgh" {
					t.Errorf("%s: got %v", row.location, err)
				}
				continue
			}
			if err == nil || !strings.Contains(err.Error(), `onnx: initializer "v": `+row.want) {
				t.Errorf("%s:\ngot  %v\nwant %s", row.location, err, row.want)
			}
		}
	}
	if _, err := ReadFS(fstest.MapFS{}, "m.onnx", Limits{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: got %v", err)
	}
}

// An opaque file system has files that can be read from their beginning alone.
type opaque struct{ fs.FS }

func (o opaque) Open(name string) (fs.File, error) {
	f, err := o.FS.Open(name)
	return struct{ fs.File }{f}, err
}

// TestExternalAttribute: a tensor in an attribute may have its data in another file too.
func TestExternalAttribute(t *testing.T) {
	m := elsewhere("location", "w.bin", "offset", "4")
	v := m.Graph.Initializer[0]
	m.Graph.Initializer = nil
	m.Graph.Node = append(m.Graph.Node, &onnxpb.NodeProto{OpType: proto.String("Constant"), Output: []string{"v"},
		Attribute: []*onnxpb.AttributeProto{{Name: proto.String("value"), Type: onnxpb.AttributeProto_TENSOR.Enum(), T: v}}})
	path := filepath.Join(t.TempDir(), "m.onnx")
	write(t, path, marshal(t, m))
	write(t, filepath.Join(filepath.Dir(path), "w.bin"), []byte("....abcdefgh"))
	f, err := ReadFile(path, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	n := f.Nodes[len(f.Nodes)-1]
	if x, ok := n.Read().Tensor("value"); !ok || string(x.Raw) != "abcdefgh" {
		t.Errorf("got %q", x.Raw)
	}
	want := `attribute "value": its data is in another file (external data); load the model by its path`
	if _, err := Decode(marshal(t, m), Limits{}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestExternalLimits: other files count as the model does, and a model without a path has none.
func TestExternalLimits(t *testing.T) {
	m := elsewhere("location", "w.bin")
	path := filepath.Join(t.TempDir(), "m.onnx")
	write(t, path, marshal(t, m))
	write(t, filepath.Join(filepath.Dir(path), "w.bin"), make([]byte, 1<<20))
	if _, err := ReadFile(path, Limits{Bytes: 1<<20 - 1}); err == nil || !strings.Contains(err.Error(), "hold more than is allowed, by 1 bytes; raise the limit") {
		t.Errorf("got %v", err)
	}
	if _, err := Decode(marshal(t, m), Limits{}); err == nil || !strings.Contains(err.Error(), "load the model by its path") {
		t.Errorf("got %v", err)
	}
	m.Graph.Initializer[len(m.Graph.Initializer)-1].RawData = make([]byte, 8)
	write(t, path, marshal(t, m))
	if _, err := ReadFile(path, Limits{}); err == nil || !strings.Contains(err.Error(), "it has data both in the model and in another file") {
		t.Errorf("got %v", err)
	}
	if _, err := ReadFile(filepath.Join(t.TempDir(), "none.onnx"), Limits{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// elsewhere is a small model with an initializer v f32[2] that has its data elsewhere.
func elsewhere(entries ...string) *modelPB {
	m := tiny()
	p := &onnxpb.TensorProto{Name: proto.String("v"), DataType: proto.Int32(1), Dims: []int64{2}, DataLocation: onnxpb.TensorProto_EXTERNAL.Enum()}
	for i := 0; i+1 < len(entries); i += 2 {
		p.ExternalData = append(p.ExternalData, &onnxpb.StringStringEntryProto{Key: &entries[i], Value: &entries[i+1]})
	}
	m.Graph.Initializer = []*onnxpb.TensorProto{p}
	return m
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestLinkedModel reads a model and its data that are links into another directory, as Hugging Face's cache has them, and
// refuses a link to anywhere else.
func TestLinkedModel(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "blobs/aa"), marshal(t, elsewhere("location", "model.onnx_data")))
	write(t, filepath.Join(dir, "blobs/bb"), []byte("abcdefgh"))
	write(t, filepath.Join(dir, "secret"), []byte("abcdefgh"))
	path := filepath.Join(dir, "snapshots/1/model.onnx")
	write(t, filepath.Join(dir, "snapshots/1/readme"), nil)
	for _, row := range []struct {
		data string
		ok   bool
	}{{"../../blobs/bb", true}, {"../../secret", false}, {"../../blobs/../secret", false}} {
		for link, to := range map[string]string{path: "../../blobs/aa", path + "_data": row.data} {
			os.Remove(link)
			if err := os.Symlink(to, link); err != nil {
				t.Fatal(err)
			}
		}
		f, err := ReadFile(path, Limits{})
		if row.ok && (err != nil || string(f.Initializers[0].Raw) != "abcdefgh") || !row.ok && (err == nil || !strings.Contains(err.Error(), "path escapes from parent")) {
			t.Errorf("%s: %v", row.data, err)
		}
	}
}
