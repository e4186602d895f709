package cmd

import (
	"errors"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/spell"
)

// usageTemplate is cobra's, without headings that stay empty and with examples first.
const usageTemplate = `Usage:
  {{if .HasAvailableSubCommands}}{{.CommandPath}} COMMAND{{else}}{{.UseLine}}{{end}}
{{- if .HasExample}}

Examples:
{{.Example}}{{end}}
{{- if .HasAvailableSubCommands}}

Commands:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name 11}}{{.Short}}{{end}}{{end}}{{end}}
{{- if .HasAvailableLocalFlags}}

Flags:
{{.LocalFlags.FlagUsagesWrapped 80 | trimTrailingWhitespaces}}{{end}}
`

func unknownCommand(root *cobra.Command, name string) error {
	var names []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return fault.Usagef("unknown command %q%s (commands: %s)", name, spell.Hint(name, names), strings.Join(names, ", "))
}

var parseError = regexp.MustCompile(`^invalid argument (".*") for "(.*)" flag: (?:strconv\.\w+: )?(?:parsing ".*": )?(.*)$`)

// flagError rewrites an error of pflag in plain words, and suggests a flag of a similar name.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		hint := ""
		if c := spell.Closest(unknown.GetSpecifiedName(), names); c != "" {
			hint = ": did you mean --" + c + "?"
		}
		if name := unknown.GetSpecifiedName(); cmd.Name() == "build" && ofForm(name) {
			return fault.Usagef("unknown flag --%s: build writes plain files, and export makes other forms of them: ganc export build/MODEL --net NET --%[1]s … -o FILE", name)
		}
		return fault.Usagef("unknown flag %s%s (see %s --help)", dashed(unknown.GetSpecifiedName()), hint, cmd.CommandPath())
	}
	if m := parseError.FindStringSubmatch(err.Error()); m != nil {
		flag := m[2][strings.LastIndex(m[2], " ")+1:]
		return fault.Usagef("flag %s: %s: %s", flag, m[1], plainReason(m[3], kindOf(cmd, flag)))
	}
	return fault.Usagef("%s (see %s --help)", err, cmd.CommandPath())
}

func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// kindOf is the type of a flag.
func kindOf(cmd *cobra.Command, flag string) string {
	if f := cmd.Flags().Lookup(strings.TrimLeft(flag, "-")); f != nil {
		return f.Value.Type()
	}
	return ""
}

func plainReason(s, kind string) string {
	switch {
	case kind == "duration":
		return "want a time such as 5m"
	case s == "invalid syntax" && kind == "float64":
		return "want a number"
	case kind == "uint64":
		return "want a whole number from 0 to 18446744073709551615"
	case s == "invalid syntax":
		return "want a whole number"
	case s == "value out of range":
		return "the number is too large, or negative where it must not be"
	}
	return s
}

// exactly wants n arguments. The message of its error names them by the text what.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		return fault.Usagef("%s takes %s: got %d arguments (see %s --help)", cmd.Name(), what, len(args), cmd.CommandPath())
	}
}

// modelArgument wants the name of a model. It may be left out where the command line has a single model.
func (a *app) modelArgument(cmd *cobra.Command, args []string) error {
	if len(args) == 0 && len(a.models) == 1 {
		return nil
	}
	return exactly(1, "the name of a model")(cmd, args)
}
