package models

import (
	"context"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// TestDraw holds that samples are drawn as often as their weights say, and that the row is the sample's of the same column.
func TestDraw(t *testing.T) {
	const n = 40_000
	share := []float64{0.5, 0.3, 0.2} // of each sample
	g := ir.NewGraph(false)
	logs := make([]float32, len(share)*n)
	for i := range logs {
		logs[i] = float32(math.Log(share[i/n]) - 90) // weights of images are of this size
	}
	shape := ir.TypeOf(ir.Float32, ir.Dim(len(share)), n)
	uniform := &ir.Input{Name: "uniform", Type: shape, Source: ir.Argument}
	row := draw(g.Constant(ir.FromSlice(logs, len(share), n)), g.Apply(ir.Feed{Input: uniform}))
	g.Outputs = []ir.Output{{Name: "row", Value: row}}
	code, err := compile.Bind(g, 1, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	kernel.Uniform(1, code.Input(uniform).Float32s(), rng.Key(1, "draw"), 0, 0)
	if err := code.Run(); err != nil {
		t.Fatal(err)
	}
	drawn := make([]float64, len(share))
	for i, r := range code.Output(0).Int64s() {
		if r < 0 || int(r)%n != i || int(r)/n >= len(share) {
			t.Fatalf("column %d: row %d", i, r)
		}
		drawn[int(r)/n]++
	}
	for k, want := range share {
		if got, sd := drawn[k]/n, math.Sqrt(want*(1-want)/n); math.Abs(got-want) > 4*sd {
			t.Errorf("sample %d: drawn in %.4f, want %.4f within 4 times %.4f", k, got, want, sd)
		}
	}
}

// TestWarmUp holds that the divergence's weight grows to 1 over the steps of a training, and is 1 where it is evaluated.
func TestWarmUp(t *testing.T) {
	d := fourPixels(t, 12)
	o := IWAEOptions{Images: Images{Height: 2, Width: 2, Channels: 1}, WarmUp: 4, Encoder: []int{}, Decoder: []int{}}
	for _, stage := range []int{0, 1} { // with a stage before, the steps of both are counted
		o.OneSample, o.AllSamples = stage, stage
		m, err := o.Model()
		if err != nil {
			t.Fatal(err)
		}
		m.Report("weight", o.trust(m, m.States()[slices.IndexFunc(m.States(), func(s *ir.State) bool { return s.Name == warmUpStep })]))
		plan, err := compile.NewPlan(m)
		if err != nil {
			t.Fatal(err)
		}
		tr, err := train.New(plan, d, train.Options{Steps: 6, Batch: 2, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		var got, tested []float64
		tr.Observe = func(e train.Event) {
			weight := func(v train.Value) bool { return v.Name == "weight" }
			if i := slices.IndexFunc(e.Reports, weight); i >= 0 && e.Kind == "step" {
				got = append(got, e.Reports[i].Value)
			}
			if i := slices.IndexFunc(e.Tests, weight); i >= 0 {
				tested = append(tested, e.Tests[i].Value)
			}
		}
		if err := tr.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if want := []float64{0, 0.25, 0.5, 0.75, 1, 1}; !slices.Equal(got, want) || len(tested) == 0 || slices.Min(tested) != 1 {
			t.Errorf("stages of %d: weights %v and %v of the test split, want %v and 1", stage, got, tested, want)
		}
	}
}

// fourPixels is a data set of n images of 2×2 and as many to test with.
func fourPixels(t *testing.T, n int) *dataset.Dataset {
	t.Helper()
	dir := t.TempDir()
	for _, split := range []string{"train", "t10k"} {
		images := binary.BigEndian.AppendUint32(nil, 0x0803)
		for _, size := range []int{n, 2, 2} {
			images = binary.BigEndian.AppendUint32(images, uint32(size))
		}
		labels := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 0x0801), uint32(n))
		for i := range 4 * n {
			images = append(images, byte(i*37))
		}
		for i := range n {
			labels = append(labels, byte(i%2))
		}
		for name, b := range map[string][]byte{"images-idx3": images, "labels-idx1": labels} {
			if err := os.WriteFile(filepath.Join(dir, split+"-"+name+"-ubyte"), b, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	d, err := dataset.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestDrawnGradient holds that the gradient of a drawn sample is, in the mean, that of all samples by their weights, and that the
// gradient of a sample that no weight chose is another: 60 steps of a training that moves nothing.
func TestDrawnGradient(t *testing.T) {
	const latent, batch, steps = 3, 1024, 60
	m := ir.NewModel("gradients", ir.Defaults{Batch: batch, Steps: steps})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 4}, ir.Range(0, 1))
	o := IWAEOptions{Drawn: true, Samples: 5}
	eps := m.Noise("eps", ir.Normal, ir.Shape{ir.Batch.Times(o.Samples), latent})
	wide := nn.Normal{SD: 2} // so that weights differ
	encoder, decoder := nn.Sequential("enc", nn.Dense{Out: 2 * latent, Init: wide}), nn.Sequential("dec", nn.Dense{Out: 4, Init: wide})
	mean, logVar := moments(encoder.Apply(x), latent)
	p := posterior{x: x, mean: mean, logVar: logVar, decoder: decoder}
	weights, drawn := o.objective(m, p, eps)
	losses := map[string]ir.Value{"drawn": drawn, "all": bound(weights), "first": op.Neg(op.Mean(op.Slice(weights, 0, 0, 1)))}
	for name, loss := range losses {
		for _, s := range m.States() {
			if w := m.Read(s); s.Trainable {
				m.Report(name+" "+s.Name, op.Sum(op.Mul(ir.Gradient(loss, w)[0], w))) // along the weights themselves
			}
		}
	}
	m.Minimize("nothing", drawn, optim.SGD{LR: 1e-30}, encoder, decoder)
	plan, err := compile.NewPlan(m)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := train.New(plan, fourPixels(t, batch), train.Options{Steps: steps, Batch: batch, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string][]float64{}
	tr.Observe = func(e train.Event) {
		for _, v := range e.Reports {
			if e.Kind == "step" {
				seen[v.Name] = append(seen[v.Name], v.Value)
			}
		}
	}
	if err := tr.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	off := func(name, parameter string) float64 { // standard errors between the means of two gradients
		var d []float64
		for i, v := range seen[name+" "+parameter] {
			d = append(d, v-seen["all "+parameter][i])
		}
		mean, sd := eval.MeanSD(d)
		return math.Abs(mean) / (sd / math.Sqrt(float64(len(d))))
	}
	for _, parameter := range []string{"enc.0.weight", "enc.0.bias", "dec.0.weight", "dec.0.bias"} {
		if len(seen["all "+parameter]) != steps {
			t.Fatalf("%d gradients of %s: %v", len(seen["all "+parameter]), parameter, seen)
		}
		t.Logf("%s: %.1f and %.1f standard errors", parameter, off("drawn", parameter), off("first", parameter))
		if far := off("drawn", parameter); !(far < 4) {
			t.Errorf("%s: the drawn gradient is %.1f standard errors from that of all samples", parameter, far)
		}
	}
	if far := off("first", "dec.0.weight"); !(far > 8) {
		t.Errorf("the gradient of a sample that was not drawn is only %.1f standard errors off: the test cannot tell", far)
	}
}
