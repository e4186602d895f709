package cmd

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/userpackage"
)

// forPackages lets a command that takes the name of a model take the directory of a package as well.
func (a *app) forPackages(c *cobra.Command) {
	run, args := c.RunE, c.Args
	c.Args = func(c *cobra.Command, list []string) error {
		if len(list) == 1 && a.isPackage(list[0]) {
			return nil
		}
		return args(c, list)
	}
	c.RunE = func(c *cobra.Command, list []string) error {
		if len(list) == 1 && a.isPackage(list[0]) {
			return a.runPackage(c.Context(), list[0])
		}
		if len(list) == 1 && userpackage.HoldsGo(list[0]) {
			if _, unknown := a.lookup(list); unknown != nil {
				return fault.Modelf("unknown model %q: the package in the directory of that name is %s", list[0], asPath(list[0]))
			}
		}
		return run(c, list)
	}
}

// isPackage reports whether a word is the path of a package, and not a model's name or a file.
func (a *app) isPackage(word string) bool {
	_, unknown := a.lookup([]string{word})
	return unknown != nil && userpackage.IsPath(word)
}

// runPackage runs this command line in a program that is built for the package at path.
func (a *app) runPackage(ctx context.Context, path string) error {
	p, err := userpackage.Build(interruptible(ctx), path)
	if err != nil {
		return err
	}
	return errors.Join(p.Run(ctx, a.args, a.console.out, a.console.err), p.Close())
}
