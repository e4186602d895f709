package sampler

import (
	"bytes"
	"math"
	stdruntime "runtime"
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/zoo"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// points is an autoencoder of points in the plane, whose decoder gives the code as well.
func points(t *testing.T) *ir.Model {
	t.Helper()
	m := ir.NewModel("points", ir.Defaults{Data: "ring8,n=4000", Batch: 100, Epochs: 1})
	x := m.Data("point", ir.Float32, ir.Shape{ir.Batch, 2}, ir.Range(-1, 1))
	encoder, decoder := nn.Sequential("enc", nn.Dense{Out: 2}), nn.Sequential("dec", nn.Dense{Out: 2})
	h := encoder.Apply(x)
	y := decoder.Apply(h)
	m.Minimize("fit", nn.MSE(y, x), optim.SGD{}, encoder, decoder)
	m.Export("encoder", ir.In("point", x), ir.Out("code", h))
	m.Export("decoder", ir.In("code", h), ir.Out("point", y), ir.Out("same", op.Scale(h, 1)))
	built, err := m.Build()
	if err != nil {
		t.Fatal(err)
	}
	return built
}

// exported is the sampler of a run of points, as it was declared and as a file.
func exported(t *testing.T, dir, prior string) (*Sampler, []byte) {
	t.Helper()
	r, err := run.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParsePrior(prior)
	if err != nil {
		t.Fatal(err)
	}
	m := points(t)
	s, err := Declare(t.Context(), r, m, "", p)
	if err != nil {
		t.Fatal(err)
	}
	e, err := r.Export(m, Name, export.DefaultOpset)
	if err != nil {
		t.Fatal(err)
	}
	return s, e.File
}

// TestDraws: codes of the sampler have the mean and covariance of the mixture, and lie in the component that u chooses; the file
// is the same for any number of threads.
func TestDraws(t *testing.T) {
	t.Chdir(t.TempDir())
	session, err := run.Train(t.Context(), points(t), run.Options{Seed: 1, Threads: 1}, run.Silent{})
	if err != nil {
		t.Fatal(err)
	}
	for _, prior := range []string{"gmm:8", "gmm:8,covariance=diagonal", "gmm:1", "normal"} {
		s, file := exported(t, session.Dir, prior)
		before := stdruntime.GOMAXPROCS(1)
		_, one := exported(t, session.Dir, prior)
		stdruntime.GOMAXPROCS(before)
		if !bytes.Equal(file, one) {
			t.Errorf("%s: one thread gives another file", prior)
		}
		loaded, err := runtime.LoadBytes(file)
		if err != nil {
			t.Fatal(err)
		}
		in, err := loaded.Draw(20_000, 5)
		if err != nil {
			t.Fatal(err)
		}
		compareMoments(t, prior, s, rows(t, loaded, in))
		if s.Components > 1 {
			middles(t, prior, s, loaded)
		}
	}
}

// rows is the codes that a sampler draws.
func rows(t *testing.T, s *runtime.Session, in []ir.Tensor) eval.Matrix {
	t.Helper()
	out, err := s.Run(in...)
	if err != nil {
		t.Fatal(err)
	}
	return eval.Matrix{Rows: out[1].Len() / 2, Cols: 2, Data: out[1].Float32s()}
}

func compareMoments(t *testing.T, prior string, s *Sampler, x eval.Matrix) {
	t.Helper()
	var mean, square, wantMean, wantSquare [2]float64
	for i := range x.Rows {
		for j, v := range x.Row(i) {
			mean[j] += float64(v) / float64(x.Rows)
			square[j] += float64(v) * float64(v) / float64(x.Rows)
		}
	}
	wantSquare = [2]float64{1, 1}
	if s.Fitted != nil {
		wantSquare = [2]float64{}
		for k, w := range s.Fitted.Weights {
			for j := range 2 {
				mu, l := s.Fitted.Means[2*k+j], s.Fitted.Factors[4*k+2*j:][:2]
				wantMean[j] += w * mu
				wantSquare[j] += w * (mu*mu + l[0]*l[0] + l[1]*l[1])
			}
		}
	}
	for j := range 2 {
		if sd := math.Sqrt(wantSquare[j]); math.Abs(mean[j]-wantMean[j]) > 0.03*sd || math.Abs(square[j]-wantSquare[j]) > 0.05*wantSquare[j] {
			t.Errorf("%s: number %d: mean %g, square %g, want %g, %g", prior, j, mean[j], square[j], wantMean[j], wantSquare[j])
		}
	}
}

// middles: with noise of 0 the code is the mean of the component in whose share of [0, 1) the number u lies.
func middles(t *testing.T, prior string, s *Sampler, loaded *runtime.Session) {
	t.Helper()
	var u, want []float32
	sum := 0.0
	for k, w := range s.Fitted.Weights {
		u = append(u, float32(sum), float32(sum+w/2))
		mean := single(s.Fitted.Means[2*k : 2*k+2])
		want = append(append(want, mean...), mean...)
		sum += w
	}
	got := rows(t, loaded, []ir.Tensor{ir.NewTensor(ir.Float32, len(u), 2), ir.FromSlice(u, len(u), 1)})
	if !slices.Equal(got.Data, want) {
		t.Errorf("%s: got %v, want %v", prior, got.Data, want)
	}
}

// TestPairs: the decoder of the zoo's models that the codes of an encoder are for.
func TestPairs(t *testing.T) {
	for name, want := range map[string]string{
		"ae": "encoder decoder code", "vae": "encoder decoder mean logvar", "cvae": "encoder decoder mean logvar", "aae": "encoder decoder z",
		"flow": "encoder decoder code", "bigan": "encoder generator z", "aegan": "encoder decoder code",
		"gan": "", "dae": "", "vqvae": "", "cyclegan": "",
	} {
		m := zoo.Model(t, name)
		p, err := pairOf(m, "")
		if want == "" {
			if err == nil || !strings.Contains(err.Error(), "model "+name+" has no encoder and decoder of one code") {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := []string{p.encoder.Name, p.decoder.Name, p.encoder.Outs[p.mean].Name}
		if p.logVar >= 0 {
			got = append(got, p.encoder.Outs[p.logVar].Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, want %s", name, got, want)
		}
	}
}
