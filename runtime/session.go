package runtime

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	goruntime "runtime"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/operators"
)

// Session is a loaded network. Several goroutines may use it at once.
type Session struct {
	inputs, outputs []ValueInfo
	metadata        []load.Entry
	model           *operators.Model
	equal           []equality
	threads         int
	limits          Limits
	plans           cache
	packs           compile.Packs // of all plans
}

// Limits bound what a file may ask for; zero fields mean their defaults.
type Limits struct {
	File  load.Limits // size and structure of the file
	Graph GraphLimits // sizes of the tensors that it computes
}

// GraphLimits bound the memory of a graph, in bytes; zero fields mean their defaults.
type GraphLimits struct {
	TensorBytes int64 // of one tensor: 1 GiB
	TotalBytes  int64 // of the tensors that are alive at one time: 4 GiB
}

// Option changes how a file is loaded.
type Option func(*config)

type config struct {
	threads int
	plans   int
	limits  Limits
	values  []string
	inputs  []string
	seed    uint64
}

func configured(options []Option) (config, error) {
	c := config{threads: goruntime.GOMAXPROCS(0), plans: 16}
	for _, o := range options {
		o(&c)
	}
	if c.threads < 1 || c.plans < 1 {
		return c, fmt.Errorf("runtime: %d threads and %d plans: want at least 1 of each", c.threads, c.plans)
	}
	return c, nil
}

// WithThreads sets the greatest number of threads that one Run uses. The default is GOMAXPROCS. Results do not depend on
// it.
func WithThreads(n int) Option { return func(c *config) { c.threads = n } }

// WithSeed sets the seed of the numbers that a network draws itself (RandomNormal, RandomUniform, Bernoulli, Multinomial).
// The default is 0. They depend on the seed, the node and the shapes alone: the same inputs give the same outputs, in every
// run and session. A session with another seed draws others.
func WithSeed(seed uint64) Option { return func(c *config) { c.seed = seed } }

// WithLimits sets what a file may ask for.
func WithLimits(l Limits) Option { return func(c *config) { c.limits = l } }

// WithPlans sets how many compiled graphs the session keeps, one for each combination of input shapes. The default is 16.
func WithPlans(n int) Option { return func(c *config) { c.plans = n } }

// WithValues adds values inside the graph, by their names in the file, to the outputs.
func WithValues(names ...string) Option {
	return func(c *config) { c.values = append(c.values, names...) }
}

// WithInputs makes inputs of Run of what the file lists as inputs and sets itself, by initializers of the same names.
// Inputs keep the order in which the file lists them.
func WithInputs(names ...string) Option {
	return func(c *config) { c.inputs = append(c.inputs, names...) }
}

// LoadFile loads an ONNX file, with the weights that it keeps in other files of its directory (external data).
func LoadFile(path string, options ...Option) (*Session, error) {
	c, err := configured(options)
	if err != nil {
		return nil, err
	}
	f, err := load.ReadFile(path, c.limits.File)
	return named(path, f, err, c)
}

// LoadFS is LoadFile for a file in a file system, such as one that go:embed put into the program. External data are read
// from the same file system.
func LoadFS(fsys fs.FS, name string, options ...Option) (*Session, error) {
	c, err := configured(options)
	if err != nil {
		return nil, err
	}
	f, err := load.ReadFS(fsys, name, c.limits.File)
	return named(name, f, err, c)
}

// named makes a session of a file that was read, or puts the file's name before what is wrong with it.
func named(name string, f *load.File, err error, c config) (*Session, error) {
	var unread *fs.PathError
	if errors.As(err, &unread) {
		return nil, err
	}
	var s *Session
	if err == nil {
		s, err = newSession(f, c)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}

// LoadBytes loads an ONNX file from memory, such as one that go:embed put into the program.
func LoadBytes(data []byte, options ...Option) (*Session, error) {
	return Load(bytes.NewReader(data), options...)
}

// MustLoadBytes is LoadBytes for a file that is part of the program. It panics if the file cannot be loaded.
func MustLoadBytes(data []byte, options ...Option) *Session {
	s, err := LoadBytes(data, options...)
	if err != nil {
		panic(err)
	}
	return s
}

// Load loads the ONNX file that r yields up to its end. Refusals are of type *load.Error and name the node, its
// operator and opset.
func Load(r io.Reader, options ...Option) (*Session, error) {
	c, err := configured(options)
	if err != nil {
		return nil, err
	}
	f, err := load.Read(r, c.limits.File)
	if err != nil {
		return nil, err
	}
	return newSession(f, c)
}

func newSession(f *load.File, c config) (*Session, error) {
	f, err := f.WithInputs(c.inputs...)
	if err != nil {
		return nil, err
	}
	m, err := operators.New(f)
	if err != nil {
		return nil, err
	}
	m.Seed = c.seed
	s := &Session{metadata: f.Metadata, model: m, threads: c.threads, limits: c.limits}
	s.plans.most = c.plans
	if err := s.addValues(f, c.values); err != nil {
		return nil, err
	}
	for _, in := range m.Inputs {
		info := describe(in.ValueInfo, in.DType)
		info.Static = in.Static
		s.inputs = append(s.inputs, info)
	}
	for _, v := range f.Outputs {
		dt, _ := v.DType.IR()
		s.outputs = append(s.outputs, describe(v, dt))
	}
	for _, name := range c.values {
		s.outputs = append(s.outputs, ValueInfo{Name: name})
	}
	s.equal = equalities(s.inputs)
	return s, readPorts(f, s.inputs, s.outputs)
}

// addValues makes values inside the graph outputs.
func (s *Session) addValues(f *load.File, names []string) error {
	for _, name := range names {
		if _, ok := f.Producing(name); !ok {
			return fmt.Errorf("runtime: no node computes the value %q", name)
		}
		s.model.Outputs = append(s.model.Outputs, name)
	}
	return nil
}

// Inputs describes what Run takes, in order. Inputs that the file sets itself are among them only where WithInputs names
// them.
func (s *Session) Inputs() []ValueInfo { return append([]ValueInfo(nil), s.inputs...) }

// Outputs describes what Run gives, in order.
func (s *Session) Outputs() []ValueInfo { return append([]ValueInfo(nil), s.outputs...) }

// Metadata returns the value of a key of the file's metadata.
func (s *Session) Metadata(key string) (value string, ok bool) {
	for _, e := range s.metadata {
		if e.Key == key {
			return e.Value, true
		}
	}
	return "", false
}

// Run computes the outputs for inputs in the order of Inputs. It does not change the inputs; the outputs are new tensors.
func (s *Session) Run(inputs ...Tensor) ([]Tensor, error) {
	p, err := s.plan(inputs)
	if err != nil {
		return nil, err
	}
	outputs := p.newOutputs()
	return outputs, p.run(context.Background(), outputs, inputs)
}

// RunNamed is Run with inputs and outputs by their names.
func (s *Session) RunNamed(inputs map[string]Tensor) (map[string]Tensor, error) {
	list, err := s.order(inputs)
	if err != nil {
		return nil, err
	}
	out, err := s.Run(list...)
	if err != nil {
		return nil, err
	}
	named := make(map[string]Tensor, len(out))
	for i, t := range out {
		named[s.outputs[i].Name] = t
	}
	return named, nil
}

// RunInto is Run into given outputs, as NewOutputs makes them. It allocates nothing from the second run with the same
// shapes on. When ctx ends, RunInto returns the context's error before the next operation. Outputs are computed where they are
// given: they change while RunInto works, and after an error they hold anything. Outputs may have memory in common with inputs and
// with one another, which costs a copy; a later output is then written over an earlier.
func (s *Session) RunInto(ctx context.Context, outputs, inputs []Tensor) error {
	p, err := s.plan(inputs)
	if err != nil {
		return err
	}
	if err := p.checkOutputs(s.outputs, outputs); err != nil {
		return err
	}
	return p.run(ctx, outputs, inputs)
}

// NewOutputs makes outputs for RunInto with inputs of the given types and shapes. The elements of inputs that are not
// Static do not matter.
func (s *Session) NewOutputs(inputs ...Tensor) ([]Tensor, error) {
	p, err := s.plan(inputs)
	if err != nil {
		return nil, err
	}
	return p.newOutputs(), nil
}
