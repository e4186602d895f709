package dataset

import (
	"bytes"
	"errors"
	"io"
)

// What a row of a table may have: encoding/csv keeps all of it several times before anybody can look at it.
const (
	maxRow     = 8 << 20 // bytes
	maxColumns = 1 << 17
)

var (
	errLong = errors.New("the row goes on for more than 8 MiB: is the end of a quote missing?")
	errWide = errors.New("more than 131072 values in a row: is the end of a quote missing? Otherwise turn the table, so that its rows are the examples")
)

// A rowReader refuses to read more for one row than a row may have.
type rowReader struct {
	io.Reader
	comma    byte
	bytes    int // of the row so far, with what is read ahead
	columns  int // the same
	exceeded error
}

// next begins a row.
func (r *rowReader) next() { r.bytes, r.columns = 0, 0 }

func (r *rowReader) Read(b []byte) (int, error) {
	switch {
	case r.exceeded != nil:
	case r.bytes > maxRow:
		r.exceeded = errLong
	case r.columns > maxColumns+len(b): // what is read ahead may be of the next row
		r.exceeded = errWide
	}
	if r.exceeded != nil {
		return 0, r.exceeded
	}
	n, err := r.Reader.Read(b)
	r.bytes += n
	r.columns += bytes.Count(b[:n], []byte{r.comma})
	return n, err
}
