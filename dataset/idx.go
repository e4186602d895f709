package dataset

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
)

// The IDX format (LeCun, Cortes & Burges): a big-endian magic number 0x00 0x00 TYPE RANK, RANK sizes of four
// bytes, then the elements. Ours have unsigned bytes (type 8).
type kind struct {
	what  string
	magic uint32
	rank  int
}

var (
	imageKind = kind{"images", 0x0803, 3}
	labelKind = kind{"labels", 0x0801, 1}
)

// An idx is one file of the format in memory.
type idx struct {
	path string
	dims []int
	column
}

// maxExpansion bounds how many times larger than itself a gzip file may claim to be (MNIST: 5), beyond
// minExpanded bytes: a small file cannot make us allocate a large buffer.
const (
	maxExpansion = 64
	minExpanded  = 1 << 20
)

// A folder reads IDX files of one directory and names them by their full path in errors.
type folder struct {
	fsys fs.FS
	dir  string
	sums map[string]string // hex SHA-256 of the files as stored, by name; a file that is not listed is not checked
}

func (d folder) path(name string) string { return filepath.Join(d.dir, name) }

// exists tells whether the folder has a file or directory of that name.
func (d folder) exists(name string) bool {
	_, err := fs.Stat(d.fsys, name)
	return err == nil
}

// read reads one IDX file, plain or gzip, and checks every byte of it.
func (d folder) read(name string, want kind) (*idx, error) {
	path := d.path(name)
	f, size, err := d.open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	stored := sha256.New()
	s, err := inflate(path, bufio.NewReaderSize(io.TeeReader(f, stored), 1<<16), size)
	if err != nil {
		return nil, err
	}
	x, err := s.parse(want)
	if err != nil {
		return nil, err
	}
	if sum, ok := d.sums[name]; ok && sum != hex.EncodeToString(stored.Sum(nil)) {
		return nil, fail(path, "SHA-256 %x…, but SHA256SUMS beside it says %.8s…; fetch the file again", stored.Sum(nil)[:4], sum)
	}
	return x, nil
}

// open opens a regular file and tells its size.
func (d folder) open(name string) (fs.File, int64, error) {
	path := d.path(name)
	info, err := fs.Stat(d.fsys, name)
	if err != nil {
		return nil, 0, fail(path, "%w", fault.Reason(err))
	}
	if info.IsDir() {
		return nil, 0, fail(path, "is a directory; want an IDX file of that name")
	}
	if !info.Mode().IsRegular() {
		return nil, 0, fail(path, "neither a regular file nor a directory; %s", wanted)
	}
	if info.Size() == 0 {
		return nil, 0, fail(path, "the file is empty; fetch it again")
	}
	f, err := d.fsys.Open(name)
	if err != nil {
		return nil, 0, fail(path, "%w", fault.Reason(err))
	}
	return f, info.Size(), nil
}

// expanded is the number of bytes that packed compressed bytes may become.
func expanded(packed int64) int64 {
	if packed > math.MaxInt64/maxExpansion {
		return math.MaxInt64
	}
	return max(maxExpansion*packed, minExpanded)
}

// An idxSource is the uncompressed bytes of an IDX file.
type idxSource struct {
	io.Reader
	path  string
	limit int64 // of the bytes
	exact bool  // whether there are limit bytes
}

// inflate gives the uncompressed bytes of a file of size bytes.
func inflate(path string, r *bufio.Reader, size int64) (idxSource, error) {
	head, err := r.Peek(2)
	if err != nil || head[0] != 0x1f || head[1] != 0x8b {
		return idxSource{r, path, size, true}, nil
	}
	z, err := gzip.NewReader(r)
	if err != nil {
		return idxSource{}, readError(path, err)
	}
	return idxSource{z, path, expanded(size), false}, nil
}

// parse reads one whole IDX file. What it allocates follows the bytes that there are, not the header.
func (s idxSource) parse(want kind) (*idx, error) {
	sum := sha256.New()
	s.Reader = io.TeeReader(s.Reader, sum)
	dims, err := parseHeader(s.path, s, want)
	if err != nil {
		return nil, err
	}
	n, ok := product(dims, s.limit)
	if !ok {
		return nil, s.tooLarge(dims)
	}
	var sure int64
	if s.exact {
		sure = min(n, s.limit-int64(4+4*want.rank))
	}
	x := &idx{path: s.path, dims: dims}
	if x.bytes, err = readBytes(s, n, sure); err == io.ErrUnexpectedEOF && int64(len(x.bytes)) < n {
		return nil, truncated(s.path, dims, int64(len(x.bytes)))
	} else if err != nil {
		return nil, readError(s.path, err)
	}
	if end, err := nothingFollows(s); err != nil {
		return nil, readError(s.path, err)
	} else if !end {
		return nil, fail(s.path, "bytes follow the %s that the header announces; fetch the file again", times(dims))
	}
	sum.Sum(x.sum[:0])
	return x, nil
}

// parseHeader reads magic number and sizes.
func parseHeader(path string, r io.Reader, want kind) ([]int, error) {
	var head [16]byte
	b := head[:4+4*want.rank]
	if n, err := io.ReadFull(r, b[:4]); err == io.EOF || err == io.ErrUnexpectedEOF {
		return nil, fail(path, "truncated: %d bytes, less than an IDX header; fetch it again", n)
	} else if err != nil {
		return nil, readError(path, err)
	}
	if magic := binary.BigEndian.Uint32(b); magic != want.magic {
		return nil, wrongMagic(path, magic, want)
	}
	if n, err := io.ReadFull(r, b[4:]); err == io.EOF || err == io.ErrUnexpectedEOF {
		return nil, fail(path, "truncated: %d bytes, less than an IDX header; fetch it again", 4+n)
	} else if err != nil {
		return nil, readError(path, err)
	}
	dims := make([]int, want.rank)
	for i := range dims {
		dims[i] = int(binary.BigEndian.Uint32(b[4+4*i:]))
	}
	if dims[0] == 0 {
		return nil, fail(path, "holds no %s", want.what)
	}
	if want == imageKind && (dims[1] == 0 || dims[2] == 0) {
		return nil, fail(path, "the header announces images of %d×%d pixels; fetch the file again", dims[1], dims[2])
	}
	return dims, nil
}

func wrongMagic(path string, magic uint32, want kind) error {
	switch magic {
	case imageKind.magic:
		return fail(path, "an IDX file of images where labels are wanted; are two files swapped?")
	case labelKind.magic:
		return fail(path, "an IDX file of labels where images are wanted; are two files swapped?")
	}
	return fail(path, "magic number 0x%08x, want 0x%08x: not an IDX file of %s (unsigned bytes, rank %d)", magic, want.magic, want.what, want.rank)
}

// maxProbe bounds the bytes that are read only to explain a mistake.
const maxProbe = 64 << 20

// tooLarge explains a header that announces more bytes than the file may have.
func (s idxSource) tooLarge(dims []int) error {
	got, err := io.CopyN(io.Discard, s, min(s.limit, maxProbe))
	switch {
	case err == io.EOF || err == io.ErrUnexpectedEOF || s.exact && err == nil:
		if s.exact {
			got = s.limit - int64(4+4*len(dims))
		}
		return truncated(s.path, dims, got)
	case err != nil:
		return readError(s.path, err)
	}
	return fail(s.path, "the header announces %s bytes, more than %d times the size of the gzip file; decompress it first if that is meant", times(dims), maxExpansion)
}

func truncated(path string, dims []int, got int64) error {
	return fail(path, "truncated: the header announces %s bytes, the file has %d; fetch it again", times(dims), got)
}

// times prints sizes as a product, of many the first: 60000×28×28.
func times(dims []int) string {
	const most = 8
	var s []string
	for _, d := range dims[:min(most, len(dims))] {
		s = append(s, strconv.Itoa(d))
	}
	if len(dims) > most {
		s = append(s, "…")
	}
	return strings.Join(s, "×")
}

// product multiplies positive sizes; not ok if the result exceeds limit.
func product(dims []int, limit int64) (int64, bool) {
	n := int64(1)
	for _, d := range dims {
		if int64(d) > limit/n {
			return 0, false
		}
		n *= int64(d)
	}
	return n, true
}

// readError turns an error of the file system or of gzip into one line.
func readError(path string, err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return fail(path, "truncated gzip file; fetch it again")
	}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return fail(path, "%w", pe.Err)
	}
	return fail(path, "damaged gzip file: %w; fetch it again", err)
}
