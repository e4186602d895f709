package npy

import (
	"strings"
	"testing"
)

// TestHeader: what numpy.save writes before the numbers.
func TestHeader(t *testing.T) {
	for _, c := range []struct {
		shape []int
		want  string
	}{
		{[]int{3, 2}, "{'descr': '|u1', 'fortran_order': False, 'shape': (3, 2), }"},
		{[]int{3}, "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }"},
	} {
		got := string(Header("|u1", c.shape...))
		want := "\x93NUMPY\x01\x00\x76\x00" + c.want + strings.Repeat(" ", 128-10-1-len(c.want)) + "\n"
		if got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}
