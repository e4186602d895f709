// Package randmodel draws random ONNX models of the operators that ganc's runtime imports, for comparisons with another runtime.
//
// A model grows node by node. Each node takes an operator of the table kinds, attributes and operands that the standard admits at
// the opset of the model, and is computed at once, so that the next one knows the types, shapes and numbers that it may read.
// Each value is known to be exact or not: exact values are inputs, what moves them, and what IEEE 754 rounds in one way. They
// must be equal in every runtime. Operators that jump (Floor, ArgMax, a cast to integers) read exact values alone, so that
// every other value may be judged by a bound of its rounding.
package randmodel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/ir"
)

// Opsets that models are drawn for: those that ganc's runtime and ONNX Runtime 1.31.1 read.
const (
	FirstOpset = 7
	LastOpset  = 26
)

// MostNodes is the greatest number of nodes of a model.
const MostNodes = 8

// Evaluator computes the outputs of a model.
type Evaluator func(model []byte, inputs []ir.Tensor) ([]ir.Tensor, error)

// Model is a model with inputs for it.
type Model struct {
	Data    []byte
	Opset   int
	Nodes   []string    // the operators, in order
	Inputs  []Tensor    // of the graph
	Outputs []Output    // of the graph: the values that no node reads
	Want    []ir.Tensor // the outputs, computed node after node
	// Refused is why the Evaluator refused the model. It has one node then, and no Want.
	Refused error

	nodes []*node
}

// Tensor is a tensor with a name.
type Tensor struct {
	Name string
	ir.Tensor
}

// Output is a value that the graph returns.
type Output struct {
	Name string
	// Exact says that every runtime must compute the same numbers.
	Exact bool
}

// String lists the nodes with their operands.
func (m *Model) String() string {
	var list []string
	for _, n := range m.nodes {
		list = append(list, n.String())
	}
	return fmt.Sprintf("opset %d: %s", m.Opset, strings.Join(list, "; "))
}

// Leading lists the nodes that a value is computed by, with their operands.
func (m *Model) Leading(value string) string {
	needed, list := map[string]bool{value: true}, []string{}
	for i := len(m.nodes) - 1; i >= 0; i-- {
		n := m.nodes[i]
		if !slices.ContainsFunc(n.names, func(name string) bool { return needed[name] }) {
			continue
		}
		for _, v := range append(n.in[:len(n.in):len(n.in)], n.outer...) {
			needed[v.name] = true
		}
		list = append([]string{n.String()}, list...)
	}
	return fmt.Sprintf("opset %d: %s", m.Opset, strings.Join(list, "; "))
}

// New draws the model of a seed. The same seed and evaluator give the same model.
func New(seed uint64, evaluate Evaluator) *Model {
	r := rand.New(rand.NewPCG(seed, 14))
	d := &drawer{r: r, opset: FirstOpset + r.IntN(LastOpset-FirstOpset+1), evaluate: evaluate}
	if r.IntN(3) == 0 { // exporters write these
		d.opset = 17 + r.IntN(6)
	}
	for want := 1 + r.IntN(MostNodes); len(d.nodes) < want && d.refused == nil; {
		d.grow()
	}
	return d.model()
}
