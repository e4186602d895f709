// Package judge looks at images through a frozen classifier: which class each image is of, and the features by which
// distributions of images are compared. A classifier is an ONNX file; its SHA-256 names it, because figures of two
// classifiers cannot be compared.
package judge

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"os"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// Judge is a classifier of images.
type Judge struct {
	Name    string // the data set that it was trained on, or the path of the file
	SHA256  string // of the file, in hex
	Classes int
	Pixels  int // numbers of an image, all channels together

	session *runtime.Session
	input   runtime.ValueInfo
	batch   int // images in a run, 0 for any number
	scores  int // the output with a number for each class
	logits  bool
	feature int // the output of features, or −1
}

// The names of the outputs that a judge may have. Another file must have a single output, of logits.
const (
	probabilities = "probabilities"
	logits        = "logits"
	features      = "features"
)

// Load reads a classifier of one input, images f32[N×C×H×W] or f32[N×numbers], and of outputs [N×classes] named
// probabilities or logits, and features where it has them; a file of a single output is taken to give logits. Images are
// as the file's metadata say, or else from 0 (black) to 1.
func Load(path string) (*Judge, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: give a classifier", path, fault.Reason(err))
	}
	j, err := read(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	j.Name = path
	return j, nil
}

func read(file []byte) (*Judge, error) {
	s, err := runtime.LoadBytes(file)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(file)
	j := &Judge{SHA256: hex.EncodeToString(sum[:]), session: s}
	return j, errors.Join(j.readInput(), j.readOutputs())
}

// readInput finds the size of images and of a batch.
func (j *Judge) readInput() error {
	inputs := j.session.Inputs()
	const want = "a classifier takes one input of images, f32[N×C×H×W] or f32[N×numbers]"
	if len(inputs) != 1 || inputs[0].DType != runtime.Float32 || len(inputs[0].Dims) < 2 {
		return fmt.Errorf("it takes %v: %s", inputs, want)
	}
	j.input, j.Pixels = inputs[0], 1
	for _, d := range j.input.Dims[1:] {
		if d.Size < 1 {
			return fmt.Errorf("input %v leaves the size of an image open: %s", j.input, want)
		}
		j.Pixels *= d.Size
	}
	j.batch = max(j.input.Dims[0].Size, 0)
	return nil
}

// readOutputs finds the outputs of scores and of features.
func (j *Judge) readOutputs() error {
	outputs := j.session.Outputs()
	j.scores, j.feature = -1, -1
	for i, o := range outputs {
		switch o.Name {
		case probabilities:
			j.scores, j.logits = i, false
		case logits:
			if j.scores < 0 {
				j.scores, j.logits = i, true
			}
		case features:
			j.feature = i
		}
	}
	if j.scores < 0 && len(outputs) == 1 {
		j.scores, j.logits = 0, true
	}
	if j.scores < 0 {
		return fmt.Errorf("none of its outputs %v is named %s or %s", outputs, probabilities, logits)
	}
	o := outputs[j.scores]
	if o.DType != runtime.Float32 || len(o.Dims) != 2 || o.Dims[1].Size < 2 {
		return fmt.Errorf("output %v gives no number for each class: want f32[N×classes]", o)
	}
	j.Classes = o.Dims[1].Size
	return nil
}

// HasFeatures reports whether the classifier gives features.
func (j *Judge) HasFeatures() bool { return j.feature >= 0 }

// View is what a judge sees in images.
type View struct {
	Classes  eval.Classes
	Features eval.Matrix // zero where the judge has none
}

// most is the number of images that are looked at in one run.
const most = 500

// Look runs the classifier on images, rows of numbers from 0 to 1, channels first.
func (j *Judge) Look(ctx context.Context, images eval.Matrix) (View, error) {
	if images.Cols != j.Pixels {
		return View{}, fmt.Errorf("%s takes images of %s, not of %d numbers", j.Name, j.Size(), images.Cols)
	}
	p, view := eval.NewMatrix(images.Rows, j.Classes), View{}
	batch := j.batch
	if batch == 0 {
		batch = most
	}
	for first := 0; first < images.Rows; first += batch {
		if err := ctx.Err(); err != nil {
			return View{}, err
		}
		last := min(first+batch, images.Rows)
		out, err := j.run(images.Slice(first, last))
		if err != nil {
			return View{}, fmt.Errorf("%s: %w", j.Name, err)
		}
		for i := first; i < last; i++ {
			j.probabilities(p.Row(i), out[j.scores].Float32s()[(i-first)*j.Classes:])
		}
		if j.feature >= 0 {
			view.addFeatures(out[j.feature], first, last, images.Rows)
		}
	}
	view.Classes = eval.Classify(p)
	return view, nil
}

// Size names the images that the judge takes.
func (j *Judge) Size() string {
	if dims := j.input.Dims; len(dims) == 4 {
		return fmt.Sprintf("%d×%d×%d (channels, height, width)", dims[1].Size, dims[2].Size, dims[3].Size)
	}
	return fmt.Sprintf("%d numbers", j.Pixels)
}

// run gives the outputs for a batch, which a fixed batch size fills up with black images.
func (j *Judge) run(images eval.Matrix) ([]runtime.Tensor, error) {
	n := images.Rows
	shape := []int{max(n, j.batch)}
	for _, d := range j.input.Dims[1:] {
		shape = append(shape, d.Size)
	}
	in := runtime.NewTensor(runtime.Float32, shape...)
	lo, width := float32(0), float32(1)
	if r := j.input.Range; r != nil {
		lo, width = float32(r.Lo), float32(r.Hi)-float32(r.Lo)
	}
	x := in.Float32s()
	for i := range x {
		if x[i] = lo; i < len(images.Data) {
			x[i] = lo + float32(width*images.Data[i])
		}
	}
	return j.session.Run(in)
}

// probabilities stores the probabilities of classes in dst.
func (j *Judge) probabilities(dst, scores []float32) {
	scores = scores[:len(dst)]
	if !j.logits {
		copy(dst, scores)
		return
	}
	top, sum := scores[0], 0.0
	for _, s := range scores {
		top = max(top, s)
	}
	for _, s := range scores {
		sum += math.Exp(float64(s) - float64(top))
	}
	for k, s := range scores {
		dst[k] = float32(math.Exp(float64(s)-float64(top)) / sum)
	}
}

// addFeatures keeps the features of images first to last−1 of n.
func (v *View) addFeatures(t runtime.Tensor, first, last, n int) {
	rows := max(1, t.Shape()[0])
	width := t.Len() / rows
	if v.Features.Rows == 0 {
		v.Features = eval.NewMatrix(n, width)
	}
	copy(v.Features.Slice(first, last).Data, t.Float32s())
}
