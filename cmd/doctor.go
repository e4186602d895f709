package cmd

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/internal/doctor"
)

func (a *app) doctorCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "doctor",
		Short: "what of this machine ganc can use, and what is missing",
		Long: `Look at this machine: the processor and the kernels that run on it, memory, the
Go toolchain (for packages of your own), and what verify --with runs: Python,
Node.js and a browser with the runtimes in them. What is missing is named with
what needs it and the remedy; training, exporting and verifying need none of it.`,
		Example: `  ganc doctor
  GANC_PYTHON=.venv/bin/python ganc doctor --json`,
		Args: exactly(0, "no argument"),
		RunE: func(c *cobra.Command, _ []string) error { return a.doctor(c.Context()) },
	}
	a.console.register(c.Flags(), "an object a line on stdout")
	return c
}

func (a *app) doctor(ctx context.Context) error {
	return doctor.Look(ctx, func(f doctor.Finding) error {
		line := fmt.Sprintf("%-16s  %-8s %s", f.What, f.State, f.Found)
		if f.Remedy != "" {
			line += ": " + f.Remedy
		}
		a.console.print(line)
		return a.console.object(f)
	})
}
