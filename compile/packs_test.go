package compile

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// weighed is x + 10·w[0]: it wants w times ten, unless x has one element.
type weighed struct{}

// tenfold is w times ten.
type tenfold struct{}

var packs int // calls of tenfold.Pack

func (weighed) Spec() ir.Spec                         { return ir.Spec{Name: "Weighed", In: ir.Exactly(2)} }
func (weighed) Infer(in []ir.Type) ([]ir.Type, error) { return in[:1], nil }
func (weighed) Eval(_ *ir.Env, out, in []ir.Tensor)   { add(out[0], in[0], 10*in[1].Float32s()[0]) }
func (weighed) Grad(ir.Node, []ir.Value) []ir.Value   { return nil }
func (weighed) Packing(out, _ []ir.Type) (int, ir.Packing) {
	if out[0].Bind(0)[0] == 1 {
		return 1, nil
	}
	return 1, tenfold{}
}

func (weighed) PreparePacked(packed ir.Tensor, _, _ []ir.Type) func(*ir.Env, []ir.Tensor, []ir.Tensor) {
	return func(_ *ir.Env, out, in []ir.Tensor) { add(out[0], in[0], packed.Float32s()[0]) }
}

func (tenfold) Pack(w ir.Tensor) ir.Tensor {
	packs++
	return ir.FromSlice([]float32{10 * w.Float32s()[0]})
}

func add(out, in ir.Tensor, x float32) {
	for i, v := range in.Float32s() {
		out.Float32s()[i] = v + x
	}
}

// TestPacks: a constant is packed once for all Codes and all steps that want it, not at all for those that do not, and again
// only after all of these Codes are gone. What is no constant is never packed.
func TestPacks(t *testing.T) {
	packs = 0
	g := ir.NewGraph(false)
	in := &ir.Input{Name: "x", Type: ir.TypeOf(ir.Float32, ir.Batch), Source: ir.Argument}
	x := g.Apply(ir.Feed{Input: in})
	w := g.Constant(ir.FromSlice([]float32{3}, 1))
	y := ir.Apply(weighed{}, ir.Apply(weighed{}, x, w), w)
	g.Outputs = []ir.Output{{Name: "y", Value: y}, {Name: "z", Value: ir.Apply(weighed{}, x, x)}}
	var p Packs
	bind := func(n int) *Code {
		c, err := p.Bind(g, n, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			c.Input(in).Float32s()[i] = float32(i + 1)
		}
		if err := c.Run(); err != nil {
			t.Fatal(err)
		}
		if y, z := c.Output(0).Float32s()[n-1], c.Output(1).Float32s()[n-1]; y != float32(n)+60 || z != float32(n)+10 {
			t.Errorf("batch %d: %g and %g, want %d and %d", n, y, z, n+60, n+10)
		}
		return c
	}
	alone := bind(1)
	if packs != 0 || p.Bytes() != 0 {
		t.Errorf("a batch of 1 packs %d times, %d bytes, want none", packs, p.Bytes())
	}
	var codes []*Code
	for _, n := range []int{2, 3, 2, 1} {
		codes = append(codes, bind(n))
	}
	if packs != 1 || p.Bytes() != 4 {
		t.Errorf("packed %d times, %d bytes, want once and 4", packs, p.Bytes())
	}
	runtime.KeepAlive(codes)
	codes = nil
	runtime.GC()
	if p.Bytes() != 0 {
		t.Errorf("without Codes %d bytes stay, want none", p.Bytes())
	}
	if runtime.KeepAlive(bind(2)); packs != 2 {
		t.Errorf("packed %d times, want twice", packs)
	}
	runtime.KeepAlive(alone)
}

// TestPackedProducts: products by constants have the bits of products by inputs, whatever the layout of the constant and the
// number of rows, and Codes share what is packed, of goroutines too.
func TestPackedProducts(t *testing.T) {
	defer func(isa string) { kernel.ForceISA(isa) }(kernel.ISA())
	const text = `
%0 = arg x : f32[N×37]
%1 = arg u : f32[37×50]
%2 = arg v : f32[90×50]
%3 = arg b : f32[90]
%4 = arg w : f32[90×37]
%5 = MatMul %0 %1 : f32[N×50]
%6 = Gemm{TransB:true} %5 %2 %3 : f32[N×90]
%7 = Tanh %6 : f32[N×90]
%8 = MatMul %7 %4 : f32[N×37]
%9 = MatMul %8 %1 : f32[N×50]
output y %9
output z %6
`
	r := rand.New(rand.NewPCG(5, 5))
	constants := map[string]ir.Tensor{}
	random := func(shape ...int) ir.Tensor {
		t := ir.NewTensor(ir.Float32, shape...)
		for i := range t.Float32s() {
			t.Float32s()[i] = float32(r.NormFloat64())
		}
		return t
	}
	for name, shape := range map[string][]int{"u": {37, 50}, "v": {90, 50}, "b": {90}, "w": {90, 37}} {
		constants[name] = random(shape...)
	}
	plain, err := ir.Parse(text, op.All)
	if err != nil {
		t.Fatal(err)
	}
	c := ir.NewCopier(ir.NewGraph(true))
	c.Rule = func(n ir.Node, _ []ir.Value) []ir.Value {
		if f, ok := n.Op().(ir.Feed); ok && f.Input.Name != "x" {
			return []ir.Value{c.Dst.Constant(constants[f.Input.Name])}
		}
		return nil
	}
	c.Graph(plain)
	batches := []int{1, 3, 16, 64}
	for _, isa := range kernel.ISAs() {
		kernel.ForceISA(isa)
		var p Packs
		want, got := make([]string, len(batches)), make([]string, len(batches))
		var codes []*Code
		var group sync.WaitGroup
		for i, n := range batches {
			x := random(n, 37)
			of, err := Bind(plain, n, 1, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, in := range plain.Inputs() {
				from, ok := constants[in.Name]
				if !ok {
					from = x
				}
				copy(of.Input(in).Bytes(), from.Bytes())
			}
			want[i] = outputs(t, of)
			code, err := p.Bind(c.Dst, n, 2, nil)
			if err != nil {
				t.Fatal(err)
			}
			codes = append(codes, code)
			group.Go(func() {
				copy(code.Input(c.Dst.Inputs()[0]).Bytes(), x.Bytes())
				got[i] = outputs(t, code)
				if _, err := p.Bind(c.Dst, n, 2, nil); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		for i, n := range batches {
			if got[i] != want[i] {
				t.Errorf("%s, batch %d: the bits differ", isa, n)
			}
		}
		floats := map[[2]int]int{} // by product and width
		for _, n := range batches {
			for i, s := range [][3]int{{50, 37, 0}, {90, 50, 1}, {37, 90, 0}} {
				if width := kernel.PanelWidth(n, s[0], s[1], s[2] == 1); width > 0 {
					floats[[2]int{i, width}] = kernel.PanelFloats(width, s[0], s[1])
				}
			}
		}
		size := 0
		for _, n := range floats {
			size += 4 * n
		}
		if p.Bytes() != size {
			t.Errorf("%s: %d bytes are packed, want %d", isa, p.Bytes(), size)
		}
		runtime.KeepAlive(codes)
	}
}

// outputs runs a Code and returns the bytes of its outputs.
func outputs(t *testing.T, c *Code) string {
	if err := c.Run(); err != nil {
		t.Error(err)
	}
	var all strings.Builder
	for i := range c.OutputNames() {
		fmt.Fprintf(&all, "%x ", c.Output(i).Bytes())
	}
	return all.String()
}

// TestPacksInWorkspace: a Workspace tells of what its Codes packed.
func TestPacksInWorkspace(t *testing.T) {
	packs = 0
	g := ir.NewGraph(false)
	x := g.Apply(ir.Feed{Input: &ir.Input{Name: "x", Type: ir.TypeOf(ir.Float32, ir.Batch), Source: ir.Argument}})
	g.Outputs = []ir.Output{{Name: "y", Value: ir.Apply(weighed{}, x, g.Constant(ir.FromSlice([]float32{3}, 1)))}}
	var w Workspace
	var codes []*Code
	for _, n := range []int{1, 5, 9} {
		c, err := w.Bind(g, n, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, c)
		if want := codes[len(codes)-1].ArenaBytes() + 4*min(1, len(codes)-1); w.Bytes() != want {
			t.Errorf("batch %d: the workspace has %d bytes, want %d", n, w.Bytes(), want)
		}
	}
	if packs != 1 {
		t.Errorf("packed %d times, want once", packs)
	}
	runtime.KeepAlive(codes)
}
