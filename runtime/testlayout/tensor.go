package testlayout

import (
	"fmt"
	"io"
	"os"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
)

// A tensor file is at most 2 GiB, the most that protobuf can hold. A TensorProto nests one level deep.
const (
	mostBytes = 2 << 30
	mostDepth = 4
)

// A NamedTensor is an input or output of a network.
type NamedTensor struct {
	Name   string
	Tensor ir.Tensor
}

// ReadTensor reads a .pb file. It refuses sequences, maps, and element types that ganc does not compute with.
func ReadTensor(path string) (NamedTensor, error) {
	file, err := os.Open(path)
	if err != nil {
		return NamedTensor{}, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, mostBytes+1))
	switch {
	case err != nil:
		return NamedTensor{}, fmt.Errorf("%s: %w", path, err)
	case int64(len(data)) > mostBytes:
		return NamedTensor{}, fmt.Errorf("%s: it is longer than %d bytes", path, int64(mostBytes))
	}
	p := &onnxpb.TensorProto{}
	if err := (proto.UnmarshalOptions{DiscardUnknown: true, RecursionLimit: mostDepth}).Unmarshal(data, p); err != nil {
		return NamedTensor{}, fmt.Errorf("%s: it is not a TensorProto (sequences and maps are not supported)", path)
	}
	t, err := onnxpb.ReadTensor(p)
	if err != nil {
		return NamedTensor{}, fmt.Errorf("%s: %w", path, err)
	}
	x, err := t.IR()
	if err != nil {
		return NamedTensor{}, fmt.Errorf("%s: %w", path, err)
	}
	return NamedTensor{t.Name, x}, nil
}

// WriteTensor writes a .pb file. The same tensor and name give the same bytes.
func WriteTensor(path string, t NamedTensor) error {
	data, err := onnxpb.Marshal(onnxpb.NewTensor(t.Name, t.Tensor).Proto())
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, data, 0o644)
}
