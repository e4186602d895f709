package dataset

import "io"

// firstBlock is the number of elements that are allocated for a claim that nothing proves yet.
const firstBlock = 1 << 16

// grown is a slice with room for more elements than it has, at most n in all. It doubles, so that a header that claims
// more elements than there are costs no more than twice the elements that were read. sure is the number of elements
// that are known to be there: room for them is made at once.
func grown[T any](s []T, n, sure int64) []T {
	room := min(n, max(sure, 2*int64(len(s)), firstBlock))
	out := make([]T, len(s), room)
	copy(out, s)
	return out
}

// readBytes reads n bytes from r and returns those that there are, with io.ErrUnexpectedEOF where they are fewer. sure is
// the number of bytes that are known to be there.
func readBytes(r io.Reader, n, sure int64) ([]byte, error) {
	var b []byte
	for int64(len(b)) < n {
		if len(b) == cap(b) {
			b = grown(b, n, sure)
		}
		k, err := io.ReadFull(r, b[len(b):cap(b)])
		b = b[:len(b)+k]
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return b, err
		}
	}
	return b, nil
}

// nothingFollows reports whether r is at its end. The last read also lets archives check their sums.
func nothingFollows(r io.Reader) (bool, error) {
	var one [1]byte
	n, err := io.ReadFull(r, one[:])
	if n > 0 {
		return false, nil
	}
	if err == io.EOF {
		err = nil
	}
	return true, err
}
