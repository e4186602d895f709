package cmd

import (
	"context"
	"errors"
	"os"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/build"
	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/ir"
)

func (a *app) buildCommand() *cobra.Command {
	f := &trainFlags{}
	c := &cobra.Command{
		Use:   "build MODEL",
		Short: "train, export, load back and prove: the whole chain",
		Long: `Build a model: check it, train it on data, export its networks to ONNX, load
the files back and compare them with the training graph, number for number. The
output directory then holds

  NET.onnx          one for every exported network
  NET/              the same in ONNX's own test layout, with inputs and the
                    outputs that the training graph gives
  samples.png       drawn by the loaded files: new images, or examples of the
                    test split above their copies, and between them the
                    noisy images that a denoising model copies from, below
                    them what a model that learns from pairs is to give
  reconstructions.png  of a model that draws new images and copies: the copies
  metrics.csv       the reports of every epoch
  parity.json       the comparison in full
  card.md           what a reader should know of the model
  run/              the training run: events, samples, checkpoints
  provenance.json   when, where and with what it was built
  SHA256SUMS        of the files that the same model, data and seed give byte
                    for byte

MODEL is a name (ganc list), or the directory of a Go package that declares
func Model() (*ir.Model, error): a path that begins with a dot or holds a
separator. That needs the Go toolchain, and writes nothing there. Models of
images that are known by name take size, channels and classes from the data.

The files are float32 and of the newest operators that every runtime knows; ganc
export makes other forms of them from the build: older opsets, profiles of
runtimes, bytes, seeds, float16 weights, int8 products, samplers.

An older build in the same place stays until the new one is complete. Ctrl-C
writes a checkpoint; the same command with --resume continues to the same
bytes. With --resume --steps N a finished run becomes what a run of N steps is,
unless a schedule or stages share out its length.`,
		Example: `  ganc build gan
  ganc build vae --epochs 2 --seed 7 --out build/vae-7
  ganc build gan --resume
  ganc build gan --resume --steps 40000
  ganc build gan --lr 5e-4 --set gen.optim.beta1=0.5
  ganc build ae --data path/to/fashion-mnist
  ganc build cvae --data photos,size=24
  ganc build ./digits        a package of your own: ganc new`,
		Args: a.modelArgument,
	}
	f.register(c.Flags(), a.console, "build/MODEL")
	c.RunE = func(c *cobra.Command, args []string) error {
		return a.build(c.Context(), f, args)
	}
	return c
}

func (a *app) build(ctx context.Context, f *trainFlags, args []string) error {
	if err := f.check(); err != nil {
		return err
	}
	asked, err := f.options()
	if err != nil {
		return err
	}
	entry, model, err := a.modelOf(args, &asked, func(m *ir.Model) (string, error) { return build.Old(m, asked), nil })
	if err != nil {
		return err
	}
	o := build.Options{Options: asked, Name: entry.Name, Doc: entry.Doc, Command: os.Args}
	r, err := build.Make(interruptible(ctx), model, o, newReporter(a.console))
	var differs *proof.ParityError
	switch {
	case errors.Is(err, train.ErrInterrupted):
		a.console.say("checkpoint written; continue with: %s", f.command("build", entry.Name))
	case errors.As(err, &differs) && differs.Report != "":
		a.console.say("the build is not put in place; see %s", rundir.Near(differs.Report))
	}
	if err != nil {
		return err
	}
	return a.verdict(r)
}
