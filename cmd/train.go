package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/ir"
)

func (a *app) trainCommand() *cobra.Command {
	f := &trainFlags{}
	c := &cobra.Command{
		Use:   "train MODEL",
		Short: "train only, into runs/MODEL-N",
		Long: `Train a model. The run directory holds

  manifest.json   what makes the run what it is: model, data, options
  events.jsonl    what happened, a line each, with times
  metrics.csv     the reports of every epoch, on the training batches and on
                  the test split
  samples/        images of every epoch, on fixed noise, or examples of the test
                  split above their copies, with their partners below where
                  the model learns from pairs; of a model that makes both, the
                  copies are in reconstructions/
  curves.png      the reports over the epochs, and samples.gif, the images of
                  the epochs one after another
  checkpoints/    the newest two, and with --best the best: parameters,
                  moments, counters (safetensors)

At the end of epochs, 800 steps apart at least, a watchdog looks at samples and
gradients and warns where training goes wrong, with a remedy for this model;
--on-collapse says what happens then.

Ctrl-C writes a checkpoint; the same command with --resume continues the newest
run of the model to the same bytes. The directory may be moved.`,
		Example: `  ganc train vae
  ganc train vae --resume
  ganc train gan --lr 5e-4 --set disc.optim.beta2=0.9
  ganc train gan --init runs/gan-1/checkpoints/step-000006000.safetensors
  ganc export runs/vae-1 --net decoder -o decoder.onnx`,
		Args: a.modelArgument,
	}
	f.register(c.Flags(), a.console, "runs/MODEL-N, N counting up")
	c.RunE = func(c *cobra.Command, args []string) error {
		return a.train(interruptible(c.Context()), f, args)
	}
	return c
}

func (a *app) train(ctx context.Context, f *trainFlags, args []string) error {
	if err := f.check(); err != nil {
		return err
	}
	o, err := f.options()
	if err != nil {
		return err
	}
	entry, model, err := a.modelOf(args, &o, func(m *ir.Model) (string, error) { return run.Old(o, m.Name) })
	if err != nil {
		return err
	}
	s, err := run.Train(ctx, model, o, newReporter(a.console))
	if errors.Is(err, train.ErrInterrupted) {
		a.console.say("checkpoint written; continue with: %s", f.command("train", entry.Name))
	}
	if err != nil {
		return err
	}
	training, test, err := s.Final()
	if err != nil {
		return err
	}
	if len(test) > 0 {
		training = test
	}
	a.console.print(strings.TrimRight(fmt.Sprintf("%s  %s  %s", s.Dir, words.Count(s.Trainer.Step(), "step"), values(training)), " "))
	return nil
}
