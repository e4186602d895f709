package ir

import (
	"fmt"
	"reflect"
	"slices"
)

// Check verifies the invariants of a graph: ops are comparable, inputs stand before their users in the same
// graph, types are what the ops infer, every op has exactly one kind of gradient, outputs and writes are values of
// the graph, and writes have the type of their state, once each. The compiler runs it between passes.
func Check(g *Graph) error {
	for i := range g.nodes {
		if err := checkNode(g, g.Node(i)); err != nil {
			return fmt.Errorf("ir: %s: %w", NodeText(g.Node(i)), err)
		}
	}
	for _, v := range g.Roots() {
		if v.g != g || v.node == poisoned {
			return fmt.Errorf("ir: root %v is not a value of the graph", v)
		}
	}
	seen := map[*State]bool{}
	for _, w := range g.Writes {
		if w.State.Type != w.Value.Type() {
			return fmt.Errorf("ir: write %s: %v into %v", w.State.Name, w.Value.Type(), w.State.Type)
		}
		if seen[w.State] {
			return fmt.Errorf("ir: state %s is written twice", w.State.Name)
		}
		seen[w.State] = true
	}
	return g.Err()
}

func checkNode(g *Graph, n Node) error {
	if !reflect.TypeOf(n.Op()).Comparable() {
		return fmt.Errorf("op %T is not comparable", n.Op())
	}
	for i, v := range n.Ins() {
		if v.g != g || v.node < 0 || v.node >= n.id || int(v.out) >= v.Node().NumOut() {
			return fmt.Errorf("input %d (%v) does not stand before it", i, v)
		}
	}
	got, err := InferTypes(n.Op(), n.InTypes())
	if err != nil {
		return err
	}
	if !slices.Equal(got, n.OutTypes()) {
		return fmt.Errorf("infers %v", got)
	}
	return checkKind(n.Op())
}

func checkKind(op Op) error {
	switch op.(type) {
	case Feed, Read, Scalar, Literal, ModeSwitch, GradientOf:
		return nil
	}
	_, d := op.(Differentiable)
	_, c := op.(Composite)
	if d == c {
		return fmt.Errorf("op %T must be either Differentiable or Composite", op)
	}
	return nil
}
