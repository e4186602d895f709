package train

import (
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/lower"
	"github.com/ganc-ml/ganc/internal/noise"
	"github.com/ganc-ml/ganc/ir"
)

// Reach finds the weights of a network through which inputs can change an output. A comparison of outputs proves nothing
// of the others.
type Reach struct {
	reference *Reference
	graph     *ir.Graph
	states    []*ir.State
	reached   [][]bool // by state and element
	machines  map[int]*lower.Machine
}

// Reach begins with no weight reached. It fails where an op of the network has no gradient.
func (r *Reference) Reach() (*Reach, error) {
	g, states, err := compile.Sensitivity(r.Graph)
	if err != nil {
		return nil, err
	}
	reach := &Reach{reference: r, graph: g, states: states, reached: make([][]bool, len(states)), machines: map[int]*lower.Machine{}}
	for i, s := range states {
		reach.reached[i] = make([]bool, ir.NewTensor(s.Type.DType, s.Type.Bind(0)...).Len())
	}
	return reach, nil
}

// Add adds the weights that have a gradient, to first order, for a batch of n examples, in the order of Network.Ins.
func (r *Reach) Add(n int, inputs []ir.Tensor) error {
	if len(r.graph.Outputs) == 0 {
		return nil
	}
	m := r.machines[n]
	if m == nil {
		code, err := r.reference.workspace.Bind(r.graph, n, r.reference.threads, r.reference.memory)
		if err != nil {
			return err
		}
		if m, err = lower.New(code); err != nil {
			return err
		}
		r.machines[n] = m
	}
	if err := r.feed(m.Code(), inputs); err != nil {
		return err
	}
	if err := m.Run(); err != nil {
		return err
	}
	for i := range r.states {
		mark(r.reached[i], m.Code().Output(i))
	}
	return nil
}

// feed gives the inputs of the network their values and the shares of the outputs random numbers.
func (r *Reach) feed(code *compile.Code, inputs []ir.Tensor) error {
	for _, in := range r.graph.Inputs() {
		dst := code.Input(in)
		if dst.IsZero() {
			continue
		}
		if strings.HasPrefix(in.Name, "share/") {
			draw := ir.NewTensor(ir.Float32, dst.Shape()...)
			if err := noise.Fill(draw, ir.Normal, 0, in.Name, 0, r.reference.threads); err != nil {
				return err
			}
			put(dst, draw.Float32s())
			continue
		}
		i := slices.IndexFunc(r.reference.Network.Ins, func(p ir.NetworkPort) bool { return p.Name == in.Name })
		copy(dst.Bytes(), inputs[i].Bytes())
	}
	return nil
}

func put(dst ir.Tensor, v []float32) {
	if dst.DType() == ir.Float32 {
		copy(dst.Float32s(), v)
		return
	}
	for i, x := range v {
		dst.Float64s()[i] = float64(x)
	}
}

// mark adds the elements that have a gradient. NaN is none: an output that is NaN does not tell weights apart.
func mark(reached []bool, gradient ir.Tensor) {
	if gradient.DType() == ir.Float64 {
		markNonzero(reached, gradient.Float64s())
		return
	}
	markNonzero(reached, gradient.Float32s())
}

func markNonzero[T float32 | float64](reached []bool, gradient []T) {
	for i, g := range gradient {
		reached[i] = reached[i] || g < 0 || g > 0
	}
}

// Weights is the number of weights of the network, and how many of them no input so far can change an output through.
func (r *Reach) Weights() (all, unreached int) {
	for _, list := range r.reached {
		for _, ok := range list {
			all++
			if !ok {
				unreached++
			}
		}
	}
	return all, unreached
}

// Reached reports for each element of a state variable of the network whether it is reached; nil for another variable.
func (r *Reach) Reached(s *ir.State) []bool {
	if i := slices.Index(r.states, s); i >= 0 {
		return r.reached[i]
	}
	return nil
}
