package run

import (
	"path/filepath"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/spell"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/parity"
)

// Record is a run that was made.
type Record struct {
	Dir      string
	Manifest Manifest
}

// Open reads the record of a run. dir is the directory of a run, or of a build, which holds a run.
func Open(dir string) (*Record, error) {
	if in := filepath.Join(dir, "run"); rundir.Exists(filepath.Join(in, ManifestFile)) {
		dir = in
	}
	m, err := ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	return &Record{dir, m}, nil
}

// Session prepares the run to go on from its newest checkpoint, and writes nothing.
func (r *Record) Session(m *ir.Model, threads int, watch Observer) (*Session, error) {
	plan, err := Plan(m, nil, r.Dir)
	if err != nil {
		return nil, err
	}
	return plan.Session(Options{Resume: true, Threads: threads, Images: r.Manifest.Images}, r.Dir, watch)
}

// Exported is a network of a run as an ONNX file.
type Exported struct {
	Network *ir.Network
	File    []byte
	Step    string // iterations done, at which it has its weights
}

// Export exports a network of the model with the weights of the newest checkpoint, or of the best where the run chose an epoch.
// net is the name of the network; it may be empty if the model has only one. The file is byte for byte that of a build
// with the same opset.
func (r *Record) Export(m *ir.Model, net string, opset int) (*Exported, error) {
	return r.export(m, net, opset, nil)
}

// Trained returns a network of the model, with the weights that Export exports, as an engine that computes with the training
// graph and shows its values under the names of the exported file.
func (r *Record) Trained(m *ir.Model, net string) (parity.Tracer, error) {
	var shown *parity.Graph
	e, err := r.export(m, net, export.DefaultOpset, func(g *ir.Graph, weights compile.Memory) func(ir.Value, string) {
		shown = parity.NewGraph("training graph", g, weights)
		return shown.Show
	})
	if err != nil {
		return nil, err
	}
	file, err := parity.NewModel(e.File, parity.OpenOwn)
	if err != nil {
		return nil, err
	}
	return parity.Along{Graph: shown, File: file}, nil
}

// export is Export. trained is told of the graph and its weights, and returns export.Options.Named.
func (r *Record) export(m *ir.Model, net string, opset int, trained func(*ir.Graph, compile.Memory) func(ir.Value, string)) (*Exported, error) {
	n, err := r.Network(m, net)
	if err != nil {
		return nil, err
	}
	var named func(ir.Value, string)
	if trained != nil {
		named = trained(n.Graph, n.Weights)
	}
	data, err := r.Manifest.marshal(n.Decl, n.Graph, n.Weights, opset, named)
	if missing := n.Err(); missing != nil {
		return nil, missing
	}
	if err != nil {
		return nil, err
	}
	return &Exported{n.Decl, data, n.Step}, nil
}

// Network is a network of a run in inference mode, with the weights of the newest checkpoint, or of the best where the run
// chose an epoch.
type Network struct {
	Decl    *ir.Network
	Graph   *ir.Graph
	Weights compile.Memory
	Step    string // iterations done, at which it has its weights

	weights *weights
}

// Err is the first variable that the checkpoint does not hold, of those that Weights was asked for.
func (n *Network) Err() error { return n.weights.err }

// Network finds a network of the model. net is its name; it may be empty if the model has only one.
func (r *Record) Network(m *ir.Model, net string) (*Network, error) {
	if m.Name != r.Manifest.Model {
		return nil, fault.Usagef("the run in %s is of model %s, not %s", r.Dir, r.Manifest.Model, m.Name)
	}
	n, err := pickNetwork(m, net)
	if err != nil {
		return nil, err
	}
	plan, err := Plan(m, nil, r.Dir)
	if err != nil {
		return nil, err
	}
	if plan.Fingerprint() != r.Manifest.Fingerprint {
		return nil, fault.Usagef("model %s has changed since the run in %s: train it anew", m.Name, r.Dir)
	}
	w, step, err := weightsOf(r.Dir, r.Manifest)
	if err != nil {
		return nil, err
	}
	g, err := plan.Network(n)
	if err != nil {
		return nil, fault.Model(err)
	}
	return &Network{n, g, w.tensor, step, w}, nil
}

// Marshal is a network of the run as the bytes of an ONNX file.
func (m Manifest) Marshal(n *ir.Network, g *ir.Graph, weights func(*ir.State) ir.Tensor, opset int) ([]byte, error) {
	return m.marshal(n, g, weights, opset, nil)
}

func (m Manifest) marshal(n *ir.Network, g *ir.Graph, weights func(*ir.State) ir.Tensor, opset int, named func(ir.Value, string)) ([]byte, error) {
	return export.Marshal(g, export.Options{
		Named: named,
		Opset: opset, Name: n.Name, Producer: "ganc", Version: m.Ganc, Weights: weights, Network: m.Named(n),
		Metadata: m.Metadata(),
	})
}

// Metadata is the entries of every file that is exported from the run.
func (m Manifest) Metadata() []export.Entry {
	return []export.Entry{
		{Key: export.KeyModel, Value: m.Model},
		{Key: export.KeySeed, Value: strconv.FormatUint(m.Seed, 10)},
		{Key: export.KeyData, Value: m.DataDigest},
		{Key: export.KeyVersion, Value: m.Ganc},
	}
}

// pickNetwork finds a network by its name. An empty name finds the network of a model that has only one.
func pickNetwork(m *ir.Model, name string) (*ir.Network, error) {
	var names []string
	for _, n := range m.Networks {
		if n.Name == name || (name == "" && len(m.Networks) == 1) {
			return n, nil
		}
		names = append(names, n.Name)
	}
	list := strings.Join(names, ", ")
	if name == "" {
		return nil, fault.Usagef("model %s has %d networks: choose with --net (networks: %s)", m.Name, len(names), list)
	}
	return nil, fault.Usagef("model %s has no network %q%s (networks: %s)", m.Name, name, spell.Hint(name, names), list)
}
