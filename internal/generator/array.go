package generator

import (
	"encoding/binary"
	"io"

	"github.com/ganc-ml/ganc/internal/npy"
)

// writeArray writes what was drawn as a NumPy array of float32 in C order: images as [N, C, H, W], anything else in the
// shape of the output. Numbers are those of the output. The form is version 1.0 of NEP 1.
func (s *samples) writeArray(w io.Writer) error {
	shape := s.out.Shape()
	if i := s.Output.Image; i != nil {
		shape = []int{s.N, i.Channels(), i.H, i.W}
	}
	if _, err := w.Write(npy.Header("<f4", shape...)); err != nil {
		return err
	}
	return binary.Write(w, binary.LittleEndian, s.out.Float32s())
}
