package op

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// TestResizeBits holds Resize and its adjoint to their definition, bit for bit: element by element, tap by tap, one
// dimension after the other.
func TestResizeBits(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	modes, coordinates := resizeModes[1:], resizeCoordinates[1:]
	for k := range 4 * len(modes) * len(coordinates) {
		s, from, to := randomResize(r, modes[k%len(modes)], coordinates[k/len(modes)%len(coordinates)])
		x, dy := randomValues(r, from), randomValues(r, to)
		for _, c := range []struct {
			name string
			op   ir.Op
			in   ir.Tensor
			want []float32
			out  ir.Type
		}{
			{"resize", ResizeOp{s, ir.ConcreteDims(to)}, x, resizeByDefinition(s, x.Float32s(), from, to, false), ir.TypeOf(ir.Float32).WithDims(ir.ConcreteDims(to))},
			{"adjoint", ResizeAdjointOp{s, ir.ConcreteDims(from)}, dy, resizeByDefinition(s, dy.Float32s(), from, to, true), ir.TypeOf(ir.Float32).WithDims(ir.ConcreteDims(from))},
		} {
			for threads := 1; threads <= 2; threads++ {
				got := evaluateOn(threads, c.op, c.in, c.out)
				for i, w := range c.want {
					if math.Float32bits(got[i]) != math.Float32bits(w) {
						t.Fatalf("%s %+v of %v to %v, %d threads: element %d is %g, want %g", c.name, s, from, to, threads, i, got[i], w)
					}
				}
			}
		}
	}
}

// randomResize gives images with channels first or last, few or many, another size.
func randomResize(r *rand.Rand, mode, coordinates string) (s Sampling, from, to []int) {
	s = Sampling{Mode: mode, Coordinates: coordinates, Nearest: resizeNearest[r.IntN(len(resizeNearest))]}
	s.CubicA, s.ExcludeOutside = -0.75, r.IntN(3) == 0
	s.Antialias = s.Mode != "nearest" && r.IntN(3) == 0
	from = []int{1 + r.IntN(3), 1 + r.IntN(24), 1 + r.IntN(9), 1 + r.IntN(9)}
	height := 2
	if r.IntN(2) == 0 {
		height, from[1], from[3] = 1, from[3], from[1]
	}
	to = append([]int(nil), from...)
	to[height], to[height+1] = 1+r.IntN(17), 1+r.IntN(17)
	if r.IntN(4) == 0 {
		scales := []float64{1, 1, 1, 1}
		scales[height], scales[height+1] = 0.3+2*r.Float64(), 0.3+2*r.Float64()
		s.Scales = ir.MakeFloats(scales...)
	}
	if s.Coordinates == "tf_crop_and_resize" {
		start, end := []float64{0, 0, 0, 0}, []float64{1, 1, 1, 1}
		start[height], end[height+1] = -0.5+r.Float64(), 0.5+r.Float64()
		s.Start, s.End = ir.MakeFloats(start...), ir.MakeFloats(end...)
		s.Extrapolation = float64(r.IntN(3))
	}
	return s, from, to
}

func randomValues(r *rand.Rand, shape []int) ir.Tensor {
	x := ir.NewTensor(ir.Float32, shape...)
	for i := range x.Float32s() {
		x.Float32s()[i] = float32(r.NormFloat64())
	}
	return x
}

// evaluateOn evaluates a prepared op twice, as a plan does, and gives the second result.
func evaluateOn(threads int, o ir.Op, in ir.Tensor, out ir.Type) []float32 {
	outs, ins := []ir.Type{out}, []ir.Type{in.Type()}
	e := ir.Env{Threads: threads, Scratch: ir.AlignedBytes(o.(ir.Scratcher).Scratch(outs, ins))}
	eval, y := o.(ir.Preparer).Prepare(outs, ins), ir.NewTensor(out.DType, out.Bind(0)...)
	for range 2 {
		eval(&e, []ir.Tensor{y}, []ir.Tensor{in})
	}
	return y.Float32s()
}

// resizeByDefinition resizes x from sizes to others or, back, spreads it over the first.
func resizeByDefinition(s Sampling, x []float32, from, to []int, back bool) []float32 {
	shape := append([]int(nil), from...)
	if back {
		shape = append(shape[:0], to...)
	}
	for i := range from {
		if !s.Changes(i, from[i], to[i]) {
			continue
		}
		inner := 1
		for _, n := range shape[i+1:] {
			inner *= n
		}
		n, after := from[i], to[i]
		if back {
			n, after = after, n
		}
		outer := len(x) / n / inner
		y := make([]float32, outer*after*inner)
		l := s.line(i, from[i], to[i])
		for j := range to[i] {
			taps := l.taps(j)
			for k := range outer * inner {
				place := func(size, j int) int { return (k/inner*size+j)*inner + k%inner }
				if len(taps) == 0 && !back {
					y[place(to[i], j)] = float32(s.Extrapolation)
				}
				for _, tap := range taps {
					switch a, b := place(to[i], j), place(from[i], tap.At); {
					case back:
						y[b] = exactFMA(tap.Weight, x[a], y[b])
					case s.takes():
						y[a] = x[b]
					default:
						y[a] = exactFMA(tap.Weight, x[b], y[a])
					}
				}
			}
		}
		x, shape[i] = y, after
	}
	return x
}

// exactFMA is a·b+c, rounded once.
func exactFMA(a, b, c float32) float32 {
	of := func(x float32) *big.Float { return new(big.Float).SetPrec(600).SetFloat64(float64(x)) }
	sum := of(a)
	sum.Add(sum.Mul(sum, of(b)), of(c))
	y, _ := sum.Float32()
	return y
}

func BenchmarkResize(b *testing.B) {
	linear := Sampling{Mode: "linear"}
	for _, c := range []struct {
		name     string
		s        Sampling
		from, to []int
	}{
		{"linear/first", linear, []int{16, 64, 14, 14}, []int{16, 64, 28, 28}},
		{"linear/last", linear, []int{16, 14, 14, 64}, []int{16, 28, 28, 64}},
		{"cubic/first", Sampling{Mode: "cubic", CubicA: -0.75}, []int{16, 64, 14, 14}, []int{16, 64, 28, 28}},
		{"nearest/first", Sampling{}, []int{16, 64, 14, 14}, []int{16, 64, 28, 28}},
		{"nearest/last", Sampling{}, []int{16, 14, 14, 64}, []int{16, 28, 28, 64}},
	} {
		small, large := ir.TypeOf(ir.Float32).WithDims(ir.ConcreteDims(c.from)), ir.TypeOf(ir.Float32).WithDims(ir.ConcreteDims(c.to))
		b.Run(c.name, func(b *testing.B) { benchmarkResize(b, ResizeOp{c.s, large.Dims}, small, large) })
		b.Run(c.name+"/adjoint", func(b *testing.B) { benchmarkResize(b, ResizeAdjointOp{c.s, small.Dims}, large, small) })
	}
}

func benchmarkResize(b *testing.B, o ir.Op, in, out ir.Type) {
	ins, outs := []ir.Type{in}, []ir.Type{out}
	x, y := ir.NewTensor(in.DType, in.Bind(0)...), ir.NewTensor(out.DType, out.Bind(0)...)
	kernel.Fill(1, x.Float32s(), 0.7)
	e := ir.Env{Threads: 1, Scratch: ir.AlignedBytes(o.(ir.Scratcher).Scratch(outs, ins))}
	eval := o.Eval
	if p, ok := o.(ir.Preparer); ok {
		eval = p.Prepare(outs, ins)
	}
	b.ReportAllocs()
	for b.Loop() {
		eval(&e, []ir.Tensor{y}, []ir.Tensor{x})
	}
}
