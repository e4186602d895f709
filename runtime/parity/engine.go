package parity

import (
	"context"
	"fmt"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/load"
)

// Engine runs one network.
type Engine interface {
	// Name is the name of the engine in reports.
	Name() string
	// Run computes all outputs, in the order of the network. It does not change the inputs. The outputs stay valid after
	// the next Run.
	Run(inputs []NamedTensor) ([]NamedTensor, error)
}

// Batcher is an Engine that runs many cases at once.
type Batcher interface {
	Engine
	// RunAll runs every case, and returns the outputs of each.
	RunAll(ctx context.Context, cases [][]NamedTensor) ([][]NamedTensor, error)
}

// Tracer is an Engine that can show values inside the network.
type Tracer interface {
	Engine
	// Values returns the names of the values inside the network, in the order in which they are computed.
	Values() []string
	// Trace computes the values of the given names.
	Trace(inputs []NamedTensor, names []string) ([]NamedTensor, error)
}

// Between runs two engines on the same inputs and compares the outputs of engine with those of reference.
func Between(reference, engine Engine, inputs []NamedTensor, tol Tolerance) (Report, error) {
	want, err := reference.Run(inputs)
	if err != nil {
		return Report{}, fmt.Errorf("%s: %w", reference.Name(), err)
	}
	got, err := engine.Run(inputs)
	if err != nil {
		return Report{}, fmt.Errorf("%s: %w", engine.Name(), err)
	}
	r := Compare(want, got, tol)
	r.Reference, r.Engine = reference.Name(), engine.Name()
	return r, nil
}

// Blame returns the comparison of the first value, in the order of the reference, that both engines can show and that
// differs. ok is false if none differs.
func Blame(reference, engine Tracer, inputs []NamedTensor, tol Tolerance) (first Output, ok bool, err error) {
	shown := map[string]bool{}
	for _, name := range engine.Values() {
		shown[name] = true
	}
	var names []string
	for _, name := range reference.Values() {
		if shown[name] {
			names = append(names, name)
		}
	}
	want, err := reference.Trace(inputs, names)
	if err != nil {
		return Output{}, false, fmt.Errorf("%s: %w", reference.Name(), err)
	}
	got, err := engine.Trace(inputs, names)
	if err != nil {
		return Output{}, false, fmt.Errorf("%s: %w", engine.Name(), err)
	}
	for _, o := range Compare(want, got, tol).Outputs {
		if !o.OK() {
			return o, true, nil
		}
	}
	return Output{}, false, nil
}

// File is ganc's runtime on one ONNX file.
type File struct {
	name    string
	load    func(...runtime.Option) (*runtime.Session, error)
	decode  func() (*load.File, error)
	options []runtime.Option
	session *runtime.Session
	values  []string
}

// OpenFile loads a file into ganc's runtime.
func OpenFile(path string, options ...runtime.Option) (*File, error) {
	return (&File{
		name:   "ganc",
		load:   func(o ...runtime.Option) (*runtime.Session, error) { return runtime.LoadFile(path, o...) },
		decode: func() (*load.File, error) { return load.ReadFile(path, load.Limits{}) },
	}).open(options)
}

// NewFile loads the bytes of a file into ganc's runtime, as the engine called name.
func NewFile(name string, data []byte, options ...runtime.Option) (*File, error) {
	return (&File{
		name:   name,
		load:   func(o ...runtime.Option) (*runtime.Session, error) { return runtime.LoadBytes(data, o...) },
		decode: func() (*load.File, error) { return load.Decode(data, load.Limits{}) },
	}).open(options)
}

func (f *File) open(options []runtime.Option) (*File, error) {
	s, err := f.load(options...)
	if err != nil {
		return nil, err
	}
	f.options, f.session = options, s
	return f, nil
}

// Session returns the loaded network.
func (f *File) Session() *runtime.Session { return f.session }

// Draw makes inputs for a batch of n from the laws that ganc wrote into the file, as Session.Draw does, and names them.
func (f *File) Draw(n int, seed uint64) ([]NamedTensor, error) {
	tensors, err := f.session.Draw(n, seed)
	if err != nil {
		return nil, err
	}
	inputs := make([]NamedTensor, len(tensors))
	for i, info := range f.session.Inputs() {
		inputs[i] = NamedTensor{Name: info.Name, Tensor: tensors[i]}
	}
	return inputs, nil
}

// Name is the engine's name.
func (f *File) Name() string { return f.name }

// Run runs the network.
func (f *File) Run(inputs []NamedTensor) ([]NamedTensor, error) { return runSession(f.session, inputs) }

func runSession(s *runtime.Session, inputs []NamedTensor) ([]NamedTensor, error) {
	byName := make(map[string]ir.Tensor, len(inputs))
	for _, in := range inputs {
		byName[in.Name] = in.Tensor
	}
	infos := s.Inputs()
	list := make([]ir.Tensor, len(infos))
	for i, info := range infos {
		t, ok := byName[info.Name]
		if !ok {
			return nil, fmt.Errorf("input %q is missing", info.Name)
		}
		list[i] = t
	}
	tensors, err := s.Run(list...)
	if err != nil {
		return nil, err
	}
	out := make([]NamedTensor, len(tensors))
	for i, info := range s.Outputs() {
		out[i] = NamedTensor{Name: info.Name, Tensor: tensors[i]}
	}
	return out, nil
}

// Values returns the names of the outputs of the file's nodes, in the order of the file.
func (f *File) Values() []string {
	if f.values == nil {
		file, err := f.decode()
		if err != nil {
			return nil // Run has reported it
		}
		for _, n := range file.Nodes {
			for _, name := range n.Outputs {
				if name != "" {
					f.values = append(f.values, name)
				}
			}
		}
	}
	return f.values
}

// Trace loads the file once more with the values as outputs. The compiler may fuse less than it does for Run.
func (f *File) Trace(inputs []NamedTensor, names []string) ([]NamedTensor, error) {
	s, err := f.load(append(f.options[:len(f.options):len(f.options)], runtime.WithValues(names...))...)
	if err != nil {
		return nil, err
	}
	out, err := runSession(s, inputs)
	if err != nil {
		return nil, err
	}
	return out[len(out)-len(names):], nil
}

var _ Engine = (*File)(nil)
var _ Tracer = (*File)(nil)
