package latent

import (
	"fmt"
	"strings"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/autodiff"
	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// NoGradientError is a network through which no code can be searched for, because images do not change smoothly with the code.
type NoGradientError struct{ Err error }

// Error names the first node without a gradient.
func (e *NoGradientError) Error() string {
	first, _, _ := strings.Cut(e.Err.Error(), "\n")
	first, _, _ = strings.Cut(first, ": use ")
	return fmt.Sprintf("no code can be searched for, because images do not change smoothly with it: %s: want a generator without, such as a GAN's or a VAE's", first)
}

func (e *NoGradientError) Unwrap() error { return e.Err }

// search is the descent of a batch of codes on the distance of their images from targets, as one program: the decoder's
// graph, the loss, its gradient and Adam's update. Rows of the batch do not influence each other.
type search struct {
	d    *Decoder
	n    int
	code *compile.Code
	u    ir.Tensor // [n × Width]: the codes, in standard form
	ins  []*ir.Input
	memory
}

// memory holds the state of a search: by variable.
type memory map[*ir.State]ir.Tensor

// The values of the fields of a search's Code that a caller fills.
const (
	targetInput = iota
	weightInput
	priorInput
	anchorInput
	firstLabel
)

// The outputs of a search.
const (
	lossOutput  = iota // [n]: what is minimised
	errorOutput        // [n]: weighted sum of the squared differences of pixels
)

// newSearch compiles the descent of n codes at a learning rate, which falls to a twentieth over the steps.
func newSearch(d *Decoder, n, steps, threads int, rate float64) (*search, error) {
	s := &search{d: d, n: n, memory: memory{}}
	g, u, grads, err := s.gradient()
	if err != nil {
		return nil, err
	}
	update := ir.NewUpdate(g, "search", 1, s.slot())
	optim.Adam{LR: rate, Betas: [2]float64{0.9, 0.99}, Schedule: optim.Cosine{End: 0.05}}.Step(update, []ir.Value{u}, grads)
	g.Writes = update.Writes
	s.code, err = compile.Bind(rewrite.Merge(rewrite.Simplify(rewrite.DropStops(g))), 0, threads, s.of)
	if err != nil {
		return nil, err
	}
	s.reset(steps)
	return s, nil
}

// Searchable returns a NoGradientError where no code can be searched for, without the work of a search.
func (d *Decoder) Searchable() error {
	_, _, _, err := (&search{d: d, n: 1, memory: memory{}}).gradient()
	return err
}

// gradient is the graph of the losses of n codes, the value of the codes in it, and their gradient.
func (s *search) gradient() (*ir.Graph, ir.Value, []ir.Value, error) {
	g, u, err := s.losses()
	if err != nil {
		return nil, u, nil, err
	}
	grads := autodiff.Gradients(op.Sum(g.Outputs[lossOutput].Value), []ir.Value{u})
	if err := g.Err(); err != nil {
		return nil, u, nil, &NoGradientError{err}
	}
	return g, u, grads, nil
}

// losses is the graph of the losses of n codes, with its composites decomposed, and the value of the codes in it.
func (s *search) losses() (*ir.Graph, ir.Value, error) {
	d, n, pixels := s.d, s.n, s.d.Pixels()
	file, err := d.Session.Graph(d.shapes(n)...)
	if err != nil {
		return nil, ir.Value{}, err
	}
	c := ir.NewCopier(ir.NewGraph(false))
	state := &ir.State{Name: "codes", Type: ir.TypeOf(ir.Float32, ir.Dim(n), ir.Dim(d.Width)), Init: ir.Fill{}, Trainable: true}
	u := c.Dst.Apply(ir.Read{State: state})
	s.add(state)
	s.u = s.memory[state]

	s.ins = []*ir.Input{argument("target", ir.Float32, n, pixels), argument("weight", ir.Float32, n, pixels), argument("prior", ir.Float32), argument("anchor", ir.Float32, n, d.Width)}
	z := op.Add(op.Mul(u, constant(c.Dst, d.prior.scale)), constant(c.Dst, d.prior.centre))
	c.Rule = func(node ir.Node, _ []ir.Value) []ir.Value { return s.fed(node, z) }
	image := op.Reshape(c.Value(outputOf(file, d.output)), ir.Dim(n), ir.Dim(pixels))
	if err := c.Dst.Err(); err != nil {
		return nil, ir.Value{}, err
	}

	lo, hi := limits(d.Output.Port)
	light := op.Scale(op.AddScalar(image, -float64(lo)), 1/float64(hi-lo))
	feed := func(i int) ir.Value { return c.Dst.Apply(ir.Feed{Input: s.ins[i]}) }
	squares := op.Sum(op.Mul(feed(weightInput), op.Square(op.Sub(light, feed(targetInput)))), 1)
	far := op.Sum(op.Mul(op.Square(op.Sub(u, feed(anchorInput))), constant(c.Dst, d.prior.free())), 1)
	c.Dst.Outputs = []ir.Output{{Name: "loss", Value: op.Add(squares, op.Mul(far, feed(priorInput)))}, {Name: "error", Value: squares}}
	g := rewrite.Decompose(c.Dst)
	return g, readOf(g, state), g.Err()
}

// fed is the place of an input of the file in the search: a part of the codes, or labels. It is nil for any other node.
func (s *search) fed(node ir.Node, z ir.Value) []ir.Value {
	f, ok := node.Op().(ir.Feed)
	if !ok {
		return nil
	}
	infos := s.d.Session.Inputs()
	for _, p := range s.d.parts {
		if infos[p.input].Name == f.Input.Name {
			return []ir.Value{op.ReshapeTo(op.Slice(z, 1, p.first, p.first+p.width), f.Input.Type.Dims)}
		}
	}
	s.ins = append(s.ins, f.Input)
	return nil
}

// shapes is the shapes of the session's inputs for n codes.
func (d *Decoder) shapes(n int) [][]int {
	var shapes [][]int
	for _, t := range d.inputs(d.NewCodes(n)) {
		shapes = append(shapes, t.Shape())
	}
	return shapes
}

// free is 1 for the numbers of a code that the prior pulls to the centre, and 0 for those that it bounds or does not know.
func (p prior) free() []float32 {
	out := make([]float32, len(p.scale))
	for k := range out {
		if p.known && !p.bounded(k) {
			out[k] = 1
		}
	}
	return out
}

func argument(name string, dt ir.DType, shape ...int) *ir.Input {
	return &ir.Input{Name: name, Type: ir.Type{DType: dt, Dims: ir.ConcreteDims(shape)}, Source: ir.Argument}
}

func constant(g *ir.Graph, v []float32) ir.Value { return g.Constant(ir.FromSlice(v, len(v))) }

func outputOf(g *ir.Graph, i int) ir.Value { return g.Outputs[i].Value }

func readOf(g *ir.Graph, s *ir.State) ir.Value {
	for i := range g.Len() {
		if g.Node(i).Op() == (ir.Read{State: s}) {
			return g.Node(i).Out(0)
		}
	}
	return ir.Value{}
}

// slot returns the state variable of a name for the optimiser, one for each name.
func (s *search) slot() func(ir.State) *ir.State {
	byName := map[string]*ir.State{}
	return func(want ir.State) *ir.State {
		if byName[want.Name] == nil {
			byName[want.Name] = &want
			s.add(&want)
		}
		return byName[want.Name]
	}
}

func (m memory) add(s *ir.State) { m[s] = ir.NewTensor(s.Type.DType, s.Type.Bind(0)...) }

func (m memory) of(s *ir.State) ir.Tensor { return m[s] }

// reset sets the optimiser's state, for a descent of a number of steps.
func (s *search) reset(steps int) {
	for state, t := range s.memory {
		state.Init.Init(t, nil)
		if state.Executions > 0 {
			t.Int64s()[0] = int64(steps * state.Executions)
		}
	}
}

// fill sets an input, where the graph reads it.
func (s *search) fill(i int, v []float32) {
	if t := s.code.Input(s.ins[i]); !t.IsZero() {
		copy(t.Float32s(), v)
	}
}

// label sets the labels of all codes.
func (s *search) label(labels []int64) {
	infos := s.d.Session.Inputs()
	for _, in := range s.ins[firstLabel:] {
		t := s.code.Input(in)
		for k, i := range s.d.labels {
			for n := 0; n < s.n && infos[i].Name == in.Name && !t.IsZero(); n++ {
				t.Int64s()[n] = labels[n*len(s.d.labels)+k]
			}
		}
	}
}
