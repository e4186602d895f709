package dataset

import (
	"bytes"
	"encoding/binary"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
)

const (
	npyMagic = "\x93NUMPY"
	// maxNPYHeader bounds the text of a header. numpy reads 10,000 bytes unless it is told to trust the file.
	maxNPYHeader = 1 << 16
	maxRank      = 64 // numpy's NPY_MAXDIMS
)

// An npyHeader says what follows it in a .npy file: version 1 or 2 of the format, the text a literal of Python's.
type npyHeader struct {
	size    int    // of the header itself, in bytes
	dtype   string // with the byte order: <f4
	fortran bool   // column-major
	shape   []int
}

// The entries of the literal, which may stand in any order.
var (
	npyDescr   = regexp.MustCompile(`['"]descr['"]\s*:\s*(\[.*\]|\(.*\)|'[^']*'|"[^"]*")`)
	npyFortran = regexp.MustCompile(`['"]fortran_order['"]\s*:\s*(True|False)`)
	npyShape   = regexp.MustCompile(`['"]shape['"]\s*:\s*\(([0-9L,\s-]*)\)`)
)

// readNPYHeader reads a header and nothing behind it.
func readNPYHeader(path string, r io.Reader) (h npyHeader, err error) {
	const short = "truncated: %d bytes, less than the header of a .npy file; save it again"
	head, err := readBytes(r, 12, 0)
	switch {
	case err != nil && err != io.ErrUnexpectedEOF:
		return h, fail(path, "%w; save the file again", fault.Reason(err))
	case !bytes.HasPrefix(head, []byte(npyMagic)):
		return h, fail(path, "not a .npy file: it does not begin with \\x93NUMPY")
	case err != nil:
		return h, fail(path, short, len(head))
	}
	length, begun := int64(binary.LittleEndian.Uint16(head[8:])), head[10:]
	switch head[6] {
	case 1:
	case 2:
		length, begun = int64(binary.LittleEndian.Uint32(head[8:])), nil
	default:
		return h, fail(path, "version %d.%d of the format: want 1 or 2, which numpy.save writes for plain arrays", head[6], head[7])
	}
	if length > maxNPYHeader || length < int64(len(begun)) {
		return h, fail(path, "a header of %d bytes: want %d to %d; save the file again with numpy.save", length, len(begun), maxNPYHeader)
	}
	rest, err := readBytes(r, length-int64(len(begun)), 0)
	if err == io.ErrUnexpectedEOF {
		return h, fail(path, short, len(head)+len(rest))
	} else if err != nil {
		return h, fail(path, "%w; save the file again", fault.Reason(err))
	}
	h.size = len(head) + len(rest)
	return h, h.parse(path, string(begun)+string(rest))
}

func (h *npyHeader) parse(path, text string) error {
	descr, fortran, shape := npyDescr.FindStringSubmatch(text), npyFortran.FindStringSubmatch(text), npyShape.FindStringSubmatch(text)
	if descr == nil || fortran == nil || shape == nil {
		return fail(path, "damaged header: it does not name descr, fortran_order and shape; save the file again with numpy.save")
	}
	h.dtype, h.fortran = strings.Trim(descr[1], `'"`), fortran[1] == "True"
	for word := range strings.SplitSeq(shape[1], ",") {
		word = strings.TrimSuffix(strings.TrimSpace(word), "L") // Python 2 writes long numbers so
		if word == "" {
			continue
		}
		d, err := strconv.Atoi(word)
		if err != nil {
			return fail(path, "damaged header: the shape has a size %.40s; save the file again with numpy.save", word)
		}
		if h.shape = append(h.shape, d); len(h.shape) > maxRank {
			return fail(path, "a shape of more than %d dimensions: reshape the array", maxRank)
		}
	}
	return nil
}
