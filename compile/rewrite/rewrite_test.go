package rewrite_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

var update = flag.Bool("update", false, "rewrite what the passes give in testdata/ir")

// passes is every pass of this package, by the name of its file in testdata/ir. A file holds a section "in NAME" for
// each graph and behind it a section "out NAME".
var passes = []struct {
	file string
	run  func(*ir.Graph) *ir.Graph
}{
	{"expand-train", func(g *ir.Graph) *ir.Graph { return rewrite.Expand(g, ir.Training) }},
	{"expand-infer", func(g *ir.Graph) *ir.Graph { return rewrite.Expand(g, ir.Inference) }},
	{"decompose", rewrite.Decompose},
	{"differentiate", rewrite.Differentiate},
	{"dropstops", rewrite.DropStops},
	{"simplify", rewrite.Simplify},
	{"merge", rewrite.Merge},
	{"bind", func(g *ir.Graph) *ir.Graph { g, _ = rewrite.Bind(g, 3); return g }},
	{"fold", rewrite.Fold},
	{"layout", rewrite.LayOut},
	{"fuse-gemm", rewrite.Fuse},
	{"fuse-update", rewrite.Fuse},
	{"fuse-chain", rewrite.Fuse},
	{"retype", func(g *ir.Graph) *ir.Graph { g, _, _ = rewrite.Retype(g, ir.Float32, ir.Float64); return g }},
}

// TestPasses compares printed IR before and after every pass.
func TestPasses(t *testing.T) {
	for _, p := range passes {
		path := filepath.Join("..", "..", "testdata", "ir", p.file+".txtar")
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var files []txtar.File
		for i, f := range a.Files {
			name, ok := strings.CutPrefix(f.Name, "in ")
			if !ok {
				continue
			}
			got := result(t, p.file+"/"+name, string(f.Data), p.run)
			files = append(files, f, txtar.File{Name: "out " + name, Data: []byte(got)})
			if *update {
				continue
			}
			if i+1 == len(a.Files) || a.Files[i+1].Name != "out "+name {
				t.Fatalf("%s: %s: no section %q behind it: run with -update", p.file, name, "out "+name)
			}
			if want := string(a.Files[i+1].Data); got != want {
				t.Errorf("%s: %s: got\n%swant\n%s", p.file, name, got, want)
			}
		}
		if len(files) == 0 {
			t.Errorf("%s holds no graph", path)
		}
		if *update {
			a.Files = files
			if err := os.WriteFile(path, txtar.Format(a), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// result is the text of what a pass makes of the text of a graph. It leaves both graphs as Check wants them.
func result(t *testing.T, name, src string, run func(*ir.Graph) *ir.Graph) string {
	t.Helper()
	g, err := ir.Parse(src, op.All)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	before := g.String()
	out := run(g)
	if g.String() != before {
		t.Errorf("%s: the pass changed its input to\n%s", name, g)
	}
	if err := ir.Check(out); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	return out.String()
}
