package cmd

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/internal/version"
)

// Version is the release.
const Version = version.Release

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
