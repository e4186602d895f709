package forms

import (
	"fmt"
	"image"
	"strings"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/export/form"
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/parity/engines/onnxgo"
)

// cases is the number of sets of inputs of a proof.
var cases = len(proof.Batches) + feed.Probes

// claim says what prove proves.
func (e *exporter) claim() string {
	of := "the training graph"
	switch {
	case e.Int8:
		return fmt.Sprintf("proved: codes and int8 products are those of the definition in integers, to the bit; ganc's runtime and onnx-go agree to the bit, %d cases", cases)
	case e.Half:
		of = "the training graph with its weights rounded to float16"
	}
	if e.Image != "" || e.ClassIndex || e.Seed {
		of += " and the definition of the form"
	}
	return fmt.Sprintf("proved: equal to %s, to the bit, in ganc's runtime and onnx-go, %d cases", of, cases)
}

// prove runs a file on examples and probes, in ganc's runtime and as onnx-go reads it, and wants from both the numbers of the
// training graph. The form of inputs and outputs is followed in plain Go. Of a file of int8, whose numbers are not those
// of the training graph, it wants the same numbers from both, and inside the file the integers of their definition.
func (e *exporter) prove(file []byte) error {
	own, err := parity.NewFile("ganc runtime", file)
	if err != nil {
		return &proof.ParityError{Err: fmt.Errorf("the file cannot be loaded back: %w", err)}
	}
	second, err := onnxgo.New(file)
	if err != nil {
		return &proof.ParityError{Err: fmt.Errorf("the file cannot be loaded in onnx-go: %w", err)}
	}
	var products *integers
	if e.Int8 {
		if products, err = integersOf(file); err != nil {
			return err
		}
	}
	graph := parity.NewGraph("training graph", e.base.Graph, e.memory())
	for i := range cases {
		inputs, err := e.inputs(e.formed, i)
		if err != nil {
			return err
		}
		got, err := own.Run(inputs)
		if err != nil {
			return &proof.ParityError{Err: fmt.Errorf("the file does not run: %w", err)}
		}
		want := got
		if e.Int8 {
			err = products.check(own, inputs)
		} else {
			want, err = e.wanted(graph, inputs)
		}
		if err != nil {
			return err
		}
		other, err := second.Run(inputs)
		if err != nil {
			return &proof.ParityError{Err: fmt.Errorf("the file does not run in onnx-go: %w", err)}
		}
		for _, r := range []parity.Report{parity.Compare(want, got, parity.Tolerance{}), parity.Compare(want, other, parity.Tolerance{})} {
			if !r.OK() {
				return &proof.ParityError{Err: fmt.Errorf("the file does not compute what it should, case %d: %s", i, strings.TrimSpace(r.String()))}
			}
		}
	}
	return nil
}

// memory is the weights of the training graph, rounded where the file rounds them.
func (e *exporter) memory() func(*ir.State) ir.Tensor {
	if !e.Half {
		return e.weights
	}
	return func(s *ir.State) ir.Tensor {
		t := e.weights(s)
		if t.DType() != ir.Float32 {
			return t
		}
		return ir.Widened(export.Halved(t))
	}
}

// inputs is set number i of the inputs of a network: examples, then probes.
func (e *exporter) inputs(n form.Network, i int) ([]parity.NamedTensor, error) {
	ports := e.ports(n)
	src := e.source("verify")
	var in []ir.Tensor
	var err error
	if probe := i - len(proof.Batches); probe >= 0 {
		src.Name += "/probe"
		in, err = src.Probe(ports, probe, uint64(probe))
	} else {
		in, err = src.Inputs(ports, proof.Batches[i], i, uint64(i))
	}
	return named(ports, in), err
}

// wanted is the outputs that the training graph gives, in the form of the file.
func (e *exporter) wanted(graph *parity.Graph, inputs []parity.NamedTensor) ([]parity.NamedTensor, error) {
	in, err := e.plain(inputs)
	if err != nil {
		return nil, err
	}
	out, err := graph.Run(in)
	if err != nil {
		return nil, err
	}
	for i, p := range e.formed.Decl.Outs {
		if out[i].Tensor.DType() == p.Value.DType() {
			continue
		}
		if out[i].Tensor, err = pixels(out[i].Tensor, e.base.Decl.Outs[i], *p.Port.Image, p.Value.Type()); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// pixels is images as bytes, as runtime.ValueInfo.Images makes them, in the layout of the form.
func pixels(t ir.Tensor, p ir.NetworkPort, layout ir.Image, to ir.Type) (ir.Tensor, error) {
	pictures, err := runtime.ValueInfo{Name: p.Name, DType: ir.Float32, Port: p.Port}.Images(t)
	if err != nil {
		return t, err
	}
	out := ir.NewTensor(ir.Uint8, to.Bind(len(pictures))...)
	channels, n := layout.Channels(), layout.H*layout.W
	for k, picture := range pictures {
		for i := range n {
			for c := range channels {
				at := k*n*channels + c*n + i
				if layout.ChannelsLast {
					at = (k*n+i)*channels + c
				}
				out.Bytes()[at] = level(picture, i, c)
			}
		}
	}
	return out, nil
}

// level is channel c of pixel i of a picture.
func level(picture image.Image, i, c int) byte {
	if grey, ok := picture.(*image.Gray); ok {
		return grey.Pix[i]
	}
	return picture.(*image.RGBA).Pix[4*i+c]
}
