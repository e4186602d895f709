package runtime

import (
	"context"
	"encoding/binary"
	"fmt"
	goruntime "runtime"
	"sync"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/operators"
)

// plan is the graph compiled for one combination of input shapes. Instances of its code, each with buffers of its
// own, wait in a pool; constants are shared.
type plan struct {
	once  sync.Once
	err   error
	graph *ir.Graph
	feeds []feed
	types []tensorType
	idle  chan *compile.Code
	bind  func(*ir.Graph) (*compile.Code, error)
}

// feed is where input number index of the session enters the graph.
type feed struct {
	index int
	input *ir.Input
}

type tensorType struct {
	dtype DType
	shape []int
}

// plan finds or builds the plan for inputs.
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

// appendKey appends what a plan depends on: shapes, and values of static inputs. Types are those declared.
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

// build imports and compiles the graph.
func (p *plan) build(s *Session, inputs []Tensor) {
	defer func() {
		if r := recover(); r != nil {
			p.err = fmt.Errorf("runtime: compiling the graph for %s: %v", s.typesText(inputs), r)
		}
	}()
	args := make([]operators.Arg, len(inputs))
	for i, t := range inputs {
		args[i].Shape = t.Shape()
		if s.inputs[i].Static {
			args[i].Value = t.Clone()
		}
	}
	g, err := s.model.Import(args, s.limits.Graph)
	if err != nil {
		p.err = fmt.Errorf("for %s: %w", s.typesText(inputs), err)
		return
	}
	p.bind = func(g *ir.Graph) (*compile.Code, error) { return compile.Bind(g, 0, s.threads, noState) }
	code, err := p.bind(g)
	if err != nil {
		p.err = fmt.Errorf("runtime: compiling the graph for %s: %w", s.typesText(inputs), err)
		return
	}
	p.graph = code.Graph // what is folded once is shared by all instances
	for i := range code.OutputNames() {
		t := code.Output(i)
		p.types = append(p.types, tensorType{t.DType(), t.Shape()})
	}
	for _, in := range p.graph.Inputs() {
		for i := range s.inputs {
			if s.inputs[i].Name == in.Name {
				p.feeds = append(p.feeds, feed{i, in})
			}
		}
	}
	p.idle = make(chan *compile.Code, goruntime.GOMAXPROCS(0))
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

// run takes an instance of the code, or makes one, and gives it back.
func (p *plan) run(ctx context.Context, outputs, inputs []Tensor) error {
	var code *compile.Code
	select {
	case code = <-p.idle:
	default:
		var err error
		if code, err = p.bind(p.graph); err != nil {
			return err
		}
	}
	err := p.execute(ctx, code, outputs, inputs)
	select {
	case p.idle <- code:
	default:
	}
	return err
}

func (p *plan) execute(ctx context.Context, code *compile.Code, outputs, inputs []Tensor) error {
	for _, f := range p.feeds {
		copy(code.Input(f.input).Bytes(), inputs[f.index].Bytes())
	}
	for i := range code.Steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := code.RunStep(i); err != nil {
			return fmt.Errorf("runtime: %w", err)
		}
	}
	for i, out := range outputs {
		copy(out.Bytes(), code.Output(i).Bytes())
	}
	return nil
}

// cache holds the most recently used plans.
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

// get is the plan for key, a new one where there is none. The oldest makes room for it.
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

// drop forgets a plan that could not be built.
func (c *cache) drop(key string, p *plan) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.plans[key]; ok && e.plan == p {
		delete(c.plans, key)
	}
}
