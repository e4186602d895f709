// Package onnxpb is ganc's own binding of the ONNX schema, and the reading and writing of ONNX
// tensors as little-endian bytes.
//
// The messages are generated from onnx.proto in the proto package ganc.onnx, so that they can
// live in one program with onnx-go, which registers the package onnx.
package onnxpb

import "google.golang.org/protobuf/proto"

//go:generate ./generate.sh

// Marshal encodes a message in the wire format. The same message gives the same bytes in every
// run of one build; protobuf-go does not promise that across its own versions, so its version is
// pinned in go.mod.
func Marshal(m proto.Message) ([]byte, error) {
	return proto.MarshalOptions{Deterministic: true}.Marshal(m)
}

// Unmarshal decodes a message from the wire format. It does not bound what a message may ask for: use it on files that
// runtime/load has read.
func Unmarshal(data []byte, m proto.Message) error { return proto.Unmarshal(data, m) }
