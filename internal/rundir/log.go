package rundir

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// A Log is a file of whole lines that only grows. Every line reaches the operating system before JSON returns; a line
// that cannot be written whole is taken back.
type Log struct {
	f    *os.File
	path string
	size int64
}

// OpenLog opens the log at path, or creates it. Its lines stay, except the part of a line that a killed process left at
// the end.
func OpenLog(path string) (*Log, error) {
	if err := obstacle(filepath.Dir(path)); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, placeError(path, err)
	}
	l := &Log{f: f, path: path}
	if err := l.toLastLine(); err != nil {
		return nil, errors.Join(ioError(path, err), f.Close())
	}
	return l, nil
}

// toLastLine drops what follows the last line break.
func (l *Log) toLastLine() error {
	text, err := io.ReadAll(l.f)
	if err != nil {
		return err
	}
	l.size = int64(bytes.LastIndexByte(text, '\n') + 1)
	return l.rewind()
}

// rewind cuts the file after l.size bytes.
func (l *Log) rewind() error {
	if err := l.f.Truncate(l.size); err != nil {
		return err
	}
	_, err := l.f.Seek(l.size, io.SeekStart)
	return err
}

// JSON appends a value as one line of JSON. NaN and infinities have no JSON and are errors.
func (l *Log) JSON(v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("%s: %w", l.path, err)
	}
	n, err := l.f.Write(b.Bytes())
	if err == nil {
		l.size += int64(n)
		return nil
	}
	if back := l.rewind(); back != nil {
		return fmt.Errorf("%w (and the incomplete line stays: %v)", ioError(l.path, err), back)
	}
	return ioError(l.path, err)
}

// Close brings all lines to the disk and closes the log.
func (l *Log) Close() error {
	err := l.f.Sync()
	if e := l.f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return ioError(l.path, err)
	}
	return nil
}
