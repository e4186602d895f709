package safetensors

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Write writes a file: wide elements first, so that every tensor is aligned, and by name among equals. The bytes
// depend on nothing but the tensors and the metadata. No copy of the elements is made.
func Write(w io.Writer, tensors []Tensor, metadata map[string]string) error {
	tensors = slices.Clone(tensors)
	slices.SortFunc(tensors, func(a, b Tensor) int {
		return cmp.Or(cmp.Compare(width(b.DType), width(a.DType)), cmp.Compare(a.Name, b.Name))
	})
	for _, t := range tensors {
		if n, err := t.size(); err != nil {
			return err
		} else if int64(len(t.Data)) != n {
			return fmt.Errorf("safetensors: tensor %q: %d bytes of data for %s %v, want %d", t.Name, len(t.Data), t.DType, t.Shape, n)
		}
	}
	s, err := NewWriter(w, tensors, metadata)
	if err != nil {
		return err
	}
	for _, t := range tensors {
		if _, err := s.Write(t.Data); err != nil {
			return err
		}
	}
	return s.Close()
}

// A Writer takes the elements of the announced tensors as a stream, in the announced order.
type Writer struct {
	w    io.Writer
	left int64 // bytes
}

// NewWriter writes the header of a file of these tensors, in this order; their Data are not looked at.
func NewWriter(w io.Writer, tensors []Tensor, metadata map[string]string) (*Writer, error) {
	head, total, err := header(tensors, metadata)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(head); err != nil {
		return nil, err
	}
	return &Writer{w: w, left: total}, nil
}

// Write appends elements; Put is the convenient way to call it.
func (s *Writer) Write(p []byte) (int, error) {
	if int64(len(p)) > s.left {
		return 0, fmt.Errorf("safetensors: %d bytes more than the header announces", int64(len(p))-s.left)
	}
	n, err := s.w.Write(p)
	s.left -= int64(n)
	return n, err
}

// Close checks that all announced elements were written. It does not close the underlying writer.
func (s *Writer) Close() error {
	if s.left > 0 {
		return fmt.Errorf("safetensors: %d bytes less than the header announces", s.left)
	}
	return nil
}

// header returns the bytes before the elements and the number of bytes of the elements.
func header(tensors []Tensor, metadata map[string]string) (head []byte, total int64, err error) {
	b := bytes.NewBuffer(make([]byte, 8))
	b.WriteByte('{')
	if err := writeMetadata(b, metadata); err != nil {
		return nil, 0, err
	}
	seen := map[string]bool{metadataKey: true}
	for i, t := range tensors {
		if seen[t.Name] {
			return nil, 0, fmt.Errorf("safetensors: the name %q is taken", t.Name)
		}
		seen[t.Name] = true
		n, err := t.size()
		if err != nil {
			return nil, 0, err
		}
		if i > 0 || len(metadata) > 0 {
			b.WriteByte(',')
		}
		if err := writeString(b, t.Name); err != nil {
			return nil, 0, err
		}
		fmt.Fprintf(b, `:{"dtype":%q,"shape":%s,"data_offsets":[%d,%d]}`, t.DType, jsonInts(t.Shape), total, total+n)
		total += n
	}
	b.WriteByte('}')
	for b.Len()%8 != 0 {
		b.WriteByte(' ')
	}
	head = b.Bytes()
	if len(head)-8 > maxHeader {
		return nil, 0, fmt.Errorf("safetensors: a header of %d bytes, the format allows %d", len(head)-8, maxHeader)
	}
	binary.LittleEndian.PutUint64(head, uint64(len(head)-8))
	return head, total, nil
}

func writeMetadata(b *bytes.Buffer, metadata map[string]string) error {
	if len(metadata) == 0 {
		return nil
	}
	b.WriteString(`"` + metadataKey + `":`)
	sep := byte('{')
	for _, k := range slices.Sorted(maps.Keys(metadata)) {
		b.WriteByte(sep)
		sep = ','
		if err := writeString(b, k); err != nil {
			return err
		}
		b.WriteByte(':')
		if err := writeString(b, metadata[k]); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

// writeString writes a string of JSON.
func writeString(b *bytes.Buffer, s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("safetensors: %q is not valid UTF-8", s)
	}
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the newline that Encode adds
	return nil
}

func jsonInts(v []int) []byte {
	b := []byte{'['}
	for i, x := range v {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(x), 10)
	}
	return append(b, ']')
}
