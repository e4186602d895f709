package cmd

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/scaffold"
)

func (a *app) newCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "new DIR",
		Short: "a Go package with a model of your own, to begin with",
		Long: `Write a Go package that declares a small variational autoencoder: model.go, a
test, a README and, outside of any other module, a go.mod. The last word of DIR
is its name. ganc build DIR trains it at once; change what you like.`,
		Example: `  ganc new ./digits
  ganc build ./digits --epochs 1`,
		Args: exactly(1, "the directory to make"),
		RunE: func(_ *cobra.Command, args []string) error { return a.newPackage(args[0]) },
	}
}

func (a *app) newPackage(path string) error {
	module, err := scaffold.Write(path)
	if err != nil {
		return err
	}
	a.console.print(fmt.Sprintf("%s  a package with a model, its test and a README", path))
	if module != "" {
		a.console.say("it is part of the module in %s; where that does not require ganc yet: go get github.com/ganc-ml/ganc@v%s", rundir.Near(module), Version)
	}
	a.console.say("train it: ganc build %s", asPath(path))
	return nil
}

// asPath is a path that cannot be taken for a model's name.
func asPath(path string) string {
	if strings.HasPrefix(path, ".") || strings.ContainsRune(path, os.PathSeparator) {
		return path
	}
	return "." + string(os.PathSeparator) + path
}
