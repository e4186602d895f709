package load

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// foreign returns the refusal of a file that is plainly another kind of file, and nil if data may be a damaged ONNX file.
// It is for data that cannot be decoded.
func foreign(data []byte) *Error {
	what := ""
	switch {
	case len(data) == 0:
		return nil
	case isText(data):
		what = "text"
	default:
		for _, f := range []struct{ magic, what string }{
			{"\x89PNG", "a PNG image"}, {"GIF8", "a GIF image"}, {"PK\x03\x04", "a zip archive"}, {"\x1f\x8b", "compressed with gzip"},
			{"\x89HDF", "an HDF5 file"}, {"\x93NUMPY", "a NumPy array"}, {"\x7fELF", "a program"},
		} {
			if bytes.HasPrefix(data, []byte(f.magic)) {
				what = f.what
			}
		}
	}
	if what == "" {
		return nil
	}
	return malformed("", "it is %s, not an ONNX file", what).instead("give the .onnx file")
}

// isText reports whether data begin with text, which holds no control characters but those of lines and tabs.
func isText(data []byte) bool {
	const look = 512
	cut := len(data) > look
	data = data[:min(len(data), look)]
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n == 1 {
			return cut && len(data) < utf8.UTFMax // a letter that was cut
		}
		if unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' && r != '\f' {
			return false
		}
		data = data[n:]
	}
	return true
}
