package forms

import (
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/export/form"
	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/parity"
)

// integers is the int8 products of a file, which are computed anew in integers.
type integers struct {
	file     *load.File
	products []int8Product
	names    []string // of the values that are looked at: what is quantised, its codes, the products
}

// int8Product is a product of codes and int8 weights.
type int8Product struct {
	node         *load.Node
	from, codes  string // what is quantised, and its codes
	by           form.Int8
	weights      form.Integers
	scales, bias []float32 // of the channels of the result; bias is nil where there is none
}

// integersOf finds the products of a file of int8.
func integersOf(data []byte) (*integers, error) {
	f, err := load.Decode(data, load.Limits{})
	if err != nil {
		return nil, err
	}
	all := &integers{file: f}
	for i := range f.Nodes {
		p, ok, err := all.product(&f.Nodes[i])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Nodes[i].Where(), err)
		}
		if !ok {
			continue
		}
		all.products = append(all.products, p)
		for _, name := range []string{p.from, p.codes, p.node.Outputs[0]} {
			if !slices.Contains(all.names, name) {
				all.names = append(all.names, name)
			}
		}
	}
	return all, nil
}

// product is a node as a product; ok is false for another node.
func (s *integers) product(n *load.Node) (p int8Product, ok bool, err error) {
	if len(n.Inputs) < 2 {
		return p, false, nil
	}
	x, isCodes := s.file.Producing(n.Inputs[0])
	w, isWeights := s.file.Producing(n.Inputs[1])
	if !isCodes || !isWeights || x.OpType != "DequantizeLinear" || w.OpType != "DequantizeLinear" {
		return p, false, nil
	}
	q, ok := s.file.Producing(x.Inputs[0])
	if !ok || q.OpType != "QuantizeLinear" {
		return p, false, nil
	}
	p = int8Product{node: n, from: q.Inputs[0], codes: q.Outputs[0]}
	var t [5]ir.Tensor
	names := []string{q.Inputs[1], q.Inputs[2], w.Inputs[0], w.Inputs[1]}
	if len(n.Inputs) > 2 {
		names = append(names, n.Inputs[2])
	}
	for i, name := range names {
		held, _ := s.file.Initializer(name)
		if t[i], err = held.IR(); err != nil {
			return p, false, err
		}
	}
	p.by = form.Int8{Scale: t[0].Float32s()[0], Zero: int32(t[1].At(0)), Least: 0, Greatest: 255}
	if t[1].DType() == ir.Int8 {
		p.by.Least, p.by.Greatest = -128, 127
	}
	p.weights, p.scales = form.IntegersOf(t[2], 0), t[3].Float32s()
	if !t[4].IsZero() {
		p.bias = t[4].Float32s()
	}
	return p, true, nil
}

// check runs the file and computes every code and every product of it in integers, from the file's values before them. An error is a
// *proof.ParityError that says where the file differs.
func (s *integers) check(engine *parity.File, inputs []parity.NamedTensor) error {
	traced, err := engine.Trace(inputs, s.inside(inputs))
	if err != nil {
		return err
	}
	values := map[string]ir.Tensor{}
	for _, v := range append(slices.Clone(inputs), traced...) {
		values[v.Name] = v.Tensor
	}
	for _, p := range s.products {
		if err := p.check(values); err != nil {
			return &proof.ParityError{Err: fmt.Errorf("%s: %w", p.node.Where(), err)}
		}
	}
	return nil
}

// inside is the names of the values that are no inputs.
func (s *integers) inside(inputs []parity.NamedTensor) []string {
	return slices.DeleteFunc(slices.Clone(s.names), func(name string) bool {
		return slices.ContainsFunc(inputs, func(in parity.NamedTensor) bool { return in.Name == name })
	})
}

func (p int8Product) check(values map[string]ir.Tensor) error {
	codes := values[p.codes]
	for i, x := range values[p.from].Float32s() {
		if want := p.by.Code(x); int32(codes.At(i)) != want {
			return fmt.Errorf("code %d of %v is %v, by definition %d", i, x, codes.At(i), want)
		}
	}
	got := values[p.node.Outputs[0]]
	sums := p.sums(form.IntegersOf(codes, p.by.Zero), got.Shape())
	channels := len(p.scales)
	inner := 1
	if rank := len(got.Shape()); p.node.OpType == "Conv" || p.node.OpType == "ConvTranspose" {
		for _, d := range got.Shape()[2:rank] {
			inner *= d
		}
	}
	for i, y := range got.Float32s() {
		c := i / inner % channels
		unit := p.by.Scale * p.scales[c]
		want := float64(sums.Data[i]) * float64(unit)
		if p.bias != nil {
			want += float64(p.bias[c])
		}
		if float64(y) != want {
			return fmt.Errorf("element %d is %v, by definition %v: the sum %d in units of %v", i, y, want, sums.Data[i], unit)
		}
	}
	return nil
}

// sums is the product in integers.
func (p int8Product) sums(x form.Integers, shape []int) form.Integers {
	w := form.Window{Strides: p.ints("strides"), Dilations: p.ints("dilations"), Before: p.ints("pads"), Groups: p.int("group", 1)}
	switch p.node.OpType {
	case "Conv":
		return x.Conv(p.weights, w, shape)
	case "ConvTranspose":
		return x.ConvTranspose(p.weights, w, shape)
	}
	return x.MatMul(p.weights, p.int("transB", 0) == 1)
}

func (p int8Product) ints(name string) (list []int) {
	for _, v := range p.node.Read().Ints(name, nil) {
		list = append(list, int(v))
	}
	return list
}

// int is an attribute, or the default where it is left out.
func (p int8Product) int(name string, missing int) int {
	return int(p.node.Read().Int(name, int64(missing)))
}
