package ganc_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// documents lists the documents of the project. docs/articles has a test of its own, which runs its commands.
var documents = []string{"README.md", "ARCHITECTURE.md", "docs/*.md", "docs/articles/*.md", "bench/*/*.md"}

var (
	link    = regexp.MustCompile(`\]\(([^)#]+)[^)]*\)`)
	code    = regexp.MustCompile("(?s)```.*?```|`[^`\n]+`")
	command = regexp.MustCompile(`\bganc ([a-z]+)([^\n|#;]*)`)
	option  = regexp.MustCompile(`--([a-z][a-z0-9-]*)`)
	target  = regexp.MustCompile(`\bmake ([a-z]+)`)
	program = regexp.MustCompile(`\bgo (?:run|test|build|install)[^\n]*?(\./[\w./-]*\w)`)
	place   = regexp.MustCompile(`^\.?[\w.-]+(/[\w.*-]+)+/?$`)
)

// TestDocumentsNameWhatIsThere: the files, packages, targets of make, commands and options that documents name exist.
func TestDocumentsNameWhatIsThere(t *testing.T) {
	cmd := sources(t, "cmd/*.go")
	makefile, ignored := read(t, "Makefile"), "\n"+read(t, ".gitignore")
	for _, doc := range paths(t, documents...) {
		text := read(t, doc)
		missing := func(format, name string) { t.Errorf("%s: there is no "+format, doc, name) }
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			if to := m[1]; !strings.Contains(to, "://") && !exists(filepath.Join(filepath.Dir(doc), to)) {
				missing("file %s", to)
			}
		}
		for _, span := range code.FindAllString(text, -1) {
			name := strings.Trim(span, "`")
			if top, _, _ := strings.Cut(name, "/"); place.MatchString(name) && exists(top) && !strings.Contains(ignored, "\n/"+top+"/\n") && !exists(name) {
				missing("file %s", name)
			}
			for _, m := range command.FindAllStringSubmatch(name, -1) {
				if !strings.Contains(cmd, `"`+m[1]+` `) && !strings.Contains(cmd, `"`+m[1]+`"`) {
					missing("command ganc %s", m[1])
				}
				for _, o := range option.FindAllStringSubmatch(m[2], -1) {
					if !strings.Contains(cmd, `"`+o[1]+`"`) && o[1] != "help" {
						missing("option --%s", o[1])
					}
				}
			}
			for _, m := range target.FindAllStringSubmatch(name, -1) {
				if !strings.Contains("\n"+makefile, "\n"+m[1]+":") {
					missing("target %s of make", m[1])
				}
			}
			for _, m := range program.FindAllStringSubmatch(name, -1) {
				if !exists(strings.TrimSuffix(m[1], "/...")) {
					missing("package %s", m[1])
				}
			}
		}
	}
}

// paths lists the files of patterns.
func paths(t *testing.T, patterns ...string) (list []string) {
	t.Helper()
	for _, p := range patterns {
		found, err := filepath.Glob(p)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v, %d files", p, err, len(found))
		}
		list = slices.Concat(list, found)
	}
	return list
}

// sources is the text of files.
func sources(t *testing.T, pattern string) string {
	t.Helper()
	var b strings.Builder
	for _, p := range paths(t, pattern) {
		b.WriteString(read(t, p))
	}
	return b.String()
}

// exists reports whether there is a file or, with *, one of the kind.
func exists(path string) bool {
	if strings.Contains(path, "*") {
		found, _ := filepath.Glob(path)
		return len(found) > 0
	}
	_, err := os.Stat(path)
	return err == nil
}
