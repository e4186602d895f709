package evaluate

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/onnxfile"
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/load"
)

// Subject is the networks that are measured.
type Subject struct {
	Path       string
	Dir        string // the directory that may be a build
	Parameters int    // numbers in the weights of the networks in use
	Drawing    int    // of the generator alone

	Generator  *Network // noise and labels → images, points or rows
	Encoder    *encoder // images → codes, with Decoder
	Decoder    *Network // codes → images
	Copier     *Network // images → images of the same size
	Recogniser string   // the path of a file that finds the categorical noise of Generator in images, or empty
	Classifier string   // the path of a file that gives classes of images; empty unless it is the only file
}

// encoder is a network that gives codes of images: their means and log-variances, or the codes themselves.
type encoder struct {
	*Network     // whose Output is the mean or the code
	logVar   int // the output of the logarithm of the variance, or −1
}

// Find loads a file, or the networks of a directory. With the path of an encoder, the file is its decoder as well.
func Find(path, encoderPath string) (*Subject, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fault.Filef("%s: %w: give an ONNX file or a build directory", path, fault.Reason(err))
	}
	s := &Subject{Path: path, Dir: filepath.Dir(path)}
	paths := []string{path}
	if info.IsDir() {
		s.Dir = path
		if paths, err = rundir.Files(path, "*.onnx"); err != nil {
			return nil, err
		}
		if len(paths) == 0 {
			return nil, fault.Filef("%s: there is no ONNX file in it: give an ONNX file or a build directory", path)
		}
	}
	if encoderPath != "" {
		paths = append(paths, encoderPath)
	}
	var files []*onnxfile.File
	for _, p := range paths {
		f, err := onnxfile.Load(p)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	s.assign(files)
	if encoderPath != "" && s.Encoder == nil {
		return nil, fault.Usagef("--encoder %s: it does not give codes that %s takes: want an encoder that takes images, and a decoder that takes what it gives", encoderPath, path)
	}
	return s, s.count()
}

// assign gives the files their roles.
func (s *Subject) assign(files []*onnxfile.File) {
	for _, f := range files {
		if g := generatorOf(f); g != nil && (s.Generator == nil || takesNoise(g) && !takesNoise(s.Generator)) {
			s.Generator = g
		}
		if s.Copier == nil {
			s.Copier = copierOf(f)
		}
	}
	for _, e := range files {
		for _, d := range files {
			if s.Encoder == nil && e != d {
				s.Encoder, s.Decoder = pairOf(e, d)
			}
		}
	}
	for _, f := range files {
		if s.Generator != nil && s.Recogniser == "" && recognises(f, codesOf(s.Generator)) {
			s.Recogniser = f.Path
		}
	}
	if s.Encoder != nil {
		s.Copier = nil // the pair has the same error, and more
	}
	if s.Generator == nil && s.Encoder == nil && s.Copier == nil && len(files) == 1 && looksAtImages(files[0]) {
		s.Classifier = files[0].Path
	}
}

// generatorOf is a file that turns noise and labels into images, points or rows with a range, or nil.
func generatorOf(f *onnxfile.File) *Network {
	inputs := f.Session.Inputs()
	if len(inputs) == 0 || slices.ContainsFunc(inputs, func(in runtime.ValueInfo) bool { return !picture.IsNoise(in.Port) }) {
		return nil
	}
	outputs := f.Session.Outputs()
	image := slices.IndexFunc(outputs, func(o runtime.ValueInfo) bool { return picture.IsImage(o.Port) })
	if image < 0 {
		image = slices.IndexFunc(outputs, func(o runtime.ValueInfo) bool {
			return o.Range != nil && o.DType == runtime.Float32 && len(o.Dims) == 2 && o.Dims[1].Size > 0
		})
	}
	if image < 0 {
		return nil
	}
	return &Network{f, image, outputs[image]}
}

// takesNoise reports whether a generator takes noise: a decoder may take whole numbers alone.
func takesNoise(g *Network) bool {
	return slices.ContainsFunc(g.Session.Inputs(), func(in runtime.ValueInfo) bool { return in.Law != nil })
}

// copierOf is a file that turns images into images of the same size, or nil.
func copierOf(f *onnxfile.File) *Network {
	in, ok := imageInput(f)
	if !ok || len(f.Session.Inputs()) != 1 {
		return nil
	}
	for i, o := range f.Session.Outputs() {
		if picture.IsImage(o.Port) && numbers(o.Port) == elements(in) {
			return &Network{f, i, o}
		}
	}
	return nil
}

// pairOf is an encoder and the decoder of its codes, or nil.
func pairOf(e, d *onnxfile.File) (*encoder, *Network) {
	image, ok := imageInput(e)
	code, decodes := codeInput(d)
	if !ok || !decodes {
		return nil, nil
	}
	out := slices.IndexFunc(d.Session.Outputs(), func(o runtime.ValueInfo) bool {
		return picture.IsImage(o.Port) && numbers(o.Port) == elements(image)
	})
	if out < 0 {
		return nil, nil
	}
	outputs := e.Session.Outputs()
	named := func(name string) int {
		return slices.IndexFunc(outputs, func(o runtime.ValueInfo) bool { return o.Name == name && elements(o) == elements(code) })
	}
	mean, logVar := named("mean"), named("logvar")
	if mean < 0 || logVar < 0 {
		logVar = -1
		mean = slices.IndexFunc(outputs, func(o runtime.ValueInfo) bool { return len(o.Dims) == 2 && elements(o) == elements(code) })
	}
	if mean < 0 {
		return nil, nil
	}
	return &encoder{&Network{e, mean, outputs[mean]}, logVar}, &Network{d, out, d.Session.Outputs()[out]}
}

// imageInput is the input of a file that takes images, besides labels; ok is false where the file is no such.
func imageInput(f *onnxfile.File) (image runtime.ValueInfo, ok bool) {
	for _, in := range f.Session.Inputs() {
		switch {
		case picture.IsLabel(in.Port, in.DType):
		case in.DType == runtime.Float32 && in.Law == nil && len(in.Dims) >= 2 && elements(in) > 0 && !ok:
			image, ok = in, true
		default:
			return image, false
		}
	}
	return image, ok
}

// codeInput is the input of a file that takes codes, besides labels.
func codeInput(f *onnxfile.File) (code runtime.ValueInfo, ok bool) {
	for _, in := range f.Session.Inputs() {
		switch {
		case picture.IsLabel(in.Port, in.DType) && in.Law == nil:
		case in.DType == runtime.Float32 && len(in.Dims) == 2 && elements(in) > 0 && !ok:
			code, ok = in, true
		default:
			return code, false
		}
	}
	return code, ok
}

// looksAtImages reports whether a file takes images and gives something else.
func looksAtImages(f *onnxfile.File) bool {
	_, ok := imageInput(f)
	return ok && len(f.Session.Inputs()) == 1
}

// codesOf is the number of values of the generator's categorical noise, 0 where it has none.
func codesOf(g *Network) int {
	for _, in := range g.Session.Inputs() {
		if in.Law != nil && in.Law.Classes > 0 {
			return in.Law.Classes
		}
	}
	return 0
}

// recognises reports whether a file gives a logit for each of codes codes of an image.
func recognises(f *onnxfile.File, codes int) bool {
	return codes > 0 && looksAtImages(f) && slices.ContainsFunc(f.Session.Outputs(), func(o runtime.ValueInfo) bool {
		return o.Name == "logits" && len(o.Dims) == 2 && elements(o) == codes
	})
}

// elements is the numbers of one example of a value, 0 where the file leaves them open.
func elements(v runtime.ValueInfo) int {
	n := 1
	for _, d := range v.Dims[min(1, len(v.Dims)):] {
		n *= max(d.Size, 0)
	}
	return n
}

// numbers is the numbers of an image.
func numbers(p ir.Port) int { return p.Image.Channels() * p.Image.H * p.Image.W }

// Roles says what the files are.
func (s *Subject) Roles() (roles []string) {
	add := func(role string, f *onnxfile.File) { roles = append(roles, role+" "+f.Path) }
	if s.Generator != nil {
		add("generator", s.Generator.File)
	}
	if s.Encoder != nil {
		add("encoder", s.Encoder.File)
		add("decoder", s.Decoder.File)
	}
	if s.Copier != nil {
		add("autoencoder", s.Copier.File)
	}
	if s.Recogniser != "" {
		roles = append(roles, "recogniser "+s.Recogniser)
	}
	if s.Classifier != "" {
		roles = append(roles, "classifier "+s.Classifier)
	}
	if roles == nil {
		roles = []string{"no generator, encoder with decoder, autoencoder or classifier"}
	}
	return roles
}

// count counts the weights of the networks in use, those of a file once.
func (s *Subject) count() error {
	var paths []string
	for _, n := range []*Network{s.Generator, s.Decoder, s.Copier} {
		if n != nil {
			paths = append(paths, n.Path)
		}
	}
	if s.Encoder != nil {
		paths = append(paths, s.Encoder.Path)
	}
	if s.Classifier != "" {
		paths = append(paths, s.Classifier)
	}
	slices.Sort(paths)
	for _, p := range slices.Compact(paths) {
		f, err := load.ReadFile(p, load.Limits{})
		if err != nil {
			return fault.File(fmt.Errorf("%s: %w", p, err))
		}
		n := weights(f)
		s.Parameters += n
		if s.Generator != nil && s.Generator.Path == p {
			s.Drawing = n
		}
	}
	return nil
}

// weights is the numbers in the weights of a file: its initializers of floating point, but for single numbers and for the
// running statistics of batch norm, which nobody trains. Nothing in a file tells a constant of several numbers from a weight.
func weights(f *load.File) (n int) {
	for _, t := range f.Initializers {
		if dt, _ := t.DType.IR(); dt == ir.Float32 && len(t.Dims) > 0 && !strings.HasSuffix(t.Name, ".running_mean") && !strings.HasSuffix(t.Name, ".running_var") {
			n += int(t.Elements())
		}
	}
	return n
}

// image is the geometry of the images that the networks draw or copy, or nil.
func (s *Subject) image() *ir.Image {
	for _, n := range []*Network{s.Generator, s.Decoder, s.Copier} {
		if n != nil && n.Port.Image != nil {
			return n.Port.Image
		}
	}
	return nil
}

// samples is the number of samples where the user does not say.
func (s *Subject) samples() int {
	if s.Generator != nil && s.image() == nil {
		return 2500
	}
	return 10_000
}

// geometry is what the networks want of images of the data.
func (s *Subject) geometry() dataset.Geometry {
	if i := s.image(); i != nil {
		return dataset.Geometry{C: i.Channels(), H: i.H, W: i.W}
	}
	return dataset.Geometry{}
}

// Source is the data that the networks were trained on, as the build beside them says; MNIST where nothing says it and
// the images are of its size.
func (s *Subject) Source() (source, split string) {
	if m, err := run.ReadManifest(filepath.Join(s.Dir, "run")); err == nil {
		return m.Data, m.Split
	}
	if i := s.image(); i != nil && *i == (ir.Image{H: 28, W: 28}) || s.Classifier != "" {
		return "mnist", ""
	}
	return "", ""
}
