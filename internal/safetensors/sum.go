package safetensors

import (
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
)

// SumKey is the entry of the metadata that holds the sum of a file.
const SumKey = "sha256"

// WriteSummed is Write with a sum: the entry SumKey holds, in hexadecimal, the SHA-256 of the file that Write would write
// without that entry.
func WriteSummed(w io.Writer, tensors []Tensor, metadata map[string]string) error {
	sum, err := sumOf(tensors, metadata)
	if err != nil {
		return err
	}
	with := map[string]string{}
	maps.Copy(with, metadata)
	with[SumKey] = sum
	return Write(w, tensors, with)
}

// CheckSum compares a file that WriteSummed wrote with its sum. It is a *FormatError where they differ or where there is
// no sum: a bit has changed, in the tensors or in the metadata.
func (f *File) CheckSum() error {
	want, ok := f.Metadata[SumKey]
	if !ok {
		return invalid("it has no checksum")
	}
	got, err := sumOf(f.Tensors, f.Metadata)
	if err != nil {
		return err
	}
	if got != want {
		return invalid("the contents have the SHA-256 %.12s…, the file says %.12s…: it is damaged", got, want)
	}
	return nil
}

func sumOf(tensors []Tensor, metadata map[string]string) (string, error) {
	without := maps.Clone(metadata)
	delete(without, SumKey)
	h := sha256.New()
	if err := Write(h, tensors, without); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}
