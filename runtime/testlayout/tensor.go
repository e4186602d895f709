package testlayout

import (
	"fmt"
	"io"
	"os"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
)

// A tensor file is at most 2 GiB, the most that protobuf can hold. A TensorProto nests one level deep.
const (
	mostBytes = 2 << 30
	mostDepth = 4
)

// ReadTensor reads a .pb file.
func ReadTensor(path string) (onnxpb.Tensor, error) {
	file, err := os.Open(path)
	if err != nil {
		return onnxpb.Tensor{}, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, mostBytes+1))
	switch {
	case err != nil:
		return onnxpb.Tensor{}, fmt.Errorf("%s: %w", path, err)
	case int64(len(data)) > mostBytes:
		return onnxpb.Tensor{}, fmt.Errorf("%s: it is longer than %d bytes", path, int64(mostBytes))
	}
	p := &onnxpb.TensorProto{}
	if err := (proto.UnmarshalOptions{DiscardUnknown: true, RecursionLimit: mostDepth}).Unmarshal(data, p); err != nil {
		return onnxpb.Tensor{}, fmt.Errorf("%s: it is not a TensorProto (sequences and maps are not supported)", path)
	}
	t, err := onnxpb.ReadTensor(p)
	if err != nil {
		return onnxpb.Tensor{}, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

func writeTensor(path string, t onnxpb.Tensor) error {
	data, err := onnxpb.Marshal(t.Proto())
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, data, 0o644)
}
