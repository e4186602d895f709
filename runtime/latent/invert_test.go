package latent_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/zoo"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/latent"
)

// sessions are the networks of a model with the weights that a training begins with, as loaded files.
func sessions(t testing.TB, m *ir.Model) map[string]*runtime.Session {
	t.Helper()
	plan, err := compile.NewPlan(m)
	if err != nil {
		t.Fatal(err)
	}
	state := initial(plan)
	out := map[string]*runtime.Session{}
	for _, n := range m.Networks {
		g, err := plan.Network(n)
		if err != nil {
			t.Fatal(err)
		}
		data, err := export.Marshal(g, export.Options{Network: n, Weights: state})
		if err != nil {
			t.Fatal(err)
		}
		s, err := runtime.LoadBytes(data)
		if err != nil {
			t.Fatal(err)
		}
		out[n.Name] = s
	}
	return out
}

// without lists the models of the zoo of which no network makes images of codes.
var without = []string{"gan2d", "classifier", "dae", "pix2pix", "cyclegan", "cvaefill"}

// chosen lists the models whose generator chooses codes, so that its images have no gradient: a search is refused.
var chosen = []string{"vqvae"}

// TestInvertZoo: of every generator of the zoo, on images of 8×8 pixels, the code of an image that the generator drew is found
// so well that the error is a small part of that of the best of as many random codes; the label is found as well. Short tests
// take a model of each family.
func TestInvertZoo(t *testing.T) {
	for _, e := range zoo.Models() {
		t.Run(e.Name, func(t *testing.T) {
			if e.For == nil {
				t.Skip("no images")
			}
			found := 0
			for name, s := range sessions(t, zoo.Small(t, e, 8)) {
				d, err := latent.NewDecoder(s)
				if err != nil {
					continue
				}
				found++
				t.Log(name)
				if slices.Contains(chosen, e.Name) {
					refused(t, d)
					continue
				}
				invert(t, d)
			}
			if found == 0 != slices.Contains(without, e.Name) {
				t.Errorf("%d networks make images of codes", found)
			}
		})
	}
}

func refused(t *testing.T, d *latent.Decoder) {
	t.Helper()
	const want = "no code can be searched for, because images do not change smoothly with it: ArgMax: ArgMax has no gradient: want a generator without, such as a GAN's or a VAE's"
	_, err := d.Invert(context.Background(), make([]float32, d.Pixels()), latent.Search{Draws: 2, Restarts: 1, Steps: 1})
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if err := d.Searchable(); err == nil || err.Error() != want {
		t.Errorf("Searchable: %v, want %s", err, want)
	}
	if list := d.SeFa(3); list != nil {
		t.Errorf("its first layer chooses and is no linear map: SeFa gives %v", list)
	}
}

func invert(t *testing.T, d *latent.Decoder) {
	t.Helper()
	if err := d.Searchable(); err != nil {
		t.Errorf("Searchable: %v", err)
	}
	code := d.NewCodes(2)
	for i := range code.Z {
		code.Z[i] = float32(i%5) / 4
	}
	if d.HasPrior() {
		var err error
		if code, err = d.Draw(2, 5); err != nil {
			t.Fatal(err)
		}
	}
	images, err := d.Decode(code)
	if err != nil {
		t.Fatal(err)
	}
	search := latent.Search{Draws: 16, Restarts: 4, Steps: 1, Prior: -1}
	few, err := d.Invert(context.Background(), images, search)
	if err != nil {
		t.Fatal(err)
	}
	search.Steps = 150
	many, err := d.Invert(context.Background(), images, search)
	if err != nil {
		t.Fatal(err)
	}
	for i := range few.Error {
		t.Logf("error %.3g to %.3g", few.Error[i], many.Error[i])
		if many.Error[i] > 0.05*few.Error[i] {
			t.Errorf("image %d: the error falls from %v to %v only", i, few.Error[i], many.Error[i])
		}
	}
}

// initial is the state of a plan as its initialisers make it.
func initial(plan *compile.Plan) compile.Memory {
	state := map[*ir.State]ir.Tensor{}
	for i, s := range plan.States() {
		t := ir.NewTensor(s.Type.DType, s.Type.Bind(0)...)
		if s.CopyOf != nil {
			copy(t.Bytes(), state[s.CopyOf].Bytes())
		} else {
			s.Init.Init(t, random{rand.New(rand.NewPCG(1, uint64(i)))})
		}
		state[s] = t
	}
	return func(s *ir.State) ir.Tensor { return state[s] }
}

type random struct{ *rand.Rand }

func (r random) Uniform(dst []float32) {
	for i := range dst {
		dst[i] = r.Float32()
	}
}

func (r random) Normal(dst []float32) {
	for i := range dst {
		dst[i] = float32(r.NormFloat64())
	}
}
