package runtime

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
)

// ValueInfo describes an input or output of a network.
type ValueInfo struct {
	Name  string
	DType DType // 0 where the file does not say (outputs only)
	// Dims is the shape as declared; HasRank is false where the file leaves even the rank open.
	Dims    []Dim
	HasRank bool
	// Port is the meaning as ganc wrote it into the file: the law of a noise input, classes, image geometry. It is empty
	// in files of other programs.
	ir.Port
	// Static says that shapes depend on the values of this input. The session compiles a graph for each value.
	Static bool
}

// Dim is a declared dimension: a size, a symbol that stands for one size wherever it occurs, or neither.
type Dim struct {
	Size   int // -1 where it is open
	Symbol string
}

func (d Dim) String() string {
	switch {
	case d.Size >= 0:
		return strconv.Itoa(d.Size)
	case d.Symbol != "":
		return d.Symbol
	}
	return "?"
}

// Type returns the declared type, in the form f32[N×784].
func (v ValueInfo) Type() string {
	if !v.HasRank {
		return v.DType.String()
	}
	return v.DType.String() + dimsText(v.Dims)
}

func (v ValueInfo) String() string { return v.Name + " " + v.Type() }

func dimsText(dims []Dim) string {
	s := make([]string, len(dims))
	for i, d := range dims {
		s[i] = d.String()
	}
	return "[" + strings.Join(s, "×") + "]"
}

func shapeText(shape []int) string { return ir.ConcreteDims(shape).String() }

func describe(v load.ValueInfo, dt DType) ValueInfo {
	info := ValueInfo{Name: v.Name, DType: dt, HasRank: v.HasRank}
	for _, d := range v.Dims {
		dim := Dim{Size: -1, Symbol: d.Param}
		if d.Known {
			dim = Dim{Size: int(d.Value)}
		}
		info.Dims = append(info.Dims, dim)
	}
	return info
}

// metadataKey is the key of the metadata under which ganc describes inputs and outputs.
const metadataKey = "ganc.io"

// ports is the JSON document under metadataKey.
type ports struct {
	Inputs  []port `json:"inputs"`
	Outputs []port `json:"outputs"`
}

type port struct {
	Name string `json:"name"`
	ir.Port
}

// readPorts reads the meaning of inputs and outputs from the file's metadata.
func readPorts(f *load.File, inputs, outputs []ValueInfo) error {
	text, ok := f.Meta(metadataKey)
	if !ok {
		return nil
	}
	var doc ports
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		return fmt.Errorf("onnx: metadata %q is not what ganc writes: %w", metadataKey, err)
	}
	addPorts(inputs, doc.Inputs)
	addPorts(outputs, doc.Outputs)
	return nil
}

func addPorts(infos []ValueInfo, list []port) {
	for _, p := range list {
		for i := range infos {
			if infos[i].Name == p.Name {
				infos[i].Port = p.Port
			}
		}
	}
}
