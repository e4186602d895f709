// Package npy writes the headers of NumPy's .npy files.
package npy

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/ganc-ml/ganc/internal/words"
)

// Header is what stands before the numbers of an array in C order: version 1.0 of NEP 1. descr is NumPy's name of the element type,
// with the byte order: <f4, |u1.
func Header(descr string, shape ...int) []byte {
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }", descr, tuple(shape))
	const prefix, align = 10, 64 // bytes before the header; what the bytes before the numbers are a multiple of
	header += strings.Repeat(" ", align-1-(prefix+len(header))%align) + "\n"
	head := binary.LittleEndian.AppendUint16([]byte("\x93NUMPY\x01\x00"), uint16(len(header)))
	return append(head, header...)
}

// tuple writes numbers as Python does.
func tuple(numbers []int) string {
	if len(numbers) == 1 {
		return fmt.Sprintf("(%d,)", numbers[0])
	}
	return "(" + words.List(numbers) + ")"
}
