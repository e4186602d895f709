package ganc_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/ganc-ml/ganc/"

// law is who may import whom: the packages of the project that each may reach directly. A package that is not
// listed may import nothing of the project's.
var law = map[string][]string{
	"ir":                            {"internal/mistakes"},
	"ir/op":                         {"ir", "internal/kernel"},
	"ir/op/optest":                  {"ir", "ir/op"},
	"ir/op/internal/opsdoc":         {"ir", "ir/op"},
	"ir/nn":                         {"ir", "ir/op"},
	"ir/internal/evaltest":          {"ir"},
	"ir/optim":                      {"ir", "ir/op"},
	"models":                        {"ir", "ir/op", "ir/nn", "ir/optim", "internal/spell"},
	"compile":                       {"ir", "ir/op", "compile/autodiff", "compile/rewrite"},
	"compile/autodiff":              {"ir", "ir/op"},
	"compile/bound":                 {"ir", "ir/op", "compile", "compile/rewrite", "internal/noise"},
	"compile/rewrite":               {"ir", "ir/op", "compile/autodiff", "compile/fused"},
	"compile/fused":                 {"ir", "ir/op", "internal/kernel"},
	"compile/lower":                 {"ir", "compile"},
	"compile/stock":                 {"ir", "ir/op"},
	"compile/train":                 {"ir", "compile", "compile/lower", "dataset", "internal/kernel", "internal/noise", "internal/rng", "internal/safetensors", "internal/spell"},
	"export":                        {"ir", "ir/op", "internal/mistakes", "internal/onnxpb"},
	"export/form":                   {"ir", "ir/op", "internal/kernel", "internal/rng"},
	"runtime":                       {"ir", "ir/op", "compile", "runtime/operators", "runtime/load", "internal/noise", "internal/pixel"},
	"runtime/load":                  {"ir", "internal/onnxpb"},
	"runtime/eval":                  {"internal/kernel", "internal/rng", "internal/parallel"},
	"runtime/judge":                 {"internal/fault", "runtime", "runtime/eval"},
	"runtime/attribute":             {},
	"runtime/mixture":               {"internal/kernel", "internal/rng", "runtime/eval"},
	"runtime/latent":                {"ir", "ir/op", "ir/optim", "compile", "compile/autodiff", "compile/rewrite", "internal/noise", "internal/rng", "runtime"},
	"apply/subject":                 {"dataset", "ir", "runtime", "runtime/attribute", "runtime/eval", "runtime/judge", "runtime/latent", "internal/fault", "internal/generator", "internal/picture", "internal/run", "internal/rundir", "internal/spell", "internal/words"},
	"apply/explain":                 {"apply/subject", "compile/train", "dataset", "ir", "ir/nn", "ir/op", "ir/optim", "report", "runtime", "runtime/eval", "runtime/latent", "internal/fault", "internal/fit", "internal/imagegrid", "internal/rng", "internal/rundir", "internal/words"},
	"apply/complete":                {"apply/subject", "dataset", "ir", "runtime", "runtime/eval", "runtime/latent", "internal/fault", "internal/imagegrid", "internal/noise", "internal/onnxfile", "internal/picture", "internal/rng", "internal/rundir", "internal/spell"},
	"apply/sampler":                 {"dataset", "export", "ir", "ir/op", "runtime", "runtime/eval", "runtime/mixture", "internal/fault", "internal/feed", "internal/kernel", "internal/noise", "internal/run", "internal/spell", "internal/summary", "internal/words"},
	"apply/edit":                    {"apply/subject", "runtime/latent", "internal/fault", "internal/imagegrid", "internal/rundir", "internal/spell"},
	"apply/augment":                 {"apply/evaluate", "compile/train", "dataset", "ir", "ir/nn", "ir/optim", "report", "runtime", "runtime/eval", "runtime/judge", "internal/fault", "internal/figure", "internal/fit", "internal/imagegrid", "internal/npy", "internal/rng", "internal/rundir", "internal/spell", "internal/words", "internal/parallel", "internal/pixel"},
	"apply/compare":                 {"apply/evaluate", "ir", "report", "runtime/eval", "internal/build", "internal/run", "internal/words"},
	"apply/evaluate":                {"ir", "compile", "compile/train", "dataset", "models", "runtime", "runtime/eval", "runtime/judge", "runtime/load", "report", "internal/fault", "internal/imagegrid", "internal/onnxfile", "internal/picture", "internal/rng", "internal/run", "internal/rundir", "internal/spell", "internal/words"},
	"runtime/operators":             {"ir", "ir/op", "runtime/load", "internal/noise"},
	"runtime/testlayout":            {"ir", "internal/onnxpb"},
	"runtime/parity/engines/onnxgo": {"ir", "runtime/load", "runtime/operators", "runtime/parity", "internal/onnxpb"},
	"runtime/parity/engines":        {"ir", "compile/rewrite", "compile/stock", "runtime/load", "runtime/operators", "runtime/parity", "internal/fault", "internal/safetensors", "internal/subprocess"},
	"bench":                         {"ir", "compile", "compile/train", "runtime", "runtime/load", "runtime/operators", "dataset", "internal/heap", "internal/kernel"},
	"bench/translations":            {"runtime", "runtime/eval", "runtime/judge", "dataset"},
	"bench/modes":                   {"runtime", "runtime/eval", "dataset"},
	"bench/exporters":               {"runtime", "runtime/load", "runtime/parity", "runtime/testlayout"},
	"bench/freerun":                 {"cmd", "compile", "compile/train", "dataset", "internal/feed", "internal/rng", "internal/safetensors", "ir", "models", "runtime/eval", "runtime/judge"},
	"bench/exporters/serve":         {"bench", "compile", "ir", "runtime", "runtime/load", "runtime/operators", "runtime/testlayout"},
	"bench/runtimes":                {"cmd", "internal/proof", "models", "runtime/parity/engines"},
	"bench/quality":                 {},
	"bench/quality/recipes":         {"cmd", "ir", "ir/nn", "ir/op", "ir/optim", "models"},
	"bench/watchdog":                {"compile", "compile/train", "dataset", "internal/picture", "internal/recipe", "internal/run", "internal/watch", "ir", "models"},
	"dataset":                       {"internal/fault", "internal/kernel", "internal/mistakes", "internal/rng", "internal/spell", "internal/parallel"},
	"apply/translate":               {"ir", "dataset", "runtime", "runtime/eval", "runtime/judge", "runtime/testlayout", "internal/fault", "internal/generator", "internal/imagegrid", "internal/onnxfile", "internal/picture", "internal/run", "internal/rundir", "internal/spell", "internal/words"},
	"internal/feed":                 {"ir", "dataset", "internal/noise", "runtime"},
	"internal/anatomy":              {"bench", "compile", "export", "internal/fault", "internal/noise", "internal/words", "ir", "runtime", "runtime/load", "runtime/operators"},
	"internal/golden":               {"compile", "compile/rewrite", "compile/train", "dataset", "export", "internal/anatomy", "internal/fault", "internal/feed", "internal/rundir", "internal/version", "internal/words", "ir", "runtime", "runtime/load", "runtime/parity"},
	"internal/hashes":               {"compile", "compile/train", "dataset", "export", "internal/feed", "internal/kernel", "ir", "ir/nn", "ir/op", "ir/optim", "runtime"},
	"internal/onnxfile":             {"ir", "internal/fault", "runtime"},
	"internal/picture":              {"ir", "dataset", "internal/feed", "internal/figure", "internal/imagegrid", "internal/rng"},
	"internal/figure":               {"internal/ticks", "internal/words"},
	"internal/imagegrid":            {"internal/ticks", "internal/words", "internal/pixel"},
	"internal/latent":               {"ir", "internal/fault", "internal/noise", "internal/onnxfile", "internal/picture", "internal/spell", "internal/words", "runtime", "runtime/latent"},
	"internal/scaffold":             {"internal/fault", "internal/rundir", "internal/version"},
	"internal/userpackage":          {"internal/fault", "internal/rundir", "internal/subprocess", "internal/version"},
	"internal/run":                  {"compile", "compile/train", "dataset", "export", "internal/fault", "internal/feed", "internal/figure", "internal/heap", "internal/imagegrid", "internal/kernel", "internal/picture", "internal/recipe", "internal/rundir", "internal/safetensors", "internal/spell", "internal/summary", "internal/version", "internal/watch", "internal/words", "ir", "runtime/parity"},
	"internal/proof":                {"compile/train", "export", "internal/fault", "internal/feed", "internal/onnxfile", "internal/rundir", "internal/words", "ir", "runtime", "runtime/load", "runtime/parity", "runtime/parity/engines", "runtime/parity/engines/onnxgo", "runtime/testlayout"},
	"internal/step":                 {"compile", "compile/train", "export", "internal/fault", "internal/feed", "internal/proof", "internal/run", "internal/rundir", "internal/safetensors", "ir", "runtime"},
	"internal/build":                {"compile", "compile/train", "dataset", "export", "internal/fault", "internal/feed", "internal/kernel", "internal/onnxfile", "internal/picture", "internal/proof", "internal/run", "internal/rundir", "internal/summary", "internal/version", "internal/words", "ir", "runtime", "runtime/testlayout"},
	"internal/forms":                {"dataset", "export", "export/form", "internal/fault", "internal/feed", "internal/proof", "internal/rng", "internal/run", "ir", "runtime", "runtime/eval", "runtime/judge", "runtime/load", "runtime/parity", "runtime/parity/engines/onnxgo"},
	"internal/generator":            {"ir", "internal/fault", "internal/imagegrid", "internal/latent", "internal/npy", "internal/onnxfile", "internal/picture", "internal/rundir", "internal/spell", "internal/words", "runtime", "runtime/latent"},
	"internal/doctor":               {"internal/kernel", "internal/subprocess", "internal/words", "runtime/parity/engines"},
	"internal/npy":                  {"internal/words"},
	"internal/rebuild":              {"dataset", "export", "internal/anatomy", "internal/fault", "internal/forms", "internal/recipe", "internal/run", "internal/rundir", "internal/version", "ir", "runtime/load"},
	"internal/recipe":               {"ir", "ir/nn", "internal/fault", "internal/game", "internal/spell"},
	"internal/fit":                  {"compile", "compile/train", "dataset", "export", "ir"},
	"internal/game":                 {"ir"},
	"internal/watch":                {"ir", "compile/train", "dataset", "runtime/eval", "runtime/judge", "internal/feed", "internal/game", "internal/picture", "internal/recipe", "internal/rng"},
	"internal/summary":              {"ir", "internal/words"},
	"internal/onnxpb":               {"ir"},
	"internal/safetensors":          {"ir"},
	"internal/noise":                {"ir", "internal/kernel", "internal/rng"},
	"internal/gradcheck":            {"ir", "ir/op", "ir/op/optest", "compile/autodiff", "compile/rewrite"},
	"internal/randgraph":            {"ir", "ir/op", "ir/op/optest"},
	"internal/randmodel":            {"ir", "internal/onnxpb"},
	"internal/zoo":                  {"compile", "ir", "models"},
}

// free lists the packages that may import anything of the project's.
var free = []string{"cmd", "cmd/ganc", "runtime/parity", "examples/", "bench/peers/"}

// outside is who may import a module of somebody else's that the law speaks of.
var outside = map[string][]string{
	"gorgonia.org/gorgonia":         {"compile/lower", "compile/stock"},
	"github.com/owulveryck/onnx-go": {"runtime/parity/engines/onnxgo"},
	"google.golang.org/protobuf":    {"export", "internal/onnxpb", "runtime/load", "runtime/testlayout"},
	"github.com/spf13/pflag":        {"cmd"},
	"github.com/spf13/cobra":        {"cmd"},
}

type pkg struct {
	ImportPath string
	Name       string
	Imports    []string
	Deps       []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", "-json=ImportPath,Name,Imports,Deps", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p pkg
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(p.ImportPath, module) {
			all = append(all, p)
		}
	}
	if len(all) == 0 {
		t.Fatal("go list names no package of the project")
	}
	return all
}

func TestImportLaw(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		if slices.ContainsFunc(free, func(f string) bool { return name == f || strings.HasSuffix(f, "/") && strings.HasPrefix(name, f) }) {
			continue
		}
		for _, imp := range p.Imports {
			dep, ours := strings.CutPrefix(imp, module)
			if ours && !slices.Contains(law[name], dep) {
				t.Errorf("%s imports %s: its law is %q", name, dep, law[name])
			}
		}
	}
}

func TestForeignImports(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		for _, imp := range p.Imports {
			for mod, who := range outside {
				if (imp == mod || strings.HasPrefix(imp, mod+"/")) && !slices.Contains(who, name) {
					t.Errorf("%s imports %s: only %q may", name, imp, who)
				}
			}
		}
	}
}

// trainers are the dependencies of training, exporting and comparing: a program that only generates links none.
var trainers = []string{
	"gorgonia.org/gorgonia", "gorgonia.org/tensor", "gonum.org/v1/gonum", "github.com/owulveryck/onnx-go", "github.com/gogo/protobuf",
	module + "compile/lower", module + "compile/stock", module + "compile/train", module + "dataset", module + "export", module + "runtime/parity",
}

// TestRuntimeCarriesNoTrainer: a program that only generates links no training engine and no second importer.
func TestRuntimeCarriesNoTrainer(t *testing.T) {
	seen := 0
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		if name != "runtime" && !slices.Contains([]string{"examples/embed", "examples/draw", "examples/service", "examples/browser"}, name) {
			continue
		}
		seen++
		for _, dep := range p.Deps {
			for _, of := range trainers {
				if dep == of || strings.HasPrefix(dep, of+"/") {
					t.Errorf("%s links %s", name, dep)
				}
			}
		}
	}
	if seen != 5 {
		t.Errorf("found %d of the packages runtime and examples that only generate", seen)
	}
}
