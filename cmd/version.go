package cmd

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/kernel"
)

// Version is the release. It is written into every exported file, so that it is a constant and never a commit or a
// time: the same model, data and seed give the same bytes wherever ganc was built.
const Version = "0.1.0"

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "the release, and what it was built with",
		Long:    "Print the release of ganc, the version of Go and the platform, and the opsets that it writes.",
		Example: "  ganc version",
		Args:    exactly(0, "no argument"),
		RunE: func(*cobra.Command, []string) error {
			a.console.print(fmt.Sprintf("ganc %s  %s %s/%s, %s kernels  writes ONNX opset %d to %d", Version, runtime.Version(), runtime.GOOS, runtime.GOARCH, kernel.ISA(), export.MinOpset, export.MaxOpset))
			return nil
		},
	}
}
