// Package cmd is the command line of ganc, for the models of the zoo or for any others. A main.go of your own
//
//	package main
//
//	import "github.com/ganc-ml/ganc/cmd"
//
//	func main() { cmd.Main(cmd.Model{Name: "rings", Doc: "a GAN on rings", Build: Rings}) }
//
// has every command (build, check, train, export, verify, sample, translate, augment, inspect, diff, bench, list, data) for the model that
// func Rings() (*ir.Model, error) declares. Where there is only one model, its name may be left out. With For in the place of
// Build, func(models.Images) (*ir.Model, error), a model takes size, channels and classes of its images from the data.
package cmd

import (
	"context"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/models"
)

// Model is a model that the command line knows by name: its name, a line about it, and the function that declares it, Build or
// For.
type Model = models.Entry

// Main runs the command line of the process on models and ends the process with its exit code:
//
//	0    done
//	1    internal error, or the machine failed (a full disk)
//	2    usage: arguments, flags, an output place that cannot be used
//	3    model error, an unknown model too
//	4    data error: a data set or a file that cannot be read
//	5    training failed: NaN or infinity
//	6    export error
//	7    parity failed, or two files differ
//	8    a golden file differs
//	9    a measure does not keep the bound that was asked for
//	10   a runtime that was asked for is missing
//	11   training collapsed, under --on-collapse stop, or rollbacks did not help
//	130  interrupted (SIGINT, SIGTERM, SIGHUP, or output that nobody reads), after writing a checkpoint
func Main(models ...Model) {
	os.Exit(Run(context.Background(), os.Args[1:], os.Stdout, os.Stderr, models...))
}

// Run runs one command line and gives its exit code. When ctx ends, or the process is interrupted, training finishes
// its iteration, writes a checkpoint and stops. Results go to stdout, everything said to a person to stderr.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer, models ...Model) int {
	a := &app{args: args, models: models, console: newConsole(stdout, stderr)}
	root := a.root()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return a.console.end(root.ExecuteContext(ctx))
}

// interruptible is ctx until the process is interrupted or told to end, its terminal is closed, or nobody reads its
// output any more. A second signal ends the process at once; more output that nobody reads is dropped.
func interruptible(ctx context.Context) context.Context {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGPIPE}
	if !signal.Ignored(syscall.SIGHUP) { // nohup has it ignored
		signals = append(signals, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(ctx, signals...)
	context.AfterFunc(ctx, func() {
		signal.Ignore(syscall.SIGPIPE)
		stop()
	})
	return ctx
}

// app holds the data that the commands share.
type app struct {
	args    []string
	models  []Model
	console *console
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:     "ganc",
		Version: thisRelease().String(),
		Short:   "compile generative models to ONNX, with proof",
		Long: `ganc compiles generative models: it checks a model that is declared in Go,
differentiates it, trains it, exports its networks to ONNX, loads the files
back and proves that they compute the same numbers.`,
		Example: `  ganc build gan            the whole chain, into build/gan
  ganc sample build/gan     a grid of new images from the exported generator
  ganc list                 models and data sets
  ganc build --help         a command in detail`,
		SilenceErrors:              true,
		SilenceUsage:               true,
		SuggestionsMinimumDistance: 2,
		Args:                       cobra.ArbitraryArgs,
	}
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return unknownCommand(root, args[0])
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return flagError(cmd, err) })
	root.SetUsageTemplate(usageTemplate)
	root.SetVersionTemplate("{{.Version}}\n")
	root.CompletionOptions.HiddenDefaultCmd = true
	for _, c := range []func() *cobra.Command{
		a.buildCommand, a.checkCommand, a.trainCommand, a.exportCommand, a.verifyCommand,
		a.sampleCommand, a.editCommand, a.completeCommand, a.explainCommand, a.translateCommand, a.augmentCommand, a.evalCommand, a.compareCommand, a.inspectCommand, a.diffCommand, a.benchCommand, a.listCommand, a.dataCommand, a.newCommand,
		a.goldenCommand, a.rebuildCommand,
		a.doctorCommand, a.completionCommand, a.versionCommand,
	} {
		root.AddCommand(c())
	}
	for _, c := range root.Commands() {
		if strings.Contains(c.Use, "MODEL") {
			c.ValidArgsFunction = a.completeModel
			a.forPackages(c)
		}
		a.completeFlags(c)
	}
	return root
}
