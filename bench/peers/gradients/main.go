// Command gradients computes gradients of convolutions for bench/peers/gradients.py. It reads a problem a line, in JSON, and
// answers with a line: the gradients of f = Σ c·tanh(y) with respect to x, w and the bias, where y is the convolution, and
// then those of Σ (∂f/∂x)², each as the base64 of its float32 elements.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// problem is a convolution and its operands.
type problem struct {
	Op                                               string
	Strides, Dilations, Before, After, OutputPadding []int
	Groups                                           int
	X, W, C                                          array
	B                                                *array
}

// array is a float32 tensor.
type array struct {
	Shape []int
	Data  []byte
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 256<<20)
	for lines.Scan() {
		var p problem
		err := json.Unmarshal(lines.Bytes(), &p)
		var answer [][]byte
		if err == nil {
			answer, err = p.gradients()
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "gradients:", err)
			os.Exit(2)
		}
		if err := json.NewEncoder(os.Stdout).Encode(answer); err != nil {
			fmt.Fprintln(os.Stderr, "gradients:", err)
			os.Exit(2)
		}
	}
}

// gradients compiles the graph of the problem, as a training step is, and runs it.
func (p *problem) gradients() ([][]byte, error) {
	g := ir.NewGraph(false)
	var feeds []*ir.Input
	var tensors []ir.Tensor
	feed := func(name string, a *array) ir.Value {
		t := a.tensor()
		in := &ir.Input{Name: name, Type: t.Type(), Source: ir.Argument}
		feeds, tensors = append(feeds, in), append(tensors, t)
		return g.Apply(ir.Feed{Input: in})
	}
	x, w, c := feed("x", &p.X), feed("w", &p.W), feed("c", &p.C)
	operands, bias := []ir.Value{x, w}, ir.Value{}
	if p.B != nil {
		bias = feed("b", p.B)
		operands = append(operands, bias)
	}
	first := ir.Gradient(op.Sum(op.Mul(c, op.Tanh(p.convolution(x, w, bias)))), operands...)
	all := append(first[:len(operands):len(operands)], ir.Gradient(op.Sum(op.Square(first[0])), operands...)...)
	for i, v := range all[:2*len(operands)] {
		g.Outputs = append(g.Outputs, ir.Output{Name: fmt.Sprint(i), Value: v})
	}
	if err := g.Err(); err != nil {
		return nil, err
	}
	for _, pass := range []func(*ir.Graph) *ir.Graph{rewrite.Decompose, rewrite.Differentiate, rewrite.DropStops, rewrite.Simplify, rewrite.Merge} {
		g = pass(g)
	}
	code, err := compile.Bind(g, 1, 1, nil)
	if err != nil {
		return nil, err
	}
	for i, in := range feeds {
		if t := code.Input(in); !t.IsZero() {
			copy(t.Bytes(), tensors[i].Bytes())
		}
	}
	if err := code.Run(); err != nil {
		return nil, err
	}
	var answer [][]byte
	for i := range g.Outputs {
		answer = append(answer, code.Output(i).Bytes())
	}
	return answer, nil
}

func (p *problem) convolution(x, w, bias ir.Value) ir.Value {
	window := op.Window{Strides: ir.MakeInts(p.Strides...), Dilations: ir.MakeInts(p.Dilations...), Before: ir.MakeInts(p.Before...), After: ir.MakeInts(p.After...)}
	if p.Op == "ConvTranspose" {
		return op.ConvTranspose(x, w, bias, op.ConvTransposeOp{Window: window, OutputPadding: ir.MakeInts(p.OutputPadding...), Groups: p.Groups})
	}
	return op.Conv(x, w, bias, op.ConvOp{Window: window, Groups: p.Groups})
}

func (a *array) tensor() ir.Tensor {
	t := ir.NewTensor(ir.Float32, a.Shape...)
	copy(t.Bytes(), a.Data)
	return t
}
