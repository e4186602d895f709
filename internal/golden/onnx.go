package golden

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/version"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// batch is the number of examples for which a file is run, and by default a model is trained.
const batch = 4

// DefaultBatch is the number of examples in a batch of the training that is recorded, where nothing else is said.
const DefaultBatch = batch

// File records an ONNX file: what it holds, and its values on inputs drawn by what it says of them, after each pass. It returns the
// differences from an older recording, if there is one.
func File(path string, opt Options) (*Golden, []Difference, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fault.Filef("%s: %w: give an ONNX file", rundir.Near(path), fault.Reason(err))
	}
	s, err := runtime.LoadFile(path, runtime.WithThreads(opt.Threads))
	if err != nil {
		return nil, nil, fault.Filef("%s: %w", rundir.Near(path), err)
	}
	name := NameOf(path)
	r := newRecorder(&Golden{Kind: OfFile, Name: name, Release: version.Release}, opt)
	sources, err := r.file(name, data)
	if err != nil {
		return nil, nil, fault.Filef("%s: %w", rundir.Near(path), err)
	}
	if err := r.loaded(s, name, sources); err != nil {
		return nil, nil, fault.Filef("%s: %w", rundir.Near(path), err)
	}
	g, list := r.end()
	return g, list, nil
}

// NameOf is the name of an ONNX file in its golden file.
func NameOf(path string) string { return strings.TrimSuffix(filepath.Base(path), ".onnx") }

// loaded records the values of a loaded file. sources is the lines of source of its nodes, by name.
func (r *recorder) loaded(s *runtime.Session, name string, sources map[string]string) error {
	in, err := feed.Source{Seed: 1, Name: source}.Session(s.Inputs(), batch)
	if err != nil {
		return err
	}
	inputs, shapes := map[string]ir.Tensor{}, make([][]int, len(in))
	for i, t := range in {
		shapes[i] = t.Shape()
		inputs[s.Inputs()[i].Name] = ir.Widened(t)
	}
	g, err := s.Graph(shapes...)
	if err != nil {
		return err
	}
	list, err := compile.BoundPasses(g, 0)
	if err != nil {
		return err
	}
	passes, err := newMachine(r.threads, 0, inputs, nil).passes(append([]compile.Passed{{Pass: "load", Graph: g}}, list...))
	if err != nil {
		return err
	}
	for _, p := range passes {
		for i := range p.nodes {
			p.nodes[i].source, _, _ = strings.Cut(sources[p.nodes[i].layer], " ")
		}
	}
	out, err := s.Run(in...)
	if err != nil {
		return err
	}
	var ports []ir.NetworkPort
	for _, o := range s.Outputs() {
		ports = append(ports, ir.NetworkPort{Name: o.Name})
	}
	r.passes("values of "+name, append(passes, ran(ports, out)))
	return nil
}
