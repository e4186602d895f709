// Package anatomy says what an ONNX file holds and costs, and in what two files differ.
package anatomy

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"slices"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/operators"
)

// Facts are what a file says of itself, and what follows from it.
type Facts struct {
	*load.File
	Path       string
	SHA256     string // of the bytes of the file, without external data
	Bytes      int
	Operators  []Operator // in alphabetical order
	Parameters int        // elements of all initializers
	Oddities   []Oddity   // of the weights, in the order of the file
	Refused    []error    // the parts that ganc does not run; none where it runs all
}

// Operator is an operator of a file, with the nodes in subgraphs and functions counted too.
type Operator struct {
	Name         string
	Opset, Count int
}

// Oddity is a weight with numbers that a training seldom means.
type Oddity struct {
	Name                    string
	NaN, Infinite, Denormal int
}

// Of reads a file. Errors are a *fault.FileError.
func Of(path string) (*Facts, error) {
	f, err := load.ReadFile(path, load.Limits{})
	var unread *fs.PathError
	switch {
	case errors.As(err, &unread):
		return nil, fault.Filef("%s: %w: give an ONNX file", path, unread.Err)
	case err != nil:
		return nil, fault.Filef("%s: %w", path, err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Filef("%s: %w", path, fault.Reason(err))
	}
	sum := sha256.Sum256(data)
	facts := &Facts{File: f, Path: path, SHA256: hex.EncodeToString(sum[:]), Bytes: len(data), Operators: count(f.Nodes), Refused: operators.Refusals(f)}
	for _, t := range f.Initializers {
		facts.Parameters += int(t.Elements())
		if o := oddity(t); o != (Oddity{Name: t.Name}) {
			facts.Oddities = append(facts.Oddities, o)
		}
	}
	return facts, nil
}

func count(nodes []load.Node) []Operator {
	type key struct {
		name  string
		opset int
	}
	counts := map[key]int{}
	var walk func([]load.Node)
	walk = func(nodes []load.Node) {
		for _, n := range nodes {
			counts[key{n.OpType, n.Opset}]++
			for _, a := range n.Attrs {
				if a.Graph != nil {
					walk(a.Graph.Nodes)
				}
			}
		}
	}
	walk(nodes)
	var list []Operator
	for k, n := range counts {
		list = append(list, Operator{k.name, k.opset, n})
	}
	slices.SortFunc(list, func(a, b Operator) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Opset, b.Opset)) })
	return list
}

// oddity counts the numbers of a weight that are NaN, infinite, or denormal in the weight's own type.
func oddity(t load.Tensor) Oddity {
	o := Oddity{Name: t.Name}
	x, err := t.IR()
	if err != nil || !x.DType().Carrier().IsFloat() {
		return o
	}
	least := leastNormal(x.DType())
	x = ir.Widened(x)
	for i := range x.Len() {
		switch v := x.At(i); {
		case v != v:
			o.NaN++
		case v-v != 0:
			o.Infinite++
		case v != 0 && v < least && v > -least:
			o.Denormal++
		}
	}
	return o
}

func leastNormal(dt ir.DType) float64 {
	switch dt {
	case ir.Float32, ir.BFloat16:
		return 0x1p-126
	case ir.Float64:
		return 0x1p-1022
	case ir.Float16:
		return 0x1p-14
	}
	return 0 // formats of 8 bits and less are made of such numbers
}
