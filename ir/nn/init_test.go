package nn_test

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
)

// given is a Random that repeats fixed numbers.
type given []float32

func (g given) Uniform(dst []float32) { g.fill(dst) }
func (g given) Normal(dst []float32)  { g.fill(dst) }

func (g given) fill(dst []float32) {
	for i := range dst {
		dst[i] = g[i%len(g)]
	}
}

// TestInitializers holds the scale of every initialiser: u is 1 in each, so that the first element of a weight
// [8, 4] is the upper end, or one standard deviation.
func TestInitializers(t *testing.T) {
	conv := []int{6, 2, 3, 3} // out 6, in 2, kernel 9
	for _, row := range []struct {
		init  ir.Initializer
		shape []int
		want  float64
	}{
		{nn.Zeros{}, []int{8, 4}, 0},
		{nn.Ones{}, []int{8, 4}, 1},
		{nn.Constant{Value: 2.5}, []int{8, 4}, 2.5},
		{nn.Uniform{Lo: -3, Hi: 5}, []int{8, 4}, 5},
		{nn.Normal{Mean: 1, SD: 0.5}, []int{8, 4}, 1.5},
		{nn.GlorotUniform{}, []int{8, 4}, math.Sqrt(6. / 12)},
		{nn.GlorotNormal{}, []int{8, 4}, math.Sqrt(2. / 12)},
		{nn.HeUniform{}, []int{8, 4}, math.Sqrt(6. / 8)},
		{nn.HeUniform{Slope: 0.2}, []int{8, 4}, math.Sqrt(6. / (1.04 * 8))},
		{nn.HeNormal{}, []int{8, 4}, math.Sqrt(2. / 8)},
		{nn.LeCunUniform{}, []int{8, 4}, math.Sqrt(3. / 8)},
		{nn.LeCunNormal{}, []int{8, 4}, math.Sqrt(1. / 8)},
		{nn.TorchLinear{}, []int{8, 4}, math.Sqrt(1. / 8)},
		{nn.TorchLinear{}.BiasInit(ir.TypeOf(ir.Float32, 8, 4)), []int{4}, math.Sqrt(1. / 8)},
		{nn.GlorotUniform{}, conv, math.Sqrt(6. / (9 * 8))},
		{nn.HeNormal{}, conv, math.Sqrt(2. / 18)},
		{nn.GlorotUniform{}, []int{5}, math.Sqrt(6. / 10)},
		{nn.LeCunNormal{}, nil, 1},
	} {
		dst := ir.NewTensor(ir.Float32, row.shape...)
		row.init.Init(dst, given{1})
		if got := dst.Float32s()[0]; math.Abs(float64(got)-row.want) > 2e-7*row.want { // three roundings
			t.Errorf("%#v of %v: got %g, want %g", row.init, row.shape, got, row.want)
		}
	}
}

// TestInitRoundsTwice holds product and sum apart, on machines with FMA too: for some draws fused arithmetic would
// give another float32.
func TestInitRoundsTwice(t *testing.T) {
	scale, lo := float32(0.7), float32(0.3)
	differ := 0
	for i := range 1000 {
		u := float32(i) / 1024
		dst := ir.NewTensor(ir.Float32, 1)
		nn.Uniform{Lo: 0.3, Hi: 1}.Init(dst, given{u})
		product := math.Float32frombits(math.Float32bits(u * scale))
		if got, want := dst.Float32s()[0], product+lo; got != want {
			t.Errorf("draw %g: got %x, want %x", u, got, want)
		}
		if float32(float64(u)*float64(scale)+float64(lo)) != product+lo {
			differ++
		}
	}
	if differ == 0 {
		t.Error("no draw tells fused arithmetic from two roundings")
	}
}

func TestInitFloat64(t *testing.T) {
	dst := ir.NewTensor(ir.Float64, 2)
	nn.Uniform{Lo: -1, Hi: 1}.Init(dst, given{0, 0.75})
	if x := dst.Float64s(); x[0] != -1 || x[1] != 0.5 {
		t.Errorf("got %v, want [-1 0.5]", x)
	}
}
