package compile_test

import (
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/internal/zoo"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// transposes is how many Transposes of images the programs of one iteration of each model with convolutions hold, the lazy
// terms included: those at the ends of the graph, where images become rows of all their elements, and of the results of
// attention: a product of 4 columns costs more than a Transpose of 4 rows.
var transposes = map[string]int{
	"images": 9, "dcgan": 7, "cdcgan": 9, "r1gan": 9, "convwgangp": 10, "acgan": 10, "infogan": 12, "convae": 4, "convvae": 4, "classifier": 0, "pix2pix": 0, "cyclegan": 0,
	"sngan": 2, "sagan": 17, "r3gan": 10, "vqvae": 2,
}

// TestTransposesLeft: no pass leaves more Transposes of images than it must.
func TestTransposesLeft(t *testing.T) {
	m, err := imageModel()
	if err != nil {
		t.Fatal(err)
	}
	plans := map[string]*compile.Plan{"images": zoo.PlanOf(t, m)}
	for _, entry := range zoo.Models() {
		plans[entry.Name] = zoo.Plan(t, entry.Name)
	}
	for name, plan := range plans {
		left, convolves := transposesOf(t, plan)
		want, listed := transposes[name]
		if convolves != listed || left != want {
			t.Errorf("%s: %d Transposes of images are left, want %d (models that convolve are listed in transposes)", name, left, want)
		}
	}
	for name := range transposes {
		if plans[name] == nil && !testing.Short() {
			t.Errorf("%s is listed in transposes, and not in the zoo", name)
		}
	}
}

// transposesOf counts the Transposes of images in the programs of an iteration, and says whether one of them convolves.
func transposesOf(t *testing.T, plan *compile.Plan) (left int, convolves bool) {
	t.Helper()
	memory := map[*ir.State]ir.Tensor{}
	for _, s := range plan.States() {
		memory[s] = ir.NewTensor(s.Type.DType, s.Type.Bind(0)...)
	}
	for g := range plan.Groups {
		prog, err := plan.Program(g, plan.VariantAt(g, 0, 0))
		if err != nil {
			t.Fatal(err)
		}
		code, err := compile.Bind(prog.Graph, 4, 1, func(s *ir.State) ir.Tensor { return memory[s] })
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range code.Steps {
			switch name := s.Node.Op().Spec().Name; {
			case name == "Transpose" && s.Out[0].Rank() > 2:
				left++
			case name == "ConvLast":
				convolves = true
			}
		}
	}
	return left, convolves
}

// imageModel has all that convolutional models of the zoo are made of, and the R1 penalty.
func imageModel() (*ir.Model, error) {
	m := ir.NewModel("images", ir.Defaults{Batch: 4})
	real := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 3, 16, 16}, ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, 8})
	gen := nn.Sequential("gen",
		nn.Dense{Out: 16 * 4 * 4}, nn.Reshape{To: ir.Shape{16, 4, 4}}, nn.BatchNorm{}, nn.ReLU{},
		nn.ConvTranspose2D{Out: 8, Kernel: 4, Stride: 2, Padding: 1, NoBias: true}, nn.BatchNorm{}, nn.ReLU{},
		nn.ConvTranspose2D{Out: 3, Kernel: 4, Stride: 2, Padding: 1}, nn.Tanh{})
	disc := nn.Sequential("disc",
		nn.Conv2D{Out: 8, Kernel: 4, Stride: 2, Padding: 1}, nn.LeakyReLU{Alpha: 0.2},
		nn.Conv2D{Out: 16, Kernel: 4, Stride: 2, Padding: 1}, nn.LeakyReLU{Alpha: 0.2},
		nn.Flatten{}, nn.Dense{Out: 1})
	fake := gen.Apply(z)
	logits := op.Split(disc.Apply(op.Concat(0, real, fake)), 0, ir.Batch, ir.Batch)
	adam := optim.Adam{LR: 1e-3}
	m.Minimize("disc", nn.NonSaturatingD(logits[0], logits[1]), adam, disc).Lazy(4, nn.R1(1, disc.Apply(real), real))
	m.Minimize("gen", nn.NonSaturatingG(disc.Apply(fake)), adam, gen)
	m.Export("generator", ir.In("z", z), ir.Out("image", fake))
	return m.Build()
}

// TestFusedImages: a model of images gives the same outputs and state with and without fused ops, bit for bit.
func TestFusedImages(t *testing.T) {
	m, err := imageModel()
	if err != nil {
		t.Fatal(err)
	}
	p := planOf(t, m)
	plain, fused := newTwin(t, p, 5, 1, compile.BindUnfused), newTwin(t, p, 5, 2, compile.Bind)
	for step := range 6 {
		plain.step(step)
		fused.step(step)
		if d := plain.difference(fused); d != "" {
			t.Fatalf("step %d: %s", step, d)
		}
	}
}

// TestBatchNormSweeps: batch norm with its activation takes three sweeps over the images and its gradient three, for the values
// that have to be stored before the next sum is known.
func TestBatchNormSweeps(t *testing.T) {
	plan := zoo.Plan(t, "dcgan")
	prog, err := plan.Program(0, plan.VariantAt(0, 1, 0)) // without R1, which sweeps over images of this size too
	if err != nil {
		t.Fatal(err)
	}
	code, err := compile.Bind(prog.Graph, 4, 1, func(s *ir.State) ir.Tensor { return ir.NewTensor(s.Type.DType, s.Type.Bind(0)...) })
	if err != nil {
		t.Fatal(err)
	}
	var sweeps []string
	images := ir.TypeOf(ir.Float32, 4, 14, 14, 64) // of the second batch norm of the generator
	for _, s := range code.Steps {
		if s.Node.InTypes()[0] == images && !strings.HasPrefix(s.Node.Op().Spec().Name, "Conv") {
			sweeps = append(sweeps, ir.OpText(s.Node.Op()))
		}
	}
	if len(sweeps) != 6 {
		t.Errorf("%d sweeps, want 6: %q", len(sweeps), sweeps)
	}
}
