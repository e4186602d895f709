// Package load decodes ONNX files into plain data, without losing anything that the graph computes
// with, and without trusting them.
//
// A file passes through these steps, each of which may refuse it with an *Error:
//
//	scan      the wire bytes are walked against the schema: nesting, decoded size, UTF-8
//	parse     our own binding (internal/onnxpb) decodes every message once
//	fill      the data that initializers keep in other files are read, if the file has a path
//	expand    calls of the file's own functions are replaced by their nodes
//	validate  versions, names, types, tensors, attributes, order of the nodes
//
// onnx-go has no part in it. Its v0.5.0 drops versions, domains and symbolic dimensions, fails on many element types, and
// exhausts memory or the stack on some small files. Package runtime/parity/engines/onnxgo asks onnx-go for a second
// opinion on files that have passed here.
//
// Package load drops doc strings and metadata below the model, training information, quantization annotations and device
// configurations. None of them changes the results of a graph.
package load

import (
	"fmt"
	"io"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
)

// Limits bound what a file may ask for. A zero field means its default.
type Limits struct {
	Bytes        int64 // length of the file: 2 GiB
	Memory       int64 // bytes of the decoded messages, estimated from above before they are decoded: 1 GiB + 4 × the file
	Depth        int   // nesting of messages (a plain model needs 7): 32
	Nodes        int   // 100,000
	Initializers int   // 100,000
	Attributes   int   // of one node: 256
	Edges        int   // sum over nodes of inputs × outputs, each of which is an edge to onnx-go: 4,194,304
}

func (l Limits) withDefaults(length int) Limits {
	l.Bytes = or(l.Bytes, 2<<30)
	l.Memory = or(l.Memory, 1<<30+4*int64(length))
	l.Depth = or(l.Depth, 32)
	l.Nodes = or(l.Nodes, 100_000)
	l.Initializers = or(l.Initializers, 100_000)
	l.Attributes = or(l.Attributes, 256)
	l.Edges = or(l.Edges, 4<<20)
	return l
}

func or[T int | int64](v, byDefault T) T {
	if v == 0 {
		return byDefault
	}
	return v
}

// Read decodes the file that r yields up to its end.
func Read(r io.Reader, limits Limits) (*File, error) {
	data, err := readAll(r, limits)
	if err != nil {
		return nil, err
	}
	return Decode(data, limits)
}

// readAll reads r up to its end, or one byte more than Decode would take.
func readAll(r io.Reader, limits Limits) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limits.withDefaults(0).Bytes+1))
	if err != nil {
		return nil, fmt.Errorf("onnx: reading the file: %w", err)
	}
	return data, nil
}

// Decode decodes a file. It never panics. It allocates in proportion to the length of data, and not to the shapes that the
// file declares. Errors are of type *Error. The File does not keep data.
func Decode(data []byte, limits Limits) (*File, error) { return decode(data, limits, nil) }

// decode is Decode with the files beside the model. It refuses external data if beside is nil.
func decode(data []byte, limits Limits, beside companions) (*File, error) {
	limits = limits.withDefaults(len(data))
	if int64(len(data)) > limits.Bytes {
		return nil, tooLarge("", "the file is longer than %d bytes", limits.Bytes)
	}
	m, err := parse(data, limits)
	if err != nil {
		if e := foreign(data); e != nil {
			return nil, e
		}
		return nil, err
	}
	if beside != nil {
		if err := (&external{beside, limits.Bytes}).fill(m.GetGraph()); err != nil {
			return nil, err
		}
	}
	f := &File{}
	if f.opsets, err = expand(m, limits); err != nil {
		return nil, err
	}
	f.Flattened = f.opsets != nil
	for _, step := range []func(*onnxpb.ModelProto, Limits) error{f.readHeader, f.readValues, f.readNodes} {
		if err := step(m, limits); err != nil {
			return nil, err
		}
	}
	f.opsets = nil
	return f, nil
}

// parse checks the wire bytes and decodes them.
func parse(data []byte, limits Limits) (*onnxpb.ModelProto, error) {
	if err := scan(data, limits); err != nil {
		return nil, err
	}
	m := &onnxpb.ModelProto{}
	if err := (proto.UnmarshalOptions{DiscardUnknown: true, RecursionLimit: limits.Depth + 1}).Unmarshal(data, m); err != nil {
		return nil, malformed("", "protobuf cannot decode it: %v", err)
	}
	return m, nil
}
