package generator

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"github.com/ganc-ml/ganc/internal/words"
)

// writeArray writes what was drawn as a NumPy array of float32 in C order: images as [N, C, H, W], anything else in the
// shape of the output. Numbers are those of the output. The form is version 1.0 of NEP 1.
func (s *samples) writeArray(w io.Writer) error {
	shape := s.out.Shape()
	if i := s.Output.Image; i != nil {
		shape = []int{s.N, i.Channels(), i.H, i.W}
	}
	header := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': %s, }", tuple(shape))
	const prefix, align = 10, 64 // bytes before the header; what the bytes before the numbers are a multiple of
	header += strings.Repeat(" ", align-1-(prefix+len(header))%align) + "\n"
	head := binary.LittleEndian.AppendUint16([]byte("\x93NUMPY\x01\x00"), uint16(len(header)))
	if _, err := w.Write(append(head, header...)); err != nil {
		return err
	}
	return binary.Write(w, binary.LittleEndian, s.out.Float32s())
}

// tuple writes numbers as Python does.
func tuple(numbers []int) string {
	if len(numbers) == 1 {
		return fmt.Sprintf("(%d,)", numbers[0])
	}
	return "(" + words.List(numbers) + ")"
}
