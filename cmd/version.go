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
	c := &cobra.Command{
		Use:   "version",
		Short: "the release, and what it was built with",
		Long:  "Print the release of ganc, the version of Go and the platform, and the opsets\nthat it writes.",
		Example: `  ganc version
  ganc version --json
  ganc --version`,
		Args: exactly(0, "no argument"),
		RunE: func(*cobra.Command, []string) error {
			r := thisRelease()
			a.console.print(r.String())
			return a.console.object(r)
		},
	}
	a.console.register(c.Flags(), "an object on stdout")
	return c
}

// release is what version prints.
type release struct {
	Ganc     string `json:"ganc"`
	Go       string `json:"go"`
	OS       string `json:"os"`
	Arch     string `json:"arch"`
	Kernels  string `json:"kernels"` // avx512, avx2 or generic
	MinOpset int    `json:"min_opset"`
	MaxOpset int    `json:"max_opset"`
}

func thisRelease() release {
	return release{Version, runtime.Version(), runtime.GOOS, runtime.GOARCH, kernel.ISA(), export.MinOpset, export.MaxOpset}
}

func (r release) String() string {
	return fmt.Sprintf("ganc %s  %s %s/%s, %s kernels  writes ONNX opset %d to %d", r.Ganc, r.Go, r.OS, r.Arch, r.Kernels, r.MinOpset, r.MaxOpset)
}
