package form

import (
	"bytes"
	"math"
	"math/bits"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// network is a network of one input, whose output is what f makes of it.
func network(t ir.Type, p ir.Port, out ir.Port, f func(x ir.Value) ir.Value) Network {
	g := ir.NewGraph(false)
	x := argument(g, "x", t, p)
	y := f(x)
	g.Outputs = []ir.Output{{Name: "y", Value: y}}
	return Network{g, &ir.Network{Name: "net", Ins: []ir.NetworkPort{{Name: "x", Value: x, Port: p}}, Outs: []ir.NetworkPort{{Name: "y", Value: y, Port: out}}}}
}

func same(x ir.Value) ir.Value { return op.Reshape(x, x.Type().Shape()...) }

// evaluated is the first output of a network for one input of n examples, node by node.
func evaluated(t *testing.T, net Network, in ir.Tensor, n int) ir.Tensor {
	t.Helper()
	if err := net.Graph.Err(); err != nil {
		t.Fatal(err)
	}
	values := map[ir.Value]ir.Tensor{}
	for i := range net.Graph.Len() {
		node := net.Graph.Node(i)
		switch o := node.Op().(type) {
		case ir.Feed:
			values[node.Out(0)] = in
			continue
		default:
			if c, ok := ir.Constant(o); ok {
				values[node.Out(0)] = c
				continue
			}
		}
		var ins []ir.Tensor
		for _, v := range node.Ins() {
			ins = append(ins, values[v])
		}
		bound := ir.MapAttrs(node.Op(), func(d ir.Dims) ir.Dims { return d.Bound(n) }, func(dt ir.DType) ir.DType { return dt })
		var types []ir.Type
		for _, typ := range node.OutTypes() {
			types = append(types, typ.WithDims(typ.Bound(n)))
		}
		out, err := ir.TryEvaluate(bound, ins, types)
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range node.Outs() {
			values[v] = out[k]
		}
	}
	return values[net.Graph.Outputs[0].Value]
}

// TestSeeded holds that the graph draws the bits of the definition in Go, for every law, for even and odd sizes.
func TestSeeded(t *testing.T) {
	seeds := []int32{0, 1, 2, 4095, 4096, 1<<24 - 1}
	for _, c := range []struct {
		law  ir.Law
		dims []ir.Dim
	}{
		{ir.Normal, []ir.Dim{ir.Batch, 5}}, {ir.Normal, []ir.Dim{ir.Batch, 2, 3, 3}}, {ir.Uniform, []ir.Dim{ir.Batch, 7}}, {ir.Normal, []ir.Dim{ir.Batch, 10_000}},
		{ir.Bernoulli(0.3), []ir.Dim{ir.Batch, 64}}, {ir.Categorical(10), []ir.Dim{ir.Batch}}, {ir.Categorical(4096), []ir.Dim{ir.Batch, 9}},
	} {
		typ := ir.TypeOf(c.law.DType(), c.dims...)
		net, err := network(typ, ir.Port{Law: &c.law}, ir.Port{}, same).Seeded()
		if err != nil {
			t.Fatal(err)
		}
		if net.Decl.Ins[0].Name != SeedInput || len(net.Decl.Ins) != 1 {
			t.Errorf("%s: inputs are %v", c.law.Name, net.Decl.Ins)
		}
		got := evaluated(t, net, ir.FromSlice(seeds, len(seeds)), len(seeds))
		want := Drawn(c.law, "x", typ, seeds)
		if !bytes.Equal(got.Bytes(), want.Bytes()) {
			t.Errorf("%s %v: the graph and Drawn differ", c.law.Name, typ)
		}
		one := Drawn(c.law, "x", typ, seeds[3:4])
		if size := len(one.Bytes()); !bytes.Equal(one.Bytes(), want.Bytes()[3*size:4*size]) {
			t.Errorf("%s: an example depends on the batch", c.law.Name)
		}
	}
}

// TestWords: a bit more in seed or block changes half of the 48 bits of a block, and every bit is as often 0 as 1.
func TestWords(t *testing.T) {
	joined := func(w [4]int32) uint64 {
		return uint64(w[0])<<36 | uint64(w[1])<<24 | uint64(w[2])<<12 | uint64(w[3])
	}
	const trials = 400
	for bit := range 24 {
		seed, block := 0, 0
		for i := range trials {
			s, b := int32(i*40503%(1<<24)), i*7919%(1<<24)
			w := joined(Words(s, "z", b))
			seed += bits.OnesCount64(w ^ joined(Words(s^1<<bit, "z", b)))
			block += bits.OnesCount64(w ^ joined(Words(s, "z", b^1<<bit)))
		}
		for what, n := range map[string]int{"seed": seed, "block": block} { // 24 expected of 48, with a deviation of √12/√400
			if mean := float64(n) / trials; math.Abs(mean-24) > 6*math.Sqrt(12./trials) {
				t.Errorf("bit %d of the %s changes %.2f bits of 48", bit, what, mean)
			}
		}
	}
	var ones [48]int
	const blocks = 20_000
	for b := range blocks {
		for w, bit := joined(Words(int32(b%100), "z", b/100)), 0; bit < 48; bit++ {
			ones[bit] += int(w >> bit & 1)
		}
	}
	for bit, n := range ones {
		if math.Abs(float64(n)-blocks/2) > 5*math.Sqrt(blocks)/2 {
			t.Errorf("bit %d is 1 in %d of %d blocks", bit, n, blocks)
		}
	}
}

// TestNormalNoise: of 64,000 numbers, the first four moments, the neighbours, and the examples of seeds that follow one another
// are those of independent normal numbers, within five standard errors.
func TestNormalNoise(t *testing.T) {
	seeds := make([]int32, 1000)
	for i := range seeds {
		seeds[i] = int32(i)
	}
	x := Drawn(ir.Normal, "z", ir.TypeOf(ir.Float32, ir.Batch, 64), seeds).Float32s()
	var m [5]float64
	var next, below float64
	for i, v := range x {
		f := float64(v)
		for k, p := 1, f; k <= 4; k, p = k+1, p*f {
			m[k] += p
		}
		if i+1 < len(x) {
			next += f * float64(x[i+1])
		}
		if i+64 < len(x) {
			below += f * float64(x[i+64])
		}
	}
	n := float64(len(x))
	for _, c := range []struct {
		what              string
		got, want, spread float64
	}{
		{"mean", m[1], 0, 1}, {"variance", m[2], 1, math.Sqrt2}, {"third moment", m[3], 0, math.Sqrt(15)}, {"fourth moment", m[4], 3, math.Sqrt(96)},
		{"neighbours", next, 0, 1}, {"next seed", below, 0, 1},
	} {
		if got := c.got / n; math.Abs(got-c.want) > 5*c.spread/math.Sqrt(n) {
			t.Errorf("%s: %.4f, want %.4f", c.what, got, c.want)
		}
	}
}

// TestPixels holds the bytes of numbers at the ends of their range, beyond them and between.
func TestPixels(t *testing.T) {
	values := ir.Range(-1, 1)
	in := ir.FromSlice([]float32{-2, -1, -0.999, 0, 0.5, 1, 3, -1, 0, 1, 0.25, -0.25}, 2, 6) // 2 images of 1×2×3 channels
	for layout, want := range map[Layout][]byte{
		NCHW: {0, 0, 0, 128, 191, 255, 255, 0, 128, 255, 159, 96},
		NHWC: {0, 0, 191, 0, 128, 255, 255, 128, 159, 0, 255, 96},
	} {
		net, err := network(ir.TypeOf(ir.Float32, ir.Batch, 6), ir.Port{}, ir.Port{Range: &values, Image: &ir.Image{H: 1, W: 2, C: 3}}, same).Pixels(layout)
		if err != nil {
			t.Fatal(err)
		}
		if got := evaluated(t, net, in, 2); !bytes.Equal(got.Bytes(), want) || got.DType() != ir.Uint8 {
			t.Errorf("%s: got %v %v, want %v", layout, got.Type(), got.Bytes(), want)
		}
		if p := net.Decl.Outs[0].Port; p.Range.Hi != 255 || p.Image.ChannelsLast != (layout == NHWC) {
			t.Errorf("%s: the port says %+v", layout, p)
		}
	}
}

func TestClassIndex(t *testing.T) {
	net, err := network(ir.TypeOf(ir.Float32, ir.Batch, 3), ir.Port{Classes: 3}, ir.Port{}, same).ClassIndex()
	if err != nil {
		t.Fatal(err)
	}
	got := evaluated(t, net, ir.FromSlice([]int64{2, 0}, 2), 2)
	if want := ir.FromSlice([]float32{0, 0, 1, 1, 0, 0}, 2, 3); !bytes.Equal(got.Bytes(), want.Bytes()) {
		t.Errorf("got %v", got.Float32s())
	}
	if p := net.Decl.Ins[0]; p.Name != "x" || p.Port.Classes != 3 || p.Value.Type() != ir.TypeOf(ir.Int64, ir.Batch) {
		t.Errorf("the input is %s %v %+v", p.Name, p.Value.Type(), p.Port)
	}
}

func TestRefused(t *testing.T) {
	matrix := ir.TypeOf(ir.Float32, ir.Batch, 3)
	pixels := func(n Network) (Network, error) { return n.Pixels(NHWC) }
	normal, many := ir.Normal, ir.Categorical(5000)
	for _, c := range []struct {
		net   Network
		apply func(Network) (Network, error)
		want  string
	}{
		{network(matrix, ir.Port{}, ir.Port{}, same), pixels, "net has no output of images, but y f32[N×3]: leave --image out"},
		{network(matrix, ir.Port{}, ir.Port{}, same), Network.Seeded, "net takes no noise, but x f32[N×3]: leave --seed-input out"},
		{network(matrix, ir.Port{}, ir.Port{}, same), Network.ClassIndex, "net takes no one-hot rows, f32[N×classes] with ir.Classes, but x f32[N×3]: leave --class-index out"},
		{network(ir.TypeOf(ir.Float32, 3, ir.Batch), ir.Port{Law: &normal}, ir.Port{}, same), Network.Seeded, "input x is f32[3×N]: want N examples of a known size"},
		{network(ir.TypeOf(ir.Int64, ir.Batch), ir.Port{Law: &many}, ir.Port{}, same), Network.Seeded, "input x has 5000 classes, a seed draws at most 4096"},
	} {
		if _, err := c.apply(c.net); err == nil || err.Error() != c.want {
			t.Errorf("got %v\nwant %s", err, c.want)
		}
	}
}
