package runtime

import (
	"context"
	"encoding/binary"
	"fmt"
	goruntime "runtime"
	"sync"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/operators"
)

// plan is the graph compiled for one combination of input shapes. A pool keeps instances of its code, each with buffers
// of its own; all share the constants.
type plan struct {
	once    sync.Once
	err     error
	threads int
	packs   *compile.Packs
	graph   *ir.Graph    // compiled: all instances share the constants that were folded
	names   []string     // of the session's inputs
	types   []tensorType // of the outputs
	idle    chan *instance
}

type tensorType struct {
	dtype DType
	shape []int
}

// plan returns the plan for inputs, which it builds at their first use.
func (s *Session) plan(inputs []Tensor) (*plan, error) {
	if err := s.check(inputs); err != nil {
		return nil, err
	}
	var buf [256]byte
	key := s.appendKey(buf[:0], inputs)
	p := s.plans.get(key)
	p.once.Do(func() { p.build(s, inputs) })
	if p.err != nil {
		s.plans.drop(string(key), p)
		return nil, p.err
	}
	return p, nil
}

// appendKey appends the key of the plan for inputs: their shapes, and the values of Static ones. check has compared their
// types with the declared ones.
func (s *Session) appendKey(key []byte, inputs []Tensor) []byte {
	for i, t := range inputs {
		key = append(key, byte(t.Rank()))
		for _, d := range t.Shape() {
			key = binary.AppendUvarint(key, uint64(d))
		}
		if s.inputs[i].Static {
			key = append(key, t.Bytes()...)
		}
	}
	return key
}

// build imports and compiles the graph. A panic is a fault of ours, whatever the file holds: it becomes an error of kind
// load.Internal, which no test takes for a refusal, so that a program which loads files of others lives on.
func (p *plan) build(s *Session, inputs []Tensor) {
	defer func() {
		if r := recover(); r != nil {
			p.err = load.Refuse(load.Internal, "", "compiling the graph for %s: %v", s.typesText(inputs), r)
		}
	}()
	args := make([]operators.Arg, len(inputs))
	for i, t := range inputs {
		args[i].Shape = t.Shape()
		if s.inputs[i].Static {
			args[i].Value = t.Clone()
		}
	}
	g, types, err := s.model.Import(args, operators.Limits(s.limits.Graph))
	if err != nil {
		p.err = fmt.Errorf("for %s: %w", s.typesText(inputs), err)
		return
	}
	p.threads, p.packs = s.threads, &s.packs
	for _, in := range s.inputs {
		p.names = append(p.names, in.Name)
	}
	first, err := p.bind(g)
	if err != nil {
		p.err = fmt.Errorf("runtime: compiling the graph for %s: %w", s.typesText(inputs), err)
		return
	}
	p.graph = first.Graph
	for i := range first.OutputNames() {
		p.types = append(p.types, tensorType{types[i], first.Output(i).Shape()})
	}
	p.idle = make(chan *instance, goruntime.GOMAXPROCS(0))
	p.idle <- first
}

func noState(s *ir.State) ir.Tensor { panic("runtime: a graph of a file reads state " + s.Name) }

func (s *Session) typesText(inputs []Tensor) string {
	text := ""
	for i, t := range inputs {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%s %v", s.inputs[i].Name, t.Type())
	}
	if text == "" {
		return "no inputs"
	}
	return text
}

func (p *plan) newOutputs() []Tensor {
	out := make([]Tensor, len(p.types))
	for i, t := range p.types {
		out[i] = ir.NewTensor(t.dtype, append([]int(nil), t.shape...)...)
	}
	return out
}

// run takes an instance of the code from the pool, or makes one, runs it and puts it back.
func (p *plan) run(ctx context.Context, outputs, inputs []Tensor) error {
	var x *instance
	select {
	case x = <-p.idle:
	default:
		var err error
		if x, err = p.bind(p.graph); err != nil {
			return fmt.Errorf("runtime: %w", err)
		}
	}
	err := x.run(ctx, outputs, inputs)
	select {
	case p.idle <- x:
	default:
	}
	return err
}

// cache holds the plans that were used last.
type cache struct {
	mu    sync.Mutex
	most  int
	clock uint64
	plans map[string]*entry
}

type entry struct {
	*plan
	used uint64
}

// get returns the plan for key. Where there is none it adds a new plan, in place of the one used longest ago if the
// cache is full.
func (c *cache) get(key []byte) *plan {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clock++
	if e, ok := c.plans[string(key)]; ok {
		e.used = c.clock
		return e.plan
	}
	if c.plans == nil {
		c.plans = map[string]*entry{}
	}
	if len(c.plans) >= c.most {
		oldest, at := "", c.clock
		for k, e := range c.plans {
			if e.used < at {
				oldest, at = k, e.used
			}
		}
		delete(c.plans, oldest)
	}
	e := &entry{plan: &plan{}, used: c.clock}
	c.plans[string(key)] = e
	return e.plan
}

// drop removes a plan that could not be built.
func (c *cache) drop(key string, p *plan) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.plans[key]; ok && e.plan == p {
		delete(c.plans, key)
	}
}
