package dataset

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/ganc-ml/ganc/internal/fault"
)

// byteMarks are the bytes that begin a text and name its encoding. UTF-32 stands before UTF-16, with which it begins.
var byteMarks = []struct {
	mark    string
	decoder transform.Transformer // nil: UTF-8 already
	refused string                // the name of an encoding that is not read
}{
	{"\xef\xbb\xbf", nil, ""},
	{"\xff\xfe\x00\x00", nil, "UTF-32"},
	{"\x00\x00\xfe\xff", nil, "UTF-32"},
	{"\xff\xfe", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder(), ""},
	{"\xfe\xff", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder(), ""},
}

// decodeText reads a text in one of the encodings that spreadsheets write, as UTF-8 whose lines end in \n. UTF-8 and
// UTF-16 may begin with their byte order mark, UTF-16 must. Other text that is not UTF-8 is read as Windows-1252, which
// the note says. f is read twice.
func decodeText(f io.ReadSeeker) (text io.Reader, note string, err error) {
	start := make([]byte, 4)
	n, err := io.ReadFull(f, start)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, "", fault.Reason(err)
	}
	for _, m := range byteMarks {
		if !bytes.HasPrefix(start[:n], []byte(m.mark)) {
			continue
		}
		if m.refused != "" {
			return nil, "", fmt.Errorf("the text is %s: save it as UTF-8", m.refused)
		}
		if _, err := f.Seek(int64(len(m.mark)), io.SeekStart); err != nil {
			return nil, "", fault.Reason(err)
		}
		if m.decoder == nil {
			return unixLines(f), "", nil
		}
		return unixLines(transform.NewReader(f, m.decoder)), "", nil
	}
	latin, err := scanText(f)
	if err != nil {
		return nil, "", err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, "", fault.Reason(err)
	}
	if latin {
		return unixLines(transform.NewReader(f, charmap.Windows1252.NewDecoder())), "the text is not UTF-8 and was read as Windows-1252", nil
	}
	return unixLines(f), "", nil
}

// scanText reads a text from its beginning and reports whether it is in an encoding of single bytes instead of UTF-8.
func scanText(f io.ReadSeeker) (latin bool, err error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return false, fault.Reason(err)
	}
	buf, kept := make([]byte, 1<<16), 0
	line, wrong, wide := 1, 0, false // wrong is the line of the first byte that is not UTF-8; wide: a character of several bytes
	for {
		n, err := f.Read(buf[kept:])
		if err != nil && err != io.EOF {
			return false, fault.Reason(err)
		}
		b := buf[:kept+n]
		for len(b) > 0 && (err == io.EOF || utf8.FullRune(b)) {
			r, size := rune(b[0]), 1
			if r >= utf8.RuneSelf {
				r, size = utf8.DecodeRune(b)
				wide = wide || size > 1
			}
			switch {
			case r == utf8.RuneError && size == 1 && wrong == 0:
				wrong = line
			case r == '\n':
				line++
			case r == 0:
				return false, fmt.Errorf("line %d: a zero byte: the text is UTF-16 without its mark, or no text: save it as UTF-8", line)
			}
			b = b[size:]
		}
		if err == io.EOF {
			break
		}
		kept = copy(buf, b)
	}
	if wrong > 0 && wide {
		return false, fmt.Errorf("line %d: not UTF-8, which the rest of the text is: save it in one encoding", wrong)
	}
	return wrong > 0, nil
}

// unixLines gives a text whose lines end in \n, \r\n or \r with \n instead.
func unixLines(r io.Reader) io.Reader { return transform.NewReader(r, &lineEnds{}) }

type lineEnds struct{ wasReturn bool }

func (l *lineEnds) Reset() { l.wasReturn = false }

func (l *lineEnds) Transform(dst, src []byte, _ bool) (nDst, nSrc int, err error) {
	for _, c := range src {
		after := l.wasReturn
		if !(after && c == '\n') {
			if nDst == len(dst) {
				return nDst, nSrc, transform.ErrShortDst
			}
			dst[nDst] = c
			if c == '\r' {
				dst[nDst] = '\n'
			}
			nDst++
		}
		l.wasReturn = c == '\r'
		nSrc++
	}
	return nDst, nSrc, nil
}
