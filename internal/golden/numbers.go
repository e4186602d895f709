package golden

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/ganc-ml/ganc/ir"
)

// samples is the number of elements that a golden file keeps of a value.
const samples = 3

// sumBytes and sumText are the length of the sum of ranks, as bytes and in base 64.
const (
	sumBytes = 6
	sumText  = 8
)

// rank numbers the floating-point numbers in their order, so that neighbours differ by 1: the distance of two ranks is in units in the
// last place. Both zeros have rank 0.
func rank(t ir.Tensor, i int) int64 {
	if t.DType() == ir.Float64 {
		b := math.Float64bits(t.Float64s()[i])
		if b>>63 == 1 {
			return -int64(b &^ (1 << 63))
		}
		return int64(b)
	}
	b := math.Float32bits(t.Float32s()[i])
	if b>>31 == 1 {
		return -int64(b &^ (1 << 31))
	}
	return int64(b)
}

// at is the index of sample k of n elements.
func at(k, n int) int { return k * (n - 1) / max(1, min(samples, n)-1) }

// numbers is what a golden file keeps of the elements of a value, in base 64: the sum of the ranks of all, and the ranks of evenly
// spaced ones, the first and the last among them. It is "-" for a value without floating-point numbers.
func numbers(t ir.Tensor) string {
	if t.Len() == 0 || !t.DType().IsFloat() {
		return "-"
	}
	b := binary.LittleEndian.AppendUint64(nil, uint64(sumOf(t)))[:sumBytes]
	for k := range min(samples, t.Len()) {
		r := rank(t, at(k, t.Len()))
		if t.DType() == ir.Float64 {
			b = binary.LittleEndian.AppendUint64(b, uint64(r))
		} else {
			b = binary.LittleEndian.AppendUint32(b, uint32(r))
		}
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// sumOf is the sum of all ranks; it wraps around.
func sumOf(t ir.Tensor) (sum int64) {
	for i := range t.Len() {
		sum += rank(t, i)
	}
	return sum
}

// since says how far a value lies from that of which a golden file keeps these numbers, or their sum alone: exactly where a
// single element has changed; otherwise it says of which elements it speaks. It is empty where the numbers do not tell.
func since(kept string, now ir.Tensor) string {
	is := numbers(now)
	was, err := base64.RawURLEncoding.DecodeString(kept)
	if is == "-" || err != nil || len(was) < sumBytes {
		return ""
	}
	got, err := base64.RawURLEncoding.DecodeString(is)
	if err != nil || len(was) != sumBytes && len(was) != len(got) {
		return ""
	}
	sum := distance((int48(got)-int48(was))>>16, 0)
	most := uint64(0)
	for i := sumBytes; i < len(was); {
		if now.DType() == ir.Float64 {
			most = max(most, distance(int64(binary.LittleEndian.Uint64(was[i:])), int64(binary.LittleEndian.Uint64(got[i:]))))
			i += 8
		} else {
			most = max(most, distance(int64(int32(binary.LittleEndian.Uint32(was[i:]))), int64(int32(binary.LittleEndian.Uint32(got[i:])))))
			i += 4
		}
	}
	switch {
	case most > 0 && most == sum, now.Len() == 1:
		return fmt.Sprintf("%d ULP", max(most, sum))
	case most > 0:
		return fmt.Sprintf("%d ULP or more", most)
	case sum > 0:
		return fmt.Sprintf("%d ULP over all elements", sum)
	}
	return ""
}

// int48 is the sum of ranks at the beginning of numbers, shifted so that differences of two wrap around as those of whole sums do.
func int48(b []byte) int64 {
	var whole [8]byte
	copy(whole[2:], b[:sumBytes])
	return int64(binary.LittleEndian.Uint64(whole[:]))
}

func distance(a, b int64) uint64 {
	if a < b {
		a, b = b, a
	}
	return uint64(a) - uint64(b)
}
