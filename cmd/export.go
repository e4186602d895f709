package cmd

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/recipe"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/safetensors"
	"github.com/ganc-ml/ganc/internal/spell"
	"github.com/ganc-ml/ganc/internal/summary"
	"github.com/ganc-ml/ganc/ir"
)

func (a *app) exportCommand() *cobra.Command {
	out, net, model, opset := "", "", "", export.DefaultOpset
	c := &cobra.Command{
		Use:   "export RUN",
		Short: "write a network of a run as an ONNX file",
		Long: `Export a network with the weights of the newest checkpoint of a run, or of its best where --best chose one. RUN is a
directory that train made, or that of a build. The file is what build writes, byte for byte, where the opset is the
same.`,
		Example: `  ganc export runs/vae-1 --net decoder -o decoder.onnx
  ganc export build/gan --net generator --opset 13 -o generator-13.onnx
  ganc export runs/digits-1 --model ./digits --net decoder -o decoder.onnx`,
		Args: exactly(1, "the directory of a run"),
		RunE: func(c *cobra.Command, args []string) error {
			if a.isPackage(model) {
				return a.runPackage(c.Context(), model)
			}
			if out == "" {
				return fault.Usagef("export: give the file to write with -o")
			}
			if err := inRange("opset", opset, export.MinOpset, export.MaxOpset); err != nil {
				return err
			}
			return a.exportRun(args[0], model, net, out, opset)
		},
	}
	c.Flags().SortFlags = false
	c.Flags().StringVarP(&out, "out", "o", "", "`FILE` to write")
	c.Flags().StringVar(&net, "net", "", "`NAME` of the network (default: the only one)")
	c.Flags().StringVar(&model, "model", "", "`NAME|DIR` of the model (default: the name that the run records)")
	c.Flags().IntVar(&opset, "opset", export.DefaultOpset, fmt.Sprintf("ONNX operator set, %d to %d", export.MinOpset, export.MaxOpset))
	return c
}

func (a *app) exportRun(dir, model, net, out string, opset int) error {
	if rundir.Exists(filepath.Join(dir, runDir, manifestFile)) {
		dir = filepath.Join(dir, runDir)
	}
	was, err := readManifest(dir)
	if err != nil {
		return err
	}
	if model == "" {
		model = was.Model
	}
	if _, err := a.lookup([]string{model}); err != nil {
		return fault.Modelf("%w: of a package of your own, give its directory with --model", err)
	}
	_, m, err := a.model([]string{model})
	if err != nil {
		return err
	}
	if m.Name != was.Model {
		return fault.Usagef("the run in %s is of model %s, not %s", dir, was.Model, m.Name)
	}
	n, err := pickNetwork(m, net)
	if err != nil {
		return err
	}
	changes, err := recipe.Recorded(was.Set)
	if err == nil {
		_, err = recipe.Apply(m, changes)
	}
	if err != nil {
		return err
	}
	plan, err := newPlan(m)
	if err != nil {
		return err
	}
	if plan.Fingerprint() != was.Fingerprint {
		return fault.Usagef("model %s has changed since the run in %s: train it anew", m.Name, dir)
	}
	w, step, err := weightsOf(dir, was)
	if err != nil {
		return err
	}
	g, err := plan.Network(n)
	if err != nil {
		return fault.Model(err)
	}
	data, err := was.marshal(n, g, w.tensor, opset)
	if w.err != nil {
		return w.err
	}
	if err != nil {
		return err
	}
	if err := rundir.WriteText(out, string(data)); err != nil {
		return err
	}
	a.console.print(fmt.Sprintf("%s  %s, opset %d, weights of step %s", out, summary.Signature(n), opset, step))
	return nil
}

// marshal is a network of a run as the bytes of an ONNX file.
func (m manifest) marshal(n *ir.Network, g *ir.Graph, weights func(*ir.State) ir.Tensor, opset int) ([]byte, error) {
	return export.Marshal(g, export.Options{
		Opset: opset, Name: n.Name, Producer: "ganc", Version: m.Ganc, Weights: weights, Network: n,
		Metadata: []export.Entry{
			{Key: export.KeyModel, Value: m.Model},
			{Key: export.KeySeed, Value: strconv.FormatUint(m.Seed, 10)},
			{Key: export.KeyData, Value: m.DataDigest},
			{Key: export.KeyVersion, Value: m.Ganc},
		},
	})
}

// pickNetwork finds a network by name, or the only one.
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

// weights reads state variables from a checkpoint.
type weights struct {
	path string
	file *safetensors.File
	err  error // the first variable that the checkpoint does not hold
}

// weightsOf opens the checkpoint of a run whose weights count: the newest, or with --best the best.
func weightsOf(dir string, m manifest) (w *weights, step string, err error) {
	files, err := checkpoints(dir)
	if err != nil {
		return nil, "", err
	}
	if len(files) == 0 {
		return nil, "", fault.Filef("%s: the run has no checkpoint yet: train on with --resume", rundir.Near(dir))
	}
	w = &weights{path: files[len(files)-1]}
	if m.Best != "" {
		w.path = bestCheckpoint(dir)
	}
	data, err := os.ReadFile(w.path)
	if err != nil {
		return nil, "", fault.Filef("%s: %w: train on with --resume", rundir.Near(w.path), fault.Reason(err))
	}
	if w.file, err = safetensors.Decode(data); err != nil {
		return nil, "", fault.Filef("%s: %w: remove it, or train anew", rundir.Near(w.path), err)
	}
	return w, w.file.Metadata["step"], nil
}

func (w *weights) tensor(s *ir.State) ir.Tensor {
	t := ir.NewTensor(s.Type.DType, s.Type.Bind(0)...)
	saved, ok := w.file.Tensor(s.Name)
	if (!ok || len(saved.Data) != len(t.Bytes())) && w.err == nil {
		w.err = fault.Filef("%s: it does not hold %s as %v: remove it, or train anew", rundir.Near(w.path), s.Name, s.Type)
	}
	copy(t.Bytes(), saved.Data)
	return t
}
