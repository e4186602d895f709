// Package operators turns ONNX graphs into IR: one function per operator, one file per family, and one table from
// operator and opset to the function.
//
// The import is a partial evaluation. The shapes of inputs are known, so every shape in the graph is known. Operands of
// Reshape, Slice, Pad and others are computed during the import from constants, from shapes, and from the values of
// integer inputs; a compiled graph is then for these values only. A shape that depends on computed floating-point data is
// refused by name.
package operators

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/runtime/load"
)

// lastOpset is the newest opset that the loader reads. No operator of table changed its meaning up to it.
const lastOpset = load.MaxOpset

// Supported returns the names of all operators, in alphabetical order.
func Supported() []string {
	names := []string{"Constant"}
	for _, r := range table {
		if !slices.Contains(names, r.op) {
			names = append(names, r.op)
		}
	}
	slices.Sort(names)
	return names
}

// lookup finds the row for a node.
func lookup(n *load.Node) (*row, error) {
	if n.Domain != "" {
		return nil, load.Refuse(load.Unsupported, n.Where(), "operators of the domain %s are not supported", load.Quote(n.Domain)).
			Instead("export with standard ONNX operators only")
	}
	var ranges []string
	for i := range table {
		r := &table[i]
		if r.op != n.OpType {
			continue
		}
		if r.since <= n.Opset && n.Opset <= r.last {
			return r, nil
		}
		ranges = append(ranges, fmt.Sprintf("%d to %d", r.since, r.last))
	}
	if ranges != nil {
		return nil, load.Refuse(load.Unsupported, n.Where(), "the operator is supported at opsets %s, the file has %d", strings.Join(ranges, ", "), n.Opset).
			Instead("convert the file (onnx.version_converter)")
	}
	if r, ok := refused[n.OpType]; ok {
		return nil, load.Refuse(load.Unsupported, n.Where(), "the operator is not supported at opset %d: %s", n.Opset, r.reason).Instead("%s", r.instead)
	}
	return nil, load.Refuse(load.Unsupported, n.Where(), "the operator is not supported at opset %d: ONNX has none of this name up to opset %d", n.Opset, lastOpset).
		Instead("export with standard operators only: docs/operators.md lists those that are supported")
}
