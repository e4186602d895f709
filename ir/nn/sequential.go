package nn

import (
	"regexp"
	"strconv"

	"github.com/ganc-ml/ganc/ir"
)

// Layer is a step of a Sequential. The layers of this package are structs; a model may bring its own.
type Layer interface {
	// Apply gives the layer's output for x. What the layer keeps comes from at, which gives it the same state
	// in every Apply of the block.
	Apply(at *Place, x ir.Value) ir.Value
}

// Net is a chain of layers with the state that they share between applications: an ir.Block.
type Net struct {
	name   string
	layers []Layer
	pos    ir.Position // of the Sequential call

	model  *ir.Model // nil before the first Apply
	input  ir.Type   // of the first Apply
	at     ir.Position
	failed ir.Value // the poison of a layer that could not be applied
	states []*ir.State
	byName map[string]*ir.State
	noises map[string]int
	shared map[string]ir.Value // what every Apply shares beside state

	condition ir.Value // of the ApplyGiven that runs
}

var blockName = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$`)

// Sequential is the block that applies layers one after another. The name is made of letters, digits, '_', '-' and,
// between them, '.'. Layer i has the path name.i, and its parameters are named below that: disc.0.weight. Errors in
// a layer report the position of this call.
func Sequential(name string, layers ...Layer) *Net {
	return &Net{name: name, layers: layers, pos: ir.Caller(), byName: map[string]*ir.State{}, noises: map[string]int{}, shared: map[string]ir.Value{}}
}

// Name is the block's name.
func (n *Net) Name() string { return n.name }

// States is the block's state, in the order of declaration; empty before the first Apply.
func (n *Net) States() []*ir.State { return n.states }

// Apply gives the block's output for x. The first Apply binds the block to x's model and type and declares its
// state; a later one shares that state. Types may differ in the multiple of the batch size, so that a block
// takes N real examples as well as 2·N real and fake ones; another type or model is an error.
func (n *Net) Apply(x ir.Value) ir.Value {
	switch {
	case x.IsZero():
		return n.zeroInput(x)
	case x.IsPoison():
		return x
	case !n.failed.IsZero() && n.failed.Graph() == x.Graph():
		return n.failed
	}
	if bad := n.bind(x); bad.IsPoison() {
		return bad
	}
	for i, l := range n.layers {
		if x = n.applyLayer(i, l, x); x.IsPoison() || x.IsZero() {
			n.failed = x
			return x
		}
	}
	return x
}

// zeroInput reports an unassigned input if the block knows its model. Otherwise the op that reads the result reports
// it.
func (n *Net) zeroInput(x ir.Value) ir.Value {
	if n.model == nil {
		return x
	}
	return n.fail(n.model.Graph(), "the input is a zero ir.Value: it was never assigned")
}

// bind checks x against the first application's input, or remembers it. It gives a poisoned value on failure.
func (n *Net) bind(x ir.Value) ir.Value {
	m := x.Model()
	switch {
	case m == nil:
		return n.fail(x.Graph(), "applied outside a model's declaration")
	case !blockName.MatchString(n.name):
		return n.fail(x.Graph(), "block name %q: want letters, digits, '_', '-' and '.' between them", n.name)
	case n.model == nil:
		n.model, n.input, n.at = m, x.Type(), ir.Caller()
	case n.model != m:
		return n.fail(x.Graph(), "the block belongs to model %q (first applied at %v) and cannot be applied in model %q: declare one there", n.model.Name, n.at, m.Name)
	case exampleType(x.Type()) != exampleType(n.input):
		return n.fail(x.Graph(), "the block takes %v (first applied at %v), got %v: a second Apply shares its weights; declare another block for another type", n.input, n.at, x.Type())
	}
	return ir.Value{}
}

// exampleType is t with every multiple of the batch size counted as one.
func exampleType(t ir.Type) ir.Type {
	for i := range t.Rank() {
		if t.At(i).IsBatch() {
			t = t.WithDims(t.With(i, ir.Batch))
		}
	}
	return t
}

func (n *Net) fail(g *ir.Graph, format string, args ...any) ir.Value {
	defer g.Enter(n.name, n.pos)()
	return g.Fail(format, args...)
}

func (n *Net) applyLayer(i int, l Layer, x ir.Value) ir.Value {
	path := n.name + "." + strconv.Itoa(i)
	defer x.Graph().Enter(path, n.pos)()
	if l == nil {
		return x.Graph().Fail("the layer is nil")
	}
	return l.Apply(&Place{net: n, path: path}, x)
}
