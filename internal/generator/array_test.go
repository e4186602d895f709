package generator

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/internal/latent"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// TestArray holds the bytes of an array: the header of NEP 1, of which the numbers begin at a multiple of 64, then the
// numbers as they are.
func TestArray(t *testing.T) {
	for _, c := range []struct {
		name  string
		image *ir.Image
		shape []int
		want  string
	}{
		{"images that the network gives as rows", &ir.Image{C: 3, H: 1, W: 2}, []int{2, 6}, "(2, 3, 1, 2)"},
		{"grey images", &ir.Image{H: 2, W: 3}, []int{2, 6}, "(2, 1, 2, 3)"},
		{"rows", nil, []int{6, 2}, "(6, 2)"},
		{"one number", nil, []int{12}, "(12,)"},
		{"a header of more than 127 bytes", nil, append([]int{12}, slicesOfOne(40)...), "(12, 1, 1"},
	} {
		v := make([]float32, 12)
		for i := range v {
			v[i] = float32(i) - 1.5
		}
		g := &Generator{Output: runtime.ValueInfo{Port: ir.Port{Image: c.image}}}
		s := &samples{Generator: g, Codes: latent.Codes{N: c.shape[0]}, out: ir.FromSlice(v, c.shape...)}
		var b bytes.Buffer
		if err := s.writeArray(&b); err != nil {
			t.Fatal(err)
		}
		file := b.Bytes()
		n := 10 + int(binary.LittleEndian.Uint16(file[8:]))
		header := string(file[10:n])
		if string(file[:8]) != "\x93NUMPY\x01\x00" || n%64 != 0 || !strings.HasSuffix(header, " \n") ||
			!strings.HasPrefix(header, "{'descr': '<f4', 'fortran_order': False, 'shape': "+c.want) {
			t.Errorf("%s: header %q of %d bytes", c.name, header, n)
		}
		got := make([]float32, 12)
		if _, err := binary.Decode(file[n:], binary.LittleEndian, got); err != nil || len(file) != n+48 || got[0] != -1.5 || got[11] != 9.5 {
			t.Errorf("%s: numbers %v, %v", c.name, got, err)
		}
	}
}

func slicesOfOne(n int) (ones []int) {
	for range n {
		ones = append(ones, 1)
	}
	return ones
}
