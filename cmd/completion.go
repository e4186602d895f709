package cmd

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/spell"
)

// shells lists the shells that completion writes scripts for.
var shells = []string{"bash", "zsh", "fish", "powershell"}

func (a *app) completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "a script that completes commands, flags and models",
		Long: `Write a script that makes a shell complete the command line of ganc: commands,
flags, names of models, files. SHELL is bash (with its package
bash-completion), zsh, fish or powershell.`,
		Example: `  source <(ganc completion bash)
  ganc completion zsh > "${fpath[1]}/_ganc"
  ganc completion fish > ~/.config/fish/completions/ganc.fish`,
		Args:      exactly(1, "the name of a shell: "+strings.Join(shells, ", ")),
		ValidArgs: shells,
		RunE: func(c *cobra.Command, args []string) error {
			write, err := completionFor(c.Root(), args[0])
			if err != nil {
				return err
			}
			return write(a.console.out)
		},
	}
}

func completionFor(root *cobra.Command, shell string) (func(io.Writer) error, error) {
	switch shell {
	case "bash":
		return func(w io.Writer) error { return root.GenBashCompletionV2(w, true) }, nil
	case "zsh":
		return root.GenZshCompletion, nil
	case "fish":
		return func(w io.Writer) error { return root.GenFishCompletion(w, true) }, nil
	case "powershell":
		return root.GenPowerShellCompletionWithDesc, nil
	}
	return nil, fault.Usagef("unknown shell %q%s (shells: %s)", shell, spell.Hint(shell, shells), strings.Join(shells, ", "))
}
