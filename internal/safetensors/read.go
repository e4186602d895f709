package safetensors

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// maxHeader is the format's own limit, in bytes.
const maxHeader = 100_000_000

// A FormatError says what is wrong with the bytes of a file.
type FormatError struct{ Reason string }

func (e *FormatError) Error() string { return "safetensors: " + e.Reason }

func invalid(format string, args ...any) error {
	return &FormatError{Reason: fmt.Sprintf(format, args...)}
}

// A File is the contents of a file.
type File struct {
	Metadata map[string]string // never nil
	Tensors  []Tensor          // in the order of their elements in the file
	index    map[string]int
}

// Tensor returns the tensor of that name.
func (f *File) Tensor(name string) (Tensor, bool) {
	i, ok := f.index[name]
	if !ok {
		return Tensor{}, false
	}
	return f.Tensors[i], true
}

// ReadFile reads and checks a whole file. Errors name the path; damage is a *FormatError.
func ReadFile(path string) (*File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		var pe *fs.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	f, err := Decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

// Decode checks every byte of a file and returns its tensors, whose Data are parts of data. It allocates in
// proportion to the header that data really hold. Errors are *FormatError.
func Decode(data []byte) (*File, error) {
	if len(data) < 8 {
		return nil, invalid("truncated: %d bytes, less than a header length", len(data))
	}
	n, rest := binary.LittleEndian.Uint64(data), data[8:]
	switch {
	case n > maxHeader:
		return nil, invalid("a header of %d bytes, the format allows %d: not a safetensors file", n, maxHeader)
	case n > uint64(len(rest)):
		return nil, invalid("truncated: a header of %d bytes, the file has %d", n, len(rest))
	}
	f, spans, err := parseHeader(rest[:n])
	if err != nil {
		return nil, err
	}
	if err := f.place(spans, rest[n:]); err != nil {
		return nil, err
	}
	return f, nil
}

// A span is the place of a tensor's elements, counted from the end of the header.
type span struct {
	tensor     Tensor
	begin, end uint64
}

// place gives every tensor its part of body and checks that the parts cover it once.
func (f *File) place(spans []span, body []byte) error {
	slices.SortFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(a.end, b.end), cmp.Compare(a.tensor.Name, b.tensor.Name))
	})
	f.index = make(map[string]int, len(spans))
	at := uint64(0)
	for _, s := range spans {
		t := s.tensor
		size, err := t.size()
		switch {
		case err != nil:
			return err
		case s.end < s.begin || s.end-s.begin != uint64(size):
			return invalid("tensor %q: data_offsets [%d, %d] for %s %v, which takes %d bytes", t.Name, s.begin, s.end, t.DType, t.Shape, size)
		case s.begin > at:
			return invalid("tensor %q: %d unused bytes before it", t.Name, s.begin-at)
		case s.begin < at:
			return invalid("tensor %q: overlaps another by %d bytes", t.Name, at-s.begin)
		case s.end > uint64(len(body)):
			return invalid("truncated: tensor %q ends at byte %d of the data, the file has %d", t.Name, s.end, len(body))
		}
		t.Data, at = body[s.begin:s.end:s.end], s.end
		if t.DType == BOOL && bytes.ContainsFunc(t.Data, func(r rune) bool { return r > 1 }) {
			return invalid("tensor %q: a BOOL that is neither 0 nor 1", t.Name)
		}
		f.index[t.Name] = len(f.Tensors)
		f.Tensors = append(f.Tensors, t)
	}
	if at != uint64(len(body)) {
		return invalid("%d bytes after the last tensor", uint64(len(body))-at)
	}
	return nil
}
