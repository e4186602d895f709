package export

import (
	"math"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestHalved: every float16 stays what it is, what lies between two of them becomes the nearer, and of the middle the even one.
func TestHalved(t *testing.T) {
	for bits := range uint16(0x7c00) {
		one := ir.NewTensor(ir.Float16, 2)
		one.Bytes()[0], one.Bytes()[1] = byte(bits), byte(bits>>8)
		next := bits + 1
		one.Bytes()[2], one.Bytes()[3] = byte(next), byte(next>>8)
		v := ir.Widened(one).Float32s()
		if got := halfBits(v[0]); got != bits {
			t.Fatalf("%v is %#x, want %#x", v[0], got, bits)
		}
		if got := halfBits(-v[0]); got != bits|0x8000 {
			t.Fatalf("%v is %#x, want %#x", -v[0], got, bits|0x8000)
		}
		if next == 0x7c00 {
			continue // infinity
		}
		middle := (v[0] + v[1]) / 2
		for _, c := range []struct {
			x    float32
			want uint16
		}{{middle, bits + bits&1}, {math.Nextafter32(middle, 0), bits}, {math.Nextafter32(middle, 1e9), next}} {
			if got := halfBits(c.x); got != c.want {
				t.Fatalf("%v between %#x and %#x is %#x, want %#x", c.x, bits, next, got, c.want)
			}
		}
	}
}

func TestHalfRefused(t *testing.T) {
	g := graphOf(ir.TypeOf(ir.Float32, ir.Batch, 2), func(x ir.Value) []ir.Output {
		w := x.Graph().Apply(ir.Read{State: &ir.State{Name: "w", Type: ir.TypeOf(ir.Float32, 2)}})
		return []ir.Output{{Name: "y", Value: op.Add(x, w)}}
	})
	weights := func(*ir.State) ir.Tensor { return ir.FromSlice([]float32{1, 65536}, 2) }
	_, err := Marshal(g, Options{Weights: weights, Half: true})
	if err == nil || !strings.Contains(err.Error(), `its value "w" has the element 65536, and float16 holds ±65504`) {
		t.Errorf("got %v", err)
	}
}
