package dataset

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"path/filepath"
	"strings"
	"testing"
)

// pngOf is a PNG of w × h pixels of zeros, of a colour type and a depth in bits.
func pngOf(w, h int, colour, depth, interlace byte) []byte {
	samples := map[byte]int{0: 1, 2: 3, 4: 2, 6: 4}[colour]
	var data bytes.Buffer
	z, _ := zlib.NewWriterLevel(&data, flate.BestCompression)
	row := make([]byte, 1+w*samples*int(depth)/8)
	for range h {
		z.Write(row)
	}
	if interlace != 0 { // its passes have less than twice as many rows, and at most a byte for each besides
		for range h {
			z.Write(make([]byte, 16))
		}
	}
	z.Close()
	b := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(name string, data []byte) {
		b = binary.BigEndian.AppendUint32(b, uint32(len(data)))
		b = append(append(b, name...), data...)
		b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[len(b)-len(data)-4:]))
	}
	chunk("IHDR", append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(w)), uint32(h)), depth, colour, 0, 0, interlace))
	if colour == 0 && depth == 8 && interlace == 0 && w%2 == 1 {
		chunk("tRNS", []byte{0, 1}) // makes the decoder store four bytes a pixel
	}
	chunk("IDAT", data.Bytes())
	chunk("IEND", nil)
	return b
}

// jpegScans is a progressive JPEG of w × h grey pixels with n scans that have no coefficients.
func jpegScans(w, h uint16, n int) []byte {
	b := []byte{0xff, 0xd8}
	segment := func(marker byte, data ...byte) {
		b = append(b, 0xff, marker, byte((len(data)+2)>>8), byte(len(data)+2))
		b = append(b, data...)
	}
	segment(0xdb, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)...)
	segment(0xc2, 8, byte(h>>8), byte(h), byte(w>>8), byte(w), 1, 1, 0x11, 0)
	segment(0xc4, append(append([]byte{0x10, 1}, make([]byte, 15)...), 0xe0)...) // one code: a run of 2¹⁴ blocks and more
	for range n {
		segment(0xda, 1, 1, 0, 1, 63, 0)
		for blocks := (int(w) + 7) / 8 * ((int(h) + 7) / 8); blocks > 0; blocks -= 1 << 14 {
			b = append(b, 0, 0) // the code, and 14 bits of a length beyond 2¹⁴
		}
	}
	return append(b, 0xff, 0xd9)
}

// lying is an .npz file whose directory claims other sizes of its member, in 32 or in 64 bits.
func lying(compressed, plain uint64, zip64 bool) []byte {
	b := npzFile(zip.Deflate, map[string][]byte{"x": npyFile("|u1", "(1000000, 784)", false, make([]byte, 1<<16))})
	at := bytes.LastIndex(b, []byte("PK\x01\x02"))
	if !zip64 {
		binary.LittleEndian.PutUint32(b[at+20:], uint32(compressed))
		binary.LittleEndian.PutUint32(b[at+24:], uint32(plain))
		return b
	}
	for _, o := range []int{20, 24} {
		binary.LittleEndian.PutUint32(b[at+o:], math.MaxUint32)
	}
	extra := binary.LittleEndian.AppendUint16([]byte{1, 0}, 16)
	extra = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(extra, plain), compressed)
	name := int(binary.LittleEndian.Uint16(b[at+28:]))
	binary.LittleEndian.PutUint16(b[at+30:], uint16(len(extra)))
	end := bytes.LastIndex(b, []byte("PK\x05\x06"))
	size := binary.LittleEndian.Uint32(b[end+12:])
	binary.LittleEndian.PutUint32(b[end+12:], size+uint32(len(extra)))
	return append(append(bytes.Clone(b[:at+46+name]), extra...), b[at+46+name:]...)
}

// overlapping is an .npz file whose members x_train, y_train … all are the same bytes.
func overlapping() []byte {
	data := npyFile("|u1", "(3000,)", false, make([]byte, 3000))
	b := npzFile(zip.Store, map[string][]byte{"x_train": data})
	at, end := bytes.LastIndex(b, []byte("PK\x01\x02")), bytes.LastIndex(b, []byte("PK\x05\x06"))
	entry, tail := b[at:end], bytes.Clone(b[end:])
	b = b[:end:end]
	for _, name := range []string{"y_train", "x_v_val", "y_v_val"} {
		b = append(b, bytes.Replace(entry, []byte("x_train"), []byte(name), 1)...)
	}
	binary.LittleEndian.PutUint16(tail[8:], 4)
	binary.LittleEndian.PutUint16(tail[10:], 4)
	binary.LittleEndian.PutUint32(tail[12:], uint32(4*len(entry)))
	return append(b, tail...)
}

// members is a ZIP file of n empty members.
func manyMembers(n int) []byte {
	arrays := make(map[string][]byte, n)
	for i := range n {
		arrays[fmt.Sprintf("array%d", i)] = nil
	}
	return npzFile(zip.Store, arrays)
}

// header is a line of n names of columns.
func header(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "c%d,", i)
	}
	return strings.TrimSuffix(b.String(), ",") + "\n"
}

// values is a line of n values.
func values(v string, n int) string { return strings.TrimSuffix(strings.Repeat(v+",", n), ",") + "\n" }

// A hostile input is files that cost far more than their size, or that claim to be more than they are.
type hostile struct {
	name  string
	files map[string][]byte
	open  string
	want  string // part of the message; "": the file is read
}

// TestHostile opens hostile inputs, in short tests the small ones. Each is answered in bounded memory, with a message of bounded
// length that says what is wrong.
func TestHostile(t *testing.T) {
	const dense = 1 << 30 // compressed bytes that a member does not have
	name := strings.Repeat("n", 200)
	long := map[string][]byte{}
	for i := range 40 {
		long[fmt.Sprintf("%s%d/%s.gif", name, i, name)] = []byte("GIF8")
	}
	inputs := []hostile{
		{"ZIP directory claims 4 GB", map[string][]byte{"a.npz": lying(0xfffffff0, 0xfffffff0, false)}, "a.npz", "the list of members says 4294967280 bytes, but the file has"},
		{"ZIP64 directory claims 2⁶³", map[string][]byte{"a.npz": lying(1<<63, 1<<63, true)}, "a.npz", "the list of members says 9223372036854775808 bytes, but the file has"},
		{"ZIP64 directory claims 1 GB", map[string][]byte{"a.npz": lying(dense, dense, true)}, "a.npz", "the list of members says 1073741824 bytes, but the file has"},
		{"ZIP member claims 784 MB", map[string][]byte{"a.npz": npzFile(zip.Deflate, map[string][]byte{"x": npyFile("|u1", "(1000000, 784)", false, make([]byte, 1<<16))})}, "a.npz", "more than 64 times the size of the compressed form"},
		{"ZIP members overlap", map[string][]byte{"a.npz": overlapping()}, "a.npz", "the list of members says 3128 bytes, but the file has"},
		{"ZIP of many members", map[string][]byte{"a.npz": manyMembers(20_000)}, "a.npz", "and 19980 more, want x_train"},
		{"ZIP of too many members", map[string][]byte{"a.npz": manyMembers(100_000)}, "a.npz", "its list of members is too long"},
		{"array of 2⁶² elements", map[string][]byte{"a.npy": npyFile("<f4", "(4611686018427387904, 4)", false, make([]byte, 64))}, "a.npy", "truncated: the header announces 4611686018427387904×4 elements"},
		{"IDX of 2⁹⁶ bytes", map[string][]byte{"a": idxFile(0x803, []uint32{math.MaxUint32, math.MaxUint32, math.MaxUint32}, make([]byte, 64))}, "a", "truncated: the header announces"},
		{"gzip IDX claims 313 MB", map[string][]byte{"a": zipped(idxFile(0x803, []uint32{400_000, 28, 28}, make([]byte, 5_000_000)))}, "a", "more than 64 times the size of the gzip file"},
		{"grey that is stored as colour", map[string][]byte{"a.png": pngOf(4097, 4096, 0, 8, 0)}, ",size=28", "4096×4097 pixels take more than 48 MiB"},
		{"interlaced", map[string][]byte{"a.png": pngOf(2600, 2600, 6, 8, 1)}, ",size=28", "2600×2600 pixels take more than 48 MiB"},
		{"progressive JPEG of many scans", map[string][]byte{"a.jpg": jpegScans(2048, 2048, 5000)}, ",size=28", "more than 100 scans"},
		{"progressive JPEG of few scans", map[string][]byte{"a.jpg": jpegScans(64, 64, 5)}, ",size=28", ""},
		{"100,000 columns", map[string][]byte{"a.csv": []byte(header(100_000) + values("1", 100_000) + values("2", 100_000))}, "a.csv", ""},
		{"100,000 columns chosen", map[string][]byte{"a.csv": []byte(header(100_000) + values("1", 100_000) + values("2", 100_000))}, "a.csv,columns=c1:c99999,label=c5", ""},
		{"a million columns", map[string][]byte{"a.csv": []byte(header(1_000_000) + values("1", 1_000_000))}, "a.csv", `line 1: more than 131072 values in a row: is the end of a quote missing? Otherwise turn`},
		{"columns of one name", map[string][]byte{"a.csv": []byte(values("x", 100_000) + values("1", 100_000))}, "a.csv", `two columns are named "x": rename one`},
		{"words in 2,000 columns", map[string][]byte{"a.csv": []byte(header(2000) + strings.Repeat(values("x", 2000), 500))}, "a.csv", " more mistakes"},
		{"a million labels", map[string][]byte{"a.csv": []byte("a,b\n" + lineNumbers(1_000_000))}, "a.csv,label=b", "more than 4096 different values"},
		{"long names of columns", map[string][]byte{"a.csv": []byte(strings.Repeat("x", 100_000) + ",b\n1,2\n3,y\n")}, "a.csv,columns=c:d", "there is no such column"},
		{"zero bytes", map[string][]byte{"a.csv": []byte("a,b\n" + strings.Repeat("\x00,\x00\n", 100))}, "a.csv", "line 2: a zero byte"},
		{"long names of files", long, "", "want PNG or JPEG"},
	}
	if !testing.Short() {
		inputs = append(inputs, largeInputs()...)
	}
	for _, c := range inputs {
		dir := writeTree(t, c.files)
		source := filepath.Join(dir, c.open)
		if strings.HasPrefix(c.open, ",") {
			source = dir + c.open
		}
		got := measure(t, c.name, source)
		if !strings.Contains(got.Message, c.want) || (got.Message == "") != (c.want == "") {
			t.Errorf("%s: got %q, want %q", c.name, got.Message, c.want)
		}
	}
}

// largeInputs are those that take a second and more to make.
func largeInputs() []hostile {
	png16 := map[string][]byte{}
	for i := range 4 {
		png16[fmt.Sprintf("%d.png", i)] = pngOf(5792, 5792, 6, 16, 0)
	}
	return []hostile{
		{"eight bytes a pixel", png16, ",size=28", "5792×5792 pixels take more than 48 MiB to decode"},
		{"3400×3600 of colour", map[string][]byte{"a.png": pngOf(3400, 3600, 2, 8, 0), "b.png": pngOf(3400, 3600, 2, 8, 0), "c.png": pngOf(3400, 3600, 2, 8, 0)}, ",size=28", ""},
		{"6900×6900 of grey", map[string][]byte{"a.png": pngOf(6900, 6900, 0, 8, 0), "b.png": pngOf(6900, 6900, 0, 8, 0)}, ",size=28", ""},
		{"12 MB of words", map[string][]byte{"a.csv": []byte("a,b\n" + strings.Repeat("x,y\n", 3_000_000))}, "a.csv", `column "a" is "x": want a number`},
		{"a million wrong rows", map[string][]byte{"a.csv": []byte("a,b\n" + strings.Repeat("x,y,z\n", 1_000_000))}, "a.csv", " more mistakes"},
		{"a quote without an end", map[string][]byte{"a.csv": []byte("a,b\n\"" + strings.Repeat("1,2\n", 5_000_000))}, "a.csv", "behind line 1: more than 131072 values in a row: is the end of a quote missing?"},
		{"a value of 40 MB", map[string][]byte{"a.csv": []byte("a,b\n1,2\n\"" + strings.Repeat("x", 40_000_000) + "\",1\n")}, "a.csv", "behind line 2: the row goes on"},
		{"a header of 40 MB", map[string][]byte{"a.csv": []byte(strings.Repeat("x", 40_000_000))}, "a.csv", "line 1: the row goes on"},
	}
}

func lineNumbers(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d,n%d\n", i, i)
	}
	return b.String()
}
