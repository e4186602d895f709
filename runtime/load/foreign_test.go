package load

import (
	"strings"
	"testing"
)

// TestForeign: what is plainly another kind of file is called so, and not damaged protobuf.
func TestForeign(t *testing.T) {
	const advice = ", not an ONNX file; give the .onnx file"
	for _, c := range []struct{ data, want string }{
		{"text", "onnx: it is text" + advice},
		{"{\"json\": 1}\r\n\tand so on", "onnx: it is text" + advice},
		{"Ünïcode " + strings.Repeat("é", 600), "onnx: it is text" + advice},
		{"\x89PNG\r\n\x1a\n", "onnx: it is a PNG image" + advice},
		{"PK\x03\x04\x14\x00", "onnx: it is a zip archive" + advice},
		{"\x1f\x8b\x08\x00", "onnx: it is compressed with gzip" + advice},
		{"text and then\x00", "onnx: ModelProto holds a protobuf group, which ONNX does not use; the file is damaged or breaks the ONNX standard: export it again"},
		{"\xff\xfe\x00", "onnx: its ModelProto is cut off or not protobuf; the file is damaged or breaks the ONNX standard: export it again"},
	} {
		_, err := Decode([]byte(c.data), Limits{})
		if err == nil || err.Error() != c.want {
			t.Errorf("%.20q: got %v, want %s", c.data, err, c.want)
		}
	}
}
