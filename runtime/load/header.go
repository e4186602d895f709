package load

import (
	"math"

	"github.com/ganc-ml/ganc/internal/onnxpb"
)

// The versions that are read. A stable ONNX wrote IR 3 first. A later opset may give an operator another meaning, so it is
// refused.
const (
	MinIR    = 3
	MaxIR    = 14
	MinOpset = 1
	MaxOpset = 28
)

// readHeader reads the fields of the model besides the graph.
func (f *File) readHeader(m *onnxpb.ModelProto, _ Limits) error {
	ir := m.GetIrVersion()
	switch {
	case m.GetGraph() == nil:
		return malformed("", "it holds no graph").instead("is it an ONNX file?")
	case ir > MaxIR:
		return unsupported("", "IR version %d, want at most %d", ir, MaxIR).instead("save it with an older ir_version (8 is read everywhere)")
	case ir < MinIR:
		return malformed("", "IR version %d, want %d to %d", ir, MinIR, MaxIR)
	}
	f.IRVersion = int(ir)
	f.Producer, f.ProducerVer = m.GetProducerName(), m.GetProducerVersion()
	f.Domain, f.ModelVersion, f.Doc = m.GetDomain(), m.GetModelVersion(), m.GetDocString()
	f.GraphName = m.Graph.GetName()
	if err := f.readMetadata(m.MetadataProps); err != nil {
		return err
	}
	return f.readOpsets(m.OpsetImport)
}

func (f *File) readMetadata(props []*onnxpb.StringStringEntryProto) error {
	seen := make(map[string]bool, len(props))
	for _, p := range props {
		if seen[p.GetKey()] {
			return malformed("metadata "+quote(p.GetKey()), "the key occurs twice")
		}
		seen[p.GetKey()] = true
		f.Metadata = append(f.Metadata, Entry{p.GetKey(), p.GetValue()})
	}
	return nil
}

func (f *File) readOpsets(imports []*onnxpb.OperatorSetIdProto) error {
	seen := make(map[string]bool, len(imports))
	for _, p := range imports {
		o := Opset{Domain: domain(p.GetDomain()), Version: int(min(p.GetVersion(), math.MaxInt32))}
		if seen[o.Domain] {
			return malformed("opset_import", "the domain %s occurs twice", quote(o.Domain))
		}
		seen[o.Domain] = true
		f.Opsets = append(f.Opsets, o)
		if o.Domain == "" {
			f.OpsetVersion = o.Version
		}
	}
	switch v := f.OpsetVersion; {
	case !seen[""]:
		return malformed("opset_import", "the file does not say which version of the operators it uses")
	case v > MaxOpset:
		return unsupported("opset_import", "opset %d, want at most %d", v, MaxOpset).instead("convert it (onnx.version_converter) or export with an older opset")
	case v < MinOpset:
		return malformed("opset_import", "opset %d, want %d to %d", v, MinOpset, MaxOpset)
	}
	return nil
}

// domain maps the two spellings of the default domain to one.
func domain(d string) string {
	if d == "ai.onnx" {
		return ""
	}
	return d
}
