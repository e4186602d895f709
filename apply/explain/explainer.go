package explain

import (
	"context"
	"fmt"
	"time"

	"github.com/ganc-ml/ganc/apply/subject"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/fit"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/latent"
)

// Explainer is the encoder that was trained on what the generator draws, measured on samples that were held out.
type Explainer struct {
	Samples int `json:"samples"`
	Steps   int `json:"steps"`
	Held    int `json:"held_out"`

	R2        subject.Number   `json:"r2"`                       // share of the variance of the code that it tells
	R2Each    []subject.Number `json:"r2_each"`                  // of each number of the code
	CodeError subject.Number   `json:"code_error"`               // root mean square of the error of the code, in standard deviations
	Cycle     subject.Number   `json:"cycle_mse"`                // mean squared error of the pixels of G(E(G(z))) against G(z)
	Explained subject.Number   `json:"cycle_explained"`          // share of the variance of the pixels that G(E(G(z))) gives back
	Label     *subject.Number  `json:"label_accuracy,omitempty"` // of a generator that is told what to draw
	Real      *subject.Number  `json:"real_explained,omitempty"` // share of the variance of test images that G(E(x)) gives back
}

// hidden is the units of the first layer of the encoder, wide those of the second.
const hidden, wide = 64, 256

// explainer declares the encoder: image → 64 units → 256 → 256 → the standard form of the code, under squared error, and
// the class where the generator is told one, under cross-entropy.
func explainer(pixels, width, classes int) (*ir.Model, error) {
	m := ir.NewModel("explainer", ir.Defaults{Batch: 128})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, ir.Dim(pixels)}, ir.Range(0, 1))
	code := m.Data("code", ir.Float32, ir.Shape{ir.Batch, ir.Dim(width)})
	first := nn.Sequential("first", nn.Dense{Out: hidden})
	trunk := nn.Sequential("trunk", nn.LeakyReLU{Alpha: 0.2}, nn.Dense{Out: wide}, nn.LeakyReLU{Alpha: 0.2}, nn.Dense{Out: wide}, nn.LeakyReLU{Alpha: 0.2})
	head := nn.Sequential("head", nn.Dense{Out: width + classes})
	units := first.Apply(x)
	out := head.Apply(trunk.Apply(units))
	told := op.Slice(out, 1, 0, width)
	loss := nn.MSE(told, code)
	parts := []ir.NetworkPart{ir.In("image", x), ir.Out("code", told), ir.Out("units", units)}
	if classes > 0 {
		label := m.Data("label", ir.Int64, ir.Shape{ir.Batch}, ir.Classes(classes))
		logits := op.Slice(out, 1, width, width+classes)
		loss = op.Add(loss, nn.CrossEntropy(logits, label))
		parts = append(parts, ir.Out("logits", logits))
	}
	m.Minimize("explain", loss, optim.Adam{LR: 2e-3, Schedule: optim.Cosine{End: 0.01}}, first, trunk, head)
	m.Report("loss", loss)
	m.Export("explainer", parts...)
	return m.Build()
}

// network is the trained encoder as a loaded file.
type network struct {
	session *runtime.Session
	weights []float32 // of the first layer, [pixels × hidden]
}

// train draws samples and trains the encoder on them.
func (e *explanation) train(ctx context.Context) error {
	all := e.o.Samples + e.o.Samples/10
	codes, err := e.Draw(all, e.Options.Seed)
	if err != nil {
		return fault.Filef("%s: %w", e.Path, err)
	}
	images, err := e.drawn(ctx, codes)
	if err != nil {
		return err
	}
	n := e.o.Samples
	e.held, e.seen = codes.Range(n, all), images[n*e.Pixels():]
	e.r.Explainer = Explainer{Samples: n, Steps: e.o.Steps, Held: e.held.N}
	classes := 0
	if len(e.Labels) > 0 {
		classes = e.Classes(0)
	}
	model, err := explainer(e.Pixels(), e.Width, classes)
	if err != nil {
		return err
	}
	data, err := e.dataset(codes.Range(0, n), images[:n*e.Pixels()], classes)
	if err != nil {
		return err
	}
	e.net, err = e.fit(ctx, model, data)
	return err
}

const (
	together = 1000             // images that are drawn before the command looks whether it was interrupted
	quiet    = 15 * time.Second // that it draws without a word
)

// drawn is the images of codes.
func (e *explanation) drawn(ctx context.Context, codes latent.Codes) (images []float32, err error) {
	told := time.Now()
	for at := 0; at < codes.N; at += together {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if time.Since(told) > quiet {
			e.Options.Tell(fmt.Sprintf("has drawn %s of %s samples", words.Thousands(at), words.Thousands(codes.N)))
			told = time.Now()
		}
		some, err := e.Decode(codes.Range(at, min(at+together, codes.N)))
		if err != nil {
			return nil, fault.Filef("%s: %w", e.Path, err)
		}
		images = append(images, some...)
	}
	return images, nil
}

// dataset is samples as a data set in memory.
func (e *explanation) dataset(codes latent.Codes, images []float32, classes int) (*dataset.Dataset, error) {
	for i, v := range images {
		images[i] = min(max(v, 0), 1)
	}
	fields := []dataset.Field{{Name: "image", Shape: []int{e.Pixels()}, Max: 1}, {Name: "code", Shape: []int{e.Width}}}
	arrays := []dataset.Array{dataset.Floats(images), dataset.Floats(e.Standard(codes))}
	if classes > 0 {
		labels := make([]int, codes.N)
		for i := range labels {
			labels[i] = int(codes.LabelsOf(i)[0])
		}
		fields, arrays = append(fields, dataset.Field{Name: "label", Classes: classes}), append(arrays, dataset.Labels(labels))
	}
	return dataset.New("samples of "+e.Path, fields, arrays, nil, nil)
}

// fit trains the encoder, exports it and loads the file.
func (e *explanation) fit(ctx context.Context, m *ir.Model, data *dataset.Dataset) (*network, error) {
	o := train.Options{Seed: e.Options.Seed, Steps: e.o.Steps, Batch: min(128, data.Train.N), Threads: max(1, e.Options.Threads)}
	file, trainer, err := fit.Network(ctx, m, data, o)
	if err != nil {
		return nil, err
	}
	e.r.file = file
	net := &network{}
	for _, s := range m.States() {
		if s.Name == "first.0.weight" {
			net.weights = append([]float32(nil), trainer.State(s).Float32s()...)
		}
	}
	net.session, err = runtime.LoadBytes(e.r.file, runtime.WithThreads(max(1, e.Options.Threads)))
	return net, err
}

// explain gives the codes of images, with the most probable labels, and the units of the first layer.
func (e *explanation) explain(images []float32) (codes latent.Codes, units []float32, err error) {
	n := len(images) / e.Pixels()
	out, err := e.net.session.RunNamed(map[string]ir.Tensor{"image": ir.FromSlice(images, n, e.Pixels())})
	if err != nil {
		return codes, nil, fmt.Errorf("the explainer: %w", err)
	}
	codes = e.NewCodes(n)
	copy(codes.Z, e.Coded(out["code"].Float32s()))
	if logits, ok := out["logits"]; ok {
		k := logits.Shape()[1]
		for i := range n {
			codes.LabelsOf(i)[0] = int64(greatest(logits.Float32s()[i*k : (i+1)*k]))
		}
	}
	return codes, out["units"].Float32s(), nil
}

func greatest(v []float32) (at int) {
	for i, x := range v {
		if x > v[at] {
			at = i
		}
	}
	return at
}
