package ganc_test

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
)

var update = flag.Bool("update", false, "rewrite the printed IR in ARCHITECTURE.md")

// linear is the model that ARCHITECTURE.md follows through the pipeline.
func linear() (*ir.Model, error) {
	m := ir.NewModel("linear", ir.Defaults{Data: "mnist", Batch: 128, Epochs: 1})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 784}, ir.Range(0, 1))
	auto := nn.Sequential("auto", nn.Dense{Out: 16, NoBias: true}, nn.Dense{Out: 784, NoBias: true})
	loss := nn.MSE(auto.Apply(x), x)
	m.Minimize("squares", loss, optim.SGD{LR: 1e-3}, auto)
	m.Export("autoencoder", ir.In("image", x), ir.Out("copy", auto.Apply(x)))
	return m.Build()
}

// TestArchitecturePrintsTheTruth compares every block of printed IR in ARCHITECTURE.md with what the compiler gives.
func TestArchitecturePrintsTheTruth(t *testing.T) {
	m, err := linear()
	if err != nil {
		t.Fatal(err)
	}
	plan, err := compile.NewPlan(m)
	if err != nil {
		t.Fatal(err)
	}
	step, err := plan.Program(0, compile.Variant{Last: true})
	if err != nil {
		t.Fatal(err)
	}
	code, err := compile.Bind(step.Graph, 128, 1, func(s *ir.State) ir.Tensor { return ir.NewTensor(s.Type.DType, s.Type.Bind(0)...) })
	if err != nil {
		t.Fatal(err)
	}
	network, err := plan.Network(m.Networks[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range []struct{ name, text string }{
		{"declared", m.Graph().String()},
		{"step", step.Graph.String()},
		{"bound", code.Graph.String()},
		{"network", network.String()},
	} {
		checkBlock(t, b.name, b.text)
	}
}

// checkBlock compares the fenced block after the comment <!-- ir: name --> with want, or rewrites it with -update.
func checkBlock(t *testing.T, name, want string) {
	t.Helper()
	doc, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(doc), "<!-- ir: "+name+" -->\n```\n")
	got, after, ok2 := strings.Cut(rest, "```\n")
	if !ok || !ok2 {
		t.Fatalf("ARCHITECTURE.md has no block %q", name)
	}
	if got == want {
		return
	}
	if !*update {
		t.Errorf("ARCHITECTURE.md, block %q: run go test -run Architecture -update . and read the difference\n got:\n%s\nwant:\n%s", name, got, want)
		return
	}
	text := before + "<!-- ir: " + name + " -->\n```\n" + want + "```\n" + after
	if err := os.WriteFile("ARCHITECTURE.md", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// knowsOps lists the files that may name the type of an op: those that apply ops, and those whose subject is the form of
// each op: in gorgonia, in ONNX, in a pattern that is fused or rearranged.
var knowsOps = []string{"ir/", "compile/stock/", "compile/fused/", "compile/rewrite/fuse", "compile/rewrite/shuffle.go", "compile/rewrite/products.go", "export/", "runtime/operators/", "internal/randgraph/", "bench/peers/gradients/"}

// opType is the name of an op's type in ir/op.
var opType = regexp.MustCompile(`^\w+Op$`)

// TestOpsAnswerForThemselves: no other file names an op's type or depends on an op's printed name. What a pass must know
// of an op, it asks through an interface of ir/optional.go.
func TestOpsAnswerForThemselves(t *testing.T) {
	files, used := token.NewFileSet(), map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		knows := slices.IndexFunc(knowsOps, func(p string) bool { return strings.HasPrefix(filepath.ToSlash(path), p) })
		ast.Inspect(file, func(n ast.Node) bool {
			switch what := namesOp(n); {
			case what == "":
			case knows >= 0:
				used[knowsOps[knows]] = true
			default:
				t.Errorf("%v %s: ask the op through an interface of ir/optional.go", files.Position(n.Pos()), what)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range knowsOps {
		if !used[p] && p != "ir/" {
			t.Errorf("no file in %s names an op: take it off the list", p)
		}
	}
}

// namesOp says how a node of a Go file depends on which op it meets, "" where it does not.
func namesOp(n ast.Node) string {
	switch n := n.(type) {
	case *ast.SelectorExpr:
		if x, ok := n.X.(*ast.Ident); ok && x.Name == "op" && opType.MatchString(n.Sel.Name) {
			return "names op." + n.Sel.Name
		}
	case *ast.BinaryExpr:
		if (n.Op == token.EQL || n.Op == token.NEQ) && (isOpName(n.X) || isOpName(n.Y)) {
			return "compares the name of an op"
		}
	case *ast.CallExpr:
		if slices.ContainsFunc(n.Args, isOpName) && !isMessage(n) {
			return "passes on the name of an op"
		}
	case *ast.SwitchStmt:
		if isOpName(n.Tag) {
			return "switches on the name of an op"
		}
	case *ast.IndexExpr:
		if isOpName(n.Index) {
			return "looks up the name of an op"
		}
	}
	return ""
}

// isMessage reports whether a call is one of package fmt, which puts its arguments into a text.
func isMessage(call *ast.CallExpr) bool {
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := f.X.(*ast.Ident)
	return ok && x.Name == "fmt"
}

// isOpName reports whether an expression is x.Spec().Name.
func isOpName(e ast.Expr) bool {
	name, ok := e.(*ast.SelectorExpr)
	if !ok || name.Sel.Name != "Name" {
		return false
	}
	call, ok := name.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	spec, ok := call.Fun.(*ast.SelectorExpr)
	return ok && spec.Sel.Name == "Spec"
}
