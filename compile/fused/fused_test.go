package fused

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// row is a fused op and the types of its inputs.
type row struct {
	op ir.Op
	in []ir.Type
}

func f32(dims ...ir.Dim) ir.Type { return ir.TypeOf(ir.Float32, dims...) }

// TestDecompose: every fused op gives what its Decompose gives, bit for bit, by every kernel, on one thread or two, in
// place wherever Alias allows it, on numbers that include zeros of both signs, denormals, infinities and NaN. In short, kernels
// take turns with the rows.
func TestDecompose(t *testing.T) {
	defer kernel.ForceISA(kernel.ISA())
	seed := rand.Uint64()
	for k, isa := range kernel.ISAs() {
		if err := kernel.ForceISA(isa); err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(1, 1))
		rows := append(append(append(gemmRows(), updateRows()...), imageRows()...), append(chainRows(r, 150), planeChainRows(r, 60)...)...)
		rows = append(rows, chainRows(rand.New(rand.NewPCG(2, seed)), 50)...)
		for i, row := range rows {
			if testing.Short() && i%len(kernel.ISAs()) != k {
				continue
			}
			threads := 1 + i%2
			if err := check(r, row, threads); err != nil {
				t.Fatalf("%s, %d threads, seed %d: %s on %v: %v", isa, threads, seed, ir.OpText(row.op), row.in, err)
			}
		}
	}
}

func gemmRows() []row {
	var rows []row
	for _, s := range [][3]ir.Dim{{1, 1, 1}, {3, 5, 7}, {1, 40, 33}, {17, 65, 20}, {70, 129, 30}} {
		for bits := range 16 {
			for act := range activations {
				for slope := range activations {
					if slope == "Softplus" || act != "" && slope != "" && s[0] != 3 {
						continue
					}
					o := GemmAct{bits&1 > 0, bits&2 > 0, Finish{Bias: bits&4 > 0, Affine: (bits>>1^bits>>3)&1 > 0, Residual: bits&8 > 0, Act: act, Slope: slope}}
					if act == "LeakyReLU" || slope == "LeakyReLU" {
						o.Alpha = 0.2
					}
					rows = append(rows, row{o, o.types(s[0], s[1], s[2])})
				}
			}
		}
	}
	return rows
}

// imageRows is convolutions with every step of a Finish, in one and two dimensions, with few channels and with many, and
// sums over planes.
func imageRows() []row {
	var rows []row
	win := op.Window{Strides: ir.MakeInts(2, 1), Dilations: ir.MakeInts(1, 2), Before: ir.MakeInts(1, 0), After: ir.MakeInts(0, 2)}
	for _, s := range []struct{ n, c, o ir.Dim }{{1, 1, 1}, {3, 4, 6}, {2, 17, 40}, {2, 64, 9}} {
		for _, groups := range []int{1, 2} {
			if int(s.c)%groups > 0 || int(s.o)%groups > 0 {
				continue
			}
			w := f32(s.o, s.c/ir.Dim(groups), 3, 2)
			large, small := f32(s.n, 7, 6, s.c), f32(s.n, 3, 6, s.o)
			for _, f := range finishes() {
				rows = append(rows,
					row{Conv{Window: win, Groups: groups, Finish: f}, append([]ir.Type{large, w}, f.types(small)...)},
					row{ConvTranspose{Window: win, OutputPadding: ir.MakeInts(1, 0), Groups: groups, Finish: f}, append([]ir.Type{small, w}, f.types(large)...)})
			}
			rows = append(rows, row{ConvWeight{win, ir.MakeInts(3, 2), groups}, []ir.Type{large, small}})
		}
	}
	for _, crd := range []bool{false, true} {
		rows = append(rows, row{DepthToSpace{2, crd}, []ir.Type{f32(3, 5, 4, 24)}}, row{DepthToSpace{3, crd}, []ir.Type{f32(2, 7, 6, 9)}})
	}
	line := op.Window{Strides: ir.MakeInts(2), Before: ir.MakeInts(1)}
	rows = append(rows,
		row{Conv{Window: line, Finish: Finish{Bias: true}}, []ir.Type{f32(2, 9, 3), f32(5, 3, 4), f32(5)}},
		row{ConvTranspose{Window: line, Finish: Finish{Act: "Tanh"}}, []ir.Type{f32(2, 4, 5), f32(5, 8, 4)}},
		row{ConvWeight{Window: line, Kernel: ir.MakeInts(4)}, []ir.Type{f32(2, 9, 3), f32(2, 4, 5)}})
	for _, p := range []op.Pool{
		{Kernel: ir.MakeInts(2, 2), Window: op.Window{Strides: ir.MakeInts(2, 2)}},
		{Kernel: ir.MakeInts(3, 2), Window: op.Window{Before: ir.MakeInts(1, 1), After: ir.MakeInts(2, 0)}},
		{Kernel: ir.MakeInts(2, 3), Window: op.Window{Strides: ir.MakeInts(3, 1), Dilations: ir.MakeInts(2, 1), Before: ir.MakeInts(0, 2)}, Ceil: true},
	} {
		for _, t := range []ir.Type{f32(2, 7, 9, 1), f32(1, 8, 6, 17), f32(3, 5, 5, 64)} {
			rows = append(rows, row{MaxPool{p}, []ir.Type{t}}, row{AveragePool{p, false}, []ir.Type{t}}, row{AveragePool{p, true}, []ir.Type{t}}, row{MaxPoolIndex{p}, []ir.Type{t}}, row{MaxPoolGradient{p}, []ir.Type{t, pooledType(t, p)}})
		}
	}
	for _, t := range []ir.Type{f32(3, 7, 7, 5), f32(1, 65, 67, 3), f32(2, 1, 2, 20), f32(4, 33, 2), f32(1, 9000, 17)} {
		planes := []int{2, 3}[:t.Rank()-2]
		for bits := range 8 {
			axes := planes
			if bits&1 > 0 {
				axes = append([]int{0}, planes...)
			}
			rows = append(rows, row{PlaneSum{ir.MakeInts(axes...), bits&2 > 0, bits&4 > 0}, []ir.Type{t}})
		}
	}
	return rows
}

// pooledType is the type of what a pool makes of images of type t.
func pooledType(t ir.Type, p op.Pool) ir.Type {
	y, err := inferPool(op.MaxPoolOp{Pool: p}, t)
	if err != nil {
		panic(err)
	}
	return y[0]
}

// finishes is every step alone, and all that go together.
func finishes() []Finish {
	list := []Finish{{}, {Bias: true}, {Residual: true}, {Bias: true, Residual: true, Act: "ReLU"}, {Bias: true, Slope: "Tanh"},
		{Affine: true}, {Bias: true, Affine: true, Act: "LeakyReLU", Alpha: 0.2}, {Affine: true, Residual: true, Act: "Sigmoid"}}
	for act := range activations {
		list = append(list, Finish{Bias: true, Act: act, Alpha: 0.2})
		if act != "Softplus" {
			list = append(list, Finish{Slope: act, Alpha: 0.2})
		}
	}
	return list
}

// types is the operands of the steps that follow a product of type t.
func (f Finish) types(t ir.Type) (in []ir.Type) {
	for range f.rows() {
		in = append(in, f32(t.At(t.Rank()-1)))
	}
	for len(in) < f.operands() {
		in = append(in, t)
	}
	return in
}

// types is the inputs of an m×n product over k.
func (o GemmAct) types(m, n, k ir.Dim) []ir.Type {
	in := []ir.Type{f32(m, k), f32(k, n)}
	if o.TransA {
		in[0] = f32(k, m)
	}
	if o.TransB {
		in[1] = f32(n, k)
	}
	return append(in, o.Finish.types(f32(m, n))...)
}

func updateRows() []row {
	var rows []row
	for _, p := range []ir.Type{f32(), f32(1), f32(37), f32(300, 70)} {
		for bits := range 16 {
			o := Adam{Mean: bits&1 > 0, Decay: bits&2 > 0, Average: bits&4 > 0, Beta1: 0.5, Rest1: 0.5, Beta2: 0.999, Rest2: 1 - 0.999}
			if bits&8 > 0 {
				o.Min, o.Max = -0.25, 0.5
			}
			rows = append(rows, row{o, append([]ir.Type{p}, o.types(p)...)})
		}
		rows = append(rows,
			row{SGD{}, []ir.Type{p, p, f32()}},
			row{EMA{}, []ir.Type{p, p, f32()}})
	}
	return rows
}

// types is the inputs behind the gradient of a parameter of type p.
func (o Adam) types(p ir.Type) []ir.Type {
	var in []ir.Type
	for _, n := range o.operands() {
		if n.single {
			in = append(in, f32())
		} else {
			in = append(in, p)
		}
	}
	return in
}

// chainRows is random programs.
func chainRows(r *rand.Rand, n int) []row {
	var rows []row
	for range n {
		shape := [][]ir.Dim{{}, {1}, {5}, {3, 20}, {7, 300}, {2, 1500}, {1, 9}, {9, 1}, {40, 700}, {2, 3, 50}, {1024}, {0, 4}, {3, 4, 5, 6}, {2, 600, 3, 2}, {5, 3, 700}}[r.IntN(15)]
		p := programmer{Rand: r, in: []ir.Type{f32(shape...)}, floats: []uint8{0}}
		for range r.IntN(4) {
			p.input(shape)
		}
		rows = append(rows, row{Chain{p.program()}, p.in})
	}
	return rows
}

// planeChainRows is random programs on images, of which some registers are added up.
func planeChainRows(r *rand.Rand, n int) []row {
	var rows []row
	for len(rows) < n {
		shape := [][]ir.Dim{{3, 7, 7, 5}, {2, 65, 67, 3}, {4, 1, 2, 20}, {3, 33, 2}, {2, 3, 3, 1100}, {40, 8, 8, 16}}[r.IntN(6)]
		p := programmer{Rand: r, in: []ir.Type{f32(shape...)}, floats: []uint8{0}}
		for range r.IntN(4) {
			p.image(shape)
		}
		o := PlaneChain{Program: p.program(), PlaneSum: PlaneSum{KeepDims: r.IntN(2) == 0, Mean: r.IntN(2) == 0}}
		axes := []int{0, 1, 2, 3}[2:len(shape)]
		if r.IntN(2) == 0 {
			axes = append([]int{0}, axes...)
		}
		o.Axes = ir.MakeInts(axes...)
		for range 1 + r.IntN(3) {
			o.Sums += string(letter(p.float()))
		}
		if _, err := o.Infer(p.in); err == nil { // a register may hold a single number
			rows = append(rows, row{o, p.in})
		}
	}
	return rows
}

// image adds an operand that a PlaneChain takes.
func (p *programmer) image(shape []ir.Dim) {
	t, last := f32(shape...), len(shape)-1
	switch p.IntN(5) {
	case 0:
		t = f32()
	case 1:
		t = f32(shape[last])
	case 2, 3:
		for axis := 1; axis < last; axis++ {
			t = t.WithDims(t.With(axis, 1))
		}
		if p.IntN(2) == 0 {
			t = t.WithDims(t.With(last, 1))
		}
	}
	p.floats = append(p.floats, uint8(len(p.in)))
	p.in = append(p.in, t)
}

// programmer writes a random program.
type programmer struct {
	*rand.Rand
	in     []ir.Type
	floats []uint8 // registers that hold numbers
	bools  []uint8
}

// input adds an operand: whole, one element, a row, a column, or repeated along any axes.
func (p *programmer) input(shape []ir.Dim) {
	whole, last := ir.Shape(shape), len(shape)-1
	t := f32(whole...)
	switch kind := p.IntN(6); {
	case kind == 0:
		t = f32()
	case kind == 1 && last > 0:
		t = f32(shape[last])
	case kind == 2 && last > 0:
		t = f32(append(append(ir.Shape{}, whole[:last]...), 1)...)
	case kind == 3:
		t.DType = ir.Bool
		p.bools = append(p.bools, uint8(len(p.in)))
	case kind == 4:
		for i := range whole {
			if p.IntN(2) == 0 {
				t = t.WithDims(t.With(i, 1))
			}
		}
	}
	if t.DType == ir.Float32 {
		p.floats = append(p.floats, uint8(len(p.in)))
	}
	p.in = append(p.in, t)
}

func (p *programmer) float() uint8 { return p.floats[p.IntN(len(p.floats))] }

// program writes steps into temporaries and outputs; the last one is an output. Register a is whole, so that every
// function of one operand may take what was computed from it.
func (p *programmer) program() string {
	text, outputs := "", uint8(0)
	whole := []uint8{0}
	for bools := p.bools; len(bools) > 0; bools = bools[1:] { // a condition is first read as one
		s := step{dst: firstOutput + outputs, args: [3]uint8{bools[0], p.float(), 0}}
		s.named("?", 3)
		text += s.text() + ";"
		outputs++
	}
	temps := uint8(0)
	for i, n := 0, 1+p.IntN(12); i < n; i++ {
		s := step{function: uint8(p.IntN(len(functions))), numbers: [2]float64{0.25, 0.75}}
		f := functions[s.function]
		if f.arity == 3 && len(p.bools) == 0 {
			continue
		}
		s.args = [3]uint8{p.float(), p.float(), p.float()}
		switch f.arity {
		case 1:
			s.args = [3]uint8{whole[p.IntN(len(whole))]}
		case 2:
			s.args[p.IntN(2)] = whole[p.IntN(len(whole))]
			if f.Text == "prelu" { // the slope must not be larger
				s.args[0] = whole[p.IntN(len(whole))]
			}
			s.args[2] = 0
		case 3:
			s.args[0] = p.bools[p.IntN(len(p.bools))]
			s.args[1] = whole[p.IntN(len(whole))]
		}
		s.dst = firstOutput + outputs
		if i < n-1 && temps < 8 && p.IntN(2) == 0 {
			s.dst = firstOutput - 1 - temps
			temps++
		} else if outputs++; outputs > maxOutputs-4 {
			break
		}
		if s.isCompare() {
			p.bools = append(p.bools, s.dst)
		} else {
			p.floats, whole = append(p.floats, s.dst), append(whole, s.dst)
		}
		text += s.text() + ";"
	}
	last := step{dst: firstOutput + outputs}
	last.named("+", 2)
	return text + last.text()
}

// check compares one op with its Decompose.
func check(r *rand.Rand, row row, threads int) error {
	g := ir.NewGraph(false)
	var in []ir.Value
	var data []ir.Tensor
	for i, t := range row.in {
		in = append(in, g.Apply(ir.Feed{Input: &ir.Input{Name: fmt.Sprint(i), Type: t, Source: ir.Argument}}))
		data = append(data, random(r, t))
	}
	node := g.ApplyAll(row.op, in...)[0].Node()
	want := row.op.(ir.Composite).Decompose(in)
	if err := g.Err(); err != nil {
		return err
	}
	tensors := map[ir.Value]ir.Tensor{}
	for i, v := range in {
		tensors[v] = data[i]
	}
	for id := range g.Len() {
		if n := g.Node(id); n != node && !ir.IsLeaf(n.Op()) {
			evaluate(n, tensors, threads)
		} else if t, ok := ir.Constant(n.Op()); ok {
			tensors[n.Out(0)] = t
		}
	}
	types := node.OutTypes()
	if len(types) != len(want) {
		return fmt.Errorf("%d outputs, want %d", len(types), len(want))
	}
	for i, v := range want {
		if v.Type() != types[i] {
			return fmt.Errorf("output %d is inferred as %v, unfused %v", i, types[i], v.Type())
		}
	}
	if err := compare(row, -1, 0, data, want, tensors, threads); err != nil {
		return err
	}
	for i := range in {
		for j := range types {
			if !aliasable(row, j, i, types) {
				continue
			}
			if err := compare(row, i, j, data, want, tensors, threads); err != nil {
				return fmt.Errorf("output %d in place of input %d: %w", j, i, err)
			}
		}
	}
	return nil
}

// compare evaluates the op, output j in the memory of input i unless i is negative.
func compare(row row, i, j int, data []ir.Tensor, want []ir.Value, tensors map[ir.Value]ir.Tensor, threads int) error {
	args, out := clones(data), make([]ir.Tensor, len(want))
	for k, v := range want {
		if out[k] = ir.NewTensor(v.DType(), v.Type().Bind(0)...); i >= 0 && k == j {
			out[k] = args[i].Reshaped(v.Type().Bind(0)...)
		}
	}
	row.op.Eval(env(row.op, out, args, threads), out, args)
	for k := range out {
		if d := differ(out[k], tensors[want[k]]); d != "" {
			return fmt.Errorf("output %d: %s", k, d)
		}
	}
	return nil
}

func aliasable(row row, out, in int, types []ir.Type) bool {
	a, ok := row.op.(ir.Aliaser)
	return ok && a.Alias(out, in) && types[out].Bytes(0) == row.in[in].Bytes(0)
}

func clones(ts []ir.Tensor) []ir.Tensor {
	out := make([]ir.Tensor, len(ts))
	for i, t := range ts {
		out[i] = t.Clone()
	}
	return out
}

func evaluate(n ir.Node, tensors map[ir.Value]ir.Tensor, threads int) {
	var out, in []ir.Tensor
	for _, v := range n.Ins() {
		in = append(in, tensors[v])
	}
	for _, v := range n.Outs() {
		tensors[v] = ir.NewTensor(v.DType(), v.Type().Bind(0)...)
		out = append(out, tensors[v])
	}
	n.Op().Eval(env(n.Op(), out, in, threads), out, in)
}

func env(o ir.Op, out, in []ir.Tensor, threads int) *ir.Env {
	e := &ir.Env{Threads: threads}
	if s, ok := o.(ir.Scratcher); ok {
		e.Scratch = ir.AlignedBytes(s.Scratch(typesOf(out), typesOf(in)))
	}
	return e
}

var special = []float32{0, float32(math.Copysign(0, -1)), 1, -1, 1e-45, -1e-45, 1e-39, -3e-39, 3e38, -3e38,
	float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), 88, -104}

// random is normal numbers, one in sixteen special; for a third of the tensors none is.
func random(r *rand.Rand, t ir.Type) ir.Tensor {
	x := ir.NewTensor(t.DType, t.Bind(0)...)
	if t.DType == ir.Bool {
		for i := range x.Bools() {
			x.Bools()[i] = r.IntN(2) == 0
		}
		return x
	}
	tame := r.IntN(3) == 0
	for i := range x.Float32s() {
		if x.Float32s()[i] = float32(r.NormFloat64()); !tame && r.IntN(16) == 0 {
			x.Float32s()[i] = special[r.IntN(len(special))]
		}
	}
	return x
}

// differ compares bits, all NaN alike.
func differ(got, want ir.Tensor) string {
	if got.Type() != want.Type() {
		return fmt.Sprintf("type %v, want %v", got.Type(), want.Type())
	}
	if got.DType() == ir.Bool {
		for i, x := range want.Bools() {
			if got.Bools()[i] != x {
				return fmt.Sprintf("element %d is %v, want %v", i, got.Bools()[i], x)
			}
		}
		return ""
	}
	if got.DType() == ir.Int64 {
		if !slices.Equal(got.Int64s(), want.Int64s()) {
			return fmt.Sprintf("positions are %v, want %v", got.Int64s(), want.Int64s())
		}
		return ""
	}
	for i, x := range want.Float32s() {
		if y := got.Float32s()[i]; math.Float32bits(x) != math.Float32bits(y) && (x == x || y == y) {
			return fmt.Sprintf("element %d is %v (%#x), want %v (%#x)", i, y, math.Float32bits(y), x, math.Float32bits(x))
		}
	}
	return ""
}
