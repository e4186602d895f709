package ganc_test

import (
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// public lists the packages for programs of one's own; ARCHITECTURE.md says what each promises.
var public = []string{
	"ir", "ir/op", "ir/nn", "ir/optim", "models", "dataset", "compile", "compile/train", "export",
	"runtime", "runtime/load", "runtime/testlayout", "runtime/parity", "runtime/parity/engines", "runtime/parity/engines/onnxgo", "cmd",
}

// TestPublic: the declarations of a public package mention no type of a package of ours that is not public, so that a
// program can name, make and pass on everything that it is given.
func TestPublic(t *testing.T) {
	imp := importer.ForCompiler(token.NewFileSet(), "gc", exports(t))
	for _, name := range public {
		p, err := imp.Import(module + name)
		if err != nil {
			t.Fatal(err)
		}
		w := walker{report: func(path, what string) { t.Errorf("%s.%s mentions %s", name, path, what) }}
		for _, id := range p.Scope().Names() {
			if o := p.Scope().Lookup(id); o.Exported() {
				w.object(o)
			}
		}
	}
}

// TestPublicPackagesAreNamed: ARCHITECTURE.md says of every package that can be imported whether it promises anything.
func TestPublicPackagesAreNamed(t *testing.T) {
	doc, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(doc), "\n## Public packages\n")
	section, _, _ = strings.Cut(section, "\n## ")
	promised, rest, _ := strings.Cut(section, "\nThe other packages ")
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		alone := name == "examples" || name == "docs/articles" // packages of tests
		if p.Name == "main" || alone || strings.Contains("/"+name+"/", "/internal/") {
			continue
		}
		text := rest
		if slices.Contains(public, name) {
			text = promised
		}
		if !strings.Contains(text, "`"+name+"`") {
			t.Errorf("the section does not say what %s promises, or says it in the wrong place", name)
		}
	}
}

// exports finds the compiled declarations of every package that ours import.
func exports(t *testing.T) importer.Lookup {
	t.Helper()
	out, err := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		files[path] = file
	}
	return func(path string) (io.ReadCloser, error) {
		if files[path] == "" {
			return nil, fmt.Errorf("%s: not compiled", path)
		}
		return os.Open(files[path])
	}
}

// walker visits the types that declarations mention.
type walker struct {
	report func(path, what string)
}

// object visits a declaration: of a type also its exported fields and methods.
func (w *walker) object(o types.Object) {
	w.mention(o.Name(), o.Type())
	tn, ok := o.(*types.TypeName)
	if !ok {
		return
	}
	if n, ok := types.Unalias(tn.Type()).(*types.Named); ok && n.Obj() == tn {
		w.mention(o.Name(), n.Underlying())
		methods := types.NewMethodSet(types.NewPointer(n))
		for i := range methods.Len() {
			if m := methods.At(i).Obj(); m.Exported() {
				w.mention(o.Name()+"."+m.Name(), m.Type())
			}
		}
	}
}

// mention visits the type at a path and the types that it is made of. A named type is what its name says: the
// declarations of its own package are visited for themselves.
func (w *walker) mention(path string, t types.Type) {
	switch t := t.(type) {
	case *types.Alias:
		w.name(path, t.Obj())
		w.mention(path, t.Rhs())
	case *types.Named:
		w.name(path, t.Obj())
		for i := range t.TypeArgs().Len() {
			w.mention(path, t.TypeArgs().At(i))
		}
		for i := range t.TypeParams().Len() {
			w.mention(path, t.TypeParams().At(i).Constraint())
		}
	case *types.Pointer:
		w.mention(path, t.Elem())
	case *types.Slice:
		w.mention(path, t.Elem())
	case *types.Array:
		w.mention(path, t.Elem())
	case *types.Chan:
		w.mention(path, t.Elem())
	case *types.Map:
		w.mention(path, t.Key())
		w.mention(path, t.Elem())
	case *types.Signature:
		w.signature(path, t)
	case *types.Struct:
		for i := range t.NumFields() {
			if f := t.Field(i); f.Exported() {
				w.mention(path+"."+f.Name(), f.Type())
			}
		}
	case *types.Interface:
		for i := range t.NumMethods() {
			w.mention(path+"."+t.Method(i).Name(), t.Method(i).Type())
		}
		for i := range t.NumEmbeddeds() {
			w.mention(path, t.EmbeddedType(i))
		}
	case *types.Union:
		for i := range t.Len() {
			w.mention(path, t.Term(i).Type())
		}
	}
}

func (w *walker) signature(path string, t *types.Signature) {
	for i := range t.TypeParams().Len() {
		w.mention(path, t.TypeParams().At(i).Constraint())
	}
	for _, tuple := range []*types.Tuple{t.Params(), t.Results()} {
		for i := range tuple.Len() {
			w.mention(path, tuple.At(i).Type())
		}
	}
}

// name reports a named type that lies in a package which is not public.
func (w *walker) name(path string, o *types.TypeName) {
	if o.Pkg() == nil {
		return
	}
	ours, ok := strings.CutPrefix(o.Pkg().Path(), module)
	if ok && !slices.Contains(public, ours) || !ok && strings.Contains("/"+o.Pkg().Path()+"/", "/internal/") {
		w.report(path, o.Pkg().Path()+"."+o.Name())
	}
}
