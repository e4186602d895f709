package export

import (
	"cmp"
	"fmt"
	"math"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
)

// Options holds the parts of a file besides the graph. The zero value is for an unnamed graph at DefaultOpset that reads no
// state.
type Options struct {
	Opset    int                         // of the default domain, MinOpset to MaxOpset; 0 means DefaultOpset, or the newest of the profile below it
	Profile  *Profile                    // whose operators alone are written; nil: every operator of the opset
	Name     string                      // of the graph; "" means that of Network, or else graph
	Producer string                      // the program that writes the file
	Version  string                      // of that program
	Weights  func(s *ir.State) ir.Tensor // returns the value of a state variable, the zero Tensor if it has none: Trainer.State
	Network  *ir.Network                 // its ports give the order of the inputs and the meaning of values; nil: the graph's own order
	Metadata []Entry                     // written before ganc.io and ganc.source, in this order
	NoSource bool                        // leave ganc.source out
	Half     bool                        // hold float32 weights as float16, each followed by a Cast to float32
	Int8     *Quantization               // hold the weights of products as int8, and quantise what they multiply

	// Named, where not nil, is told of the values of the graph that have a name in the file, in the order of the graph: not of
	// those inside an operator of ONNX, and not of those that are computed from state alone.
	Named func(v ir.Value, name string)
}

// Entry is a key and a value of a model's metadata_props.
type Entry struct{ Key, Value string }

// The keys of the metadata that ganc writes. Marshal writes KeyIO and KeySource; the others come from the caller.
const (
	KeyIO      = "ganc.io"      // JSON: {"inputs":[{"name":"z","law":{"name":"normal"}}],"outputs":[…]}
	KeySource  = "ganc.source"  // JSON: {"gen.0/Gemm":"models/gan.go:31 gen.0", …}
	KeyModel   = "ganc.model"   // the model's name
	KeySeed    = "ganc.seed"    // the seed that it was trained with
	KeyData    = "ganc.data"    // digest of the data set
	KeyVersion = "ganc.version" // ganc's release
)

// Marshal returns g as the bytes of an ONNX file. The graph is in inference mode (compile.Plan.Network): its leaves are
// inputs, reads of state and constants, its outputs are named, and N is the one symbolic dimension. The same graph,
// weights and options give the same bytes. Mistakes are of type *Error or Errors.
func Marshal(g *ir.Graph, opt Options) ([]byte, error) {
	m, err := message(g, opt)
	if err != nil {
		return nil, err
	}
	if size := proto.Size(m); size > math.MaxInt32 {
		return nil, &Error{Err: fmt.Errorf("the file would have %d bytes, protobuf holds %d: use a smaller network", size, math.MaxInt32)}
	}
	return onnxpb.Marshal(m)
}

// Check returns every mistake that Marshal would return, whatever the weights are: opt.Weights is not called.
func Check(g *ir.Graph, opt Options) error {
	opt.Weights = func(s *ir.State) ir.Tensor { return ir.NewTensor(s.Type.DType, s.Type.Bind(0)...) }
	_, err := message(g, opt)
	return err
}

// message returns g as an ONNX model.
func message(g *ir.Graph, opt Options) (*onnxpb.ModelProto, error) {
	opset, err := opt.opset()
	if err != nil {
		return nil, err
	}
	if len(g.Outputs) == 0 {
		return nil, &Error{Err: fmt.Errorf("the graph %q has no output", opt.Name)}
	}
	if len(g.Writes) > 0 {
		return nil, &Error{Err: fmt.Errorf("the graph %q writes state %q: want a network in inference mode", opt.Name, g.Writes[0].State.Name)}
	}
	declared := g
	g, weights, folded := foldState(g, opt.Weights)
	opt.Weights = weights
	g, legal := legalise(g, opset, opt.Profile)
	if err := ir.Check(g); err != nil {
		return nil, &Error{Err: err}
	}
	e := newEmitter(opset, opt)
	e.ports(g)
	for _, n := range reachable(g) {
		e.node(n)
	}
	e.outputs(g)
	if len(e.errs) > 0 {
		return nil, e.errs
	}
	if opt.Named != nil {
		e.tell(declared, func(v ir.Value) ir.Value { return legal(folded(v)) })
	}
	m, err := e.model(g)
	if err != nil {
		return nil, err
	}
	if opt.Int8 != nil {
		if err := opt.Int8.apply(m, opt.Profile); err != nil {
			return nil, err
		}
	}
	if err := check(m); err != nil {
		return nil, fmt.Errorf("export: the model that was built is not valid: %w", err)
	}
	return m, nil
}

// tell calls Named with the values of the graph that was declared; written gives the value that was written in place of one.
func (e *emitter) tell(declared *ir.Graph, written func(ir.Value) ir.Value) {
	for _, n := range reachable(declared) {
		for _, v := range n.Outs() {
			if name := e.values[written(v)].name; name != "" && !ir.IsLeaf(written(v).Op()) {
				e.opt.Named(v, cmp.Or(e.renamed[name], name))
			}
		}
	}
}

// reachable returns the nodes that the outputs need, in the order of the graph.
func reachable(g *ir.Graph) []ir.Node {
	need := make([]bool, g.Len())
	for _, o := range g.Outputs {
		need[o.Value.Node().ID()] = true
	}
	var nodes []ir.Node
	for i := g.Len() - 1; i >= 0; i-- {
		if !need[i] {
			continue
		}
		for _, v := range g.Node(i).Ins() {
			need[v.Node().ID()] = true
		}
	}
	for i := range g.Len() {
		if need[i] {
			nodes = append(nodes, g.Node(i))
		}
	}
	return nodes
}

func (e *emitter) model(g *ir.Graph) (*onnxpb.ModelProto, error) {
	m := &onnxpb.ModelProto{
		IrVersion:   proto.Int64(irVersion(e.opset)),
		OpsetImport: []*onnxpb.OperatorSetIdProto{{Domain: proto.String(""), Version: proto.Int64(int64(e.opset))}},
		Graph:       e.graph,
	}
	if e.opt.Producer != "" {
		m.ProducerName = proto.String(e.opt.Producer)
	}
	if e.opt.Version != "" {
		m.ProducerVersion = proto.String(e.opt.Version)
	}
	io, err := e.io(g)
	if err != nil {
		return nil, err
	}
	entries := append(append([]Entry(nil), e.opt.Metadata...), Entry{KeyIO, io})
	if !e.opt.NoSource {
		entries = append(entries, Entry{KeySource, e.sources.json()})
	}
	for _, p := range entries {
		m.MetadataProps = append(m.MetadataProps, &onnxpb.StringStringEntryProto{Key: proto.String(p.Key), Value: proto.String(p.Value)})
	}
	return m, nil
}
