package rundir

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// A Log is a file of whole lines that only grows. Every line reaches the operating system before Line or JSON
// returns; a line that cannot be written whole is taken back.
type Log struct {
	f    *os.File
	path string
	size int64
}

// CreateLog starts an empty log in place of what is at path.
func CreateLog(path string) (*Log, error) {
	if err := obstacle(filepath.Dir(path)); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return nil, ioError(path, err)
	}
	return &Log{f: f, path: path}, nil
}

// ResumeLog opens a log and drops what follows offset, a value that Offset returned.
func ResumeLog(path string, offset int64) (*Log, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	l := &Log{f: f, path: path, size: offset}
	if err := l.rewind(); err != nil {
		f.Close()
		return nil, err
	}
	return l, nil
}

// rewind cuts the file after l.size bytes, which must be the end of a line.
func (l *Log) rewind() error {
	info, err := l.f.Stat()
	if err != nil {
		return err
	}
	if l.size < 0 || info.Size() < l.size {
		return fmt.Errorf("%s: %d bytes, the checkpoint was written after %d: not the log of this run", l.path, info.Size(), l.size)
	}
	if l.size > 0 {
		var last [1]byte
		if _, err := l.f.ReadAt(last[:], l.size-1); err != nil {
			return err
		}
		if last[0] != '\n' {
			return fmt.Errorf("%s: no line ends at byte %d, where the checkpoint was written: not the log of this run", l.path, l.size)
		}
	}
	if err := l.f.Truncate(l.size); err != nil {
		return ioError(l.path, err)
	}
	_, err = l.f.Seek(l.size, io.SeekStart)
	return err
}

// Line appends a line; the text holds no line break.
func (l *Log) Line(text string) error {
	if bytes.ContainsAny([]byte(text), "\n\r") {
		return fmt.Errorf("rundir: a line break within a line of %s", l.path)
	}
	return l.append([]byte(text + "\n"))
}

// JSON appends a value as one line of JSON. NaN and infinities have no JSON and are errors.
func (l *Log) JSON(v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("%s: %w", l.path, err)
	}
	return l.append(b.Bytes())
}

func (l *Log) append(line []byte) error {
	n, err := l.f.Write(line)
	if err == nil {
		l.size += int64(n)
		return nil
	}
	if back := l.rewind(); back != nil {
		return fmt.Errorf("%w (and the incomplete line stays: %v)", ioError(l.path, err), back)
	}
	return ioError(l.path, err)
}

// Offset is the length of the log, for ResumeLog.
func (l *Log) Offset() int64 { return l.size }

// Sync brings all lines to the disk: do so before a checkpoint that records Offset.
func (l *Log) Sync() error {
	if err := l.f.Sync(); err != nil {
		return ioError(l.path, err)
	}
	return nil
}

// Close syncs and closes.
func (l *Log) Close() error {
	err := l.Sync()
	if e := l.f.Close(); err == nil && e != nil {
		err = ioError(l.path, e)
	}
	return err
}
