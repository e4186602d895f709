package ir_test

import (
	"math"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

var nan = math.NaN()

// step is a graph with every kind of line.
const step = `%0 = data image : f32[N×784]
%1 = noise "my eps : 1" : f32[N×20]
%2 = arg z : i64[5N]
%3 = param enc.0.weight : f32[784×20]
%4 = state adam/step : i64[]
%5 = const {1} : i64[]
%6 = const {0.1} : f32[]
%7 = const {1 -0 +Inf} : f32[3]
%8 = const {true false} : bool[2]
%9 = MatMul %0 %3 : f32[N×20]
%10 = LeakyReLU{Alpha:0.2} %9 : f32[N×20]
%11 = ModeSwitch %10 %9 : f32[N×20]
%12 = Sum{Axes:[0 1], KeepDims:true} %11 : f32[1×1]
%13 = Expand{To:[N×20]} %12 : f32[N×20]
%14 = Stop %13 : f32[N×20]
%15 = Sum{Axes:[0 1]} %14 : f32[]
%16 = GradientOf %15 %3 %0 : f32[784×20] f32[N×784]
%17 = Sub %3 %16 : f32[784×20]
%18 = Mul %0 %16.1 : f32[N×784]
%19 = Add %4 %5 : i64[]
output code %10
output "the loss" %15
output "" %18
write enc.0.weight %17
write adam/step %19
`

// TestParse: the text of every kind of line is read back as it was.
func TestParse(t *testing.T) {
	g, err := ir.Parse(step, op.All)
	if err != nil {
		t.Fatal(err)
	}
	if got := g.String(); got != step {
		t.Errorf("got\n%s\nwant\n%s", got, step)
	}
	if err := ir.Check(g); err != nil {
		t.Error(err)
	}
	if in := g.Inputs()[1]; in.Name != "my eps : 1" || in.Source != ir.FromNoise {
		t.Errorf("input %+v", in)
	}
	if s := g.States()[0]; s.Name != "enc.0.weight" || !s.Trainable {
		t.Errorf("state %+v", s)
	}
	if c, _ := ir.Constant(g.Node(7).Op()); !math.Signbit(float64(c.Float32s()[1])) {
		t.Error("the minus of -0 is lost")
	}
	if g.Writes[0].State != g.States()[0] {
		t.Error("what is written is not what is read")
	}
}

// TestScalarDigits: a scalar keeps the digits that its element type has no room for, for another precision to use.
func TestScalarDigits(t *testing.T) {
	g := ir.NewGraph(false)
	v := g.Scalar(ir.Float32, 0.1)
	if got, want := ir.NodeText(v.Node()), "%0 = const {0.1} : f32[]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	back, err := ir.Parse(g.String(), nil)
	if err != nil || back.Node(0).Op() != v.Op() {
		t.Errorf("read back as %v, %v", back, err)
	}
}

// TestLargeConstants: beyond 16 elements a constant is printed as a digest of its bytes and shape.
func TestLargeConstants(t *testing.T) {
	g := ir.NewGraph(false)
	g.Constant(ir.NewTensor(ir.Float32, 16))
	g.Constant(ir.NewTensor(ir.Float32, 17))
	lines := strings.Split(g.String(), "\n")
	if !strings.HasPrefix(lines[0], "%0 = const {0 0 ") || !strings.HasPrefix(lines[1], "%1 = const sha256:") {
		t.Errorf("got\n%s", g)
	}
}

func TestParseErrors(t *testing.T) {
	const x = "%0 = data x : f32[2]\n"
	for _, c := range []struct{ src, want string }{
		{"hello", `line 1: "hello": want %n = op inputs : types, output name %n or write name %n`},
		{"%0 data x : f32[2]", `line 1: "%0 data x : f32[2]": want %n = op inputs : types, output name %n or write name %n`},
		{x + "\n%2 = data y : f32[2]", "line 3: node %2: want %1, nodes are numbered in order"},
		{"%0 = data x :", "line 1: no type after the colon"},
		{"%0 = data x : f32", `line 1: type "f32": want the form f32[N×784]`},
		{"%0 = data my x : f32[2]", `line 1: data my: "x" after the name: names with spaces are quoted`},
		{`%0 = data "my x : f32[2]`, `line 1: name "my x: the quotes do not close`},
		{"%0 = param w : f32[2]\n%1 = state w : f32[2]", "line 2: w is both a param and a state"},
		{"%0 = param w : f32[2]\n%1 = param w : f32[3]", "line 2: read gives [f32[2]], the text says [f32[3]]"},
		{x + "%1 = data x : f32[3]", "line 2: feed gives [f32[2]], the text says [f32[3]]"},
		{x + "%1 = Frobnicate %0 : f32[2]", `line 2: unknown op "Frobnicate"`},
		{x + "%1 = Neg %0 : f32[3]", "line 2: Neg gives [f32[2]], the text says [f32[3]]"},
		{x + "%1 = Neg %0 %0 : f32[2]", "line 2: Neg: got 2 inputs, want 1"},
		{x + "%1 = Not %0 : f32[2]", "line 2: Not: got f32[2], want bool"},
		{x + "%1 = Neg %1 : f32[2]", "line 2: value %1 is not defined above"},
		{x + "%1 = Neg %0.1 : f32[2]", "line 2: value %0.1 is not defined above"},
		{x + "%1 = Neg x : f32[2]", `line 2: "x" is not a value: want the form %3 or %3.1`},
		{x + "%1 = LeakyReLU{Beta:1} %0 : f32[2]", `line 2: LeakyReLU has no attribute "Beta"`},
		{x + "%1 = LeakyReLU{Alpha:much} %0 : f32[2]", `line 2: LeakyReLU.Alpha: strconv.ParseFloat: parsing "much": invalid syntax`},
		{x + "%1 = LeakyReLU{Alpha:1 %0 : f32[2]", `line 2: "LeakyReLU{Alpha:1 %0": missing }`},
		{x + "%1 = Sum{Axes:[0, KeepDims:true} %0 : f32[1]", `line 2: Sum.Axes: list "[0, KeepDims:true": want the form [0 2 1]`},
		{"%0 = const 1 : f32[]", `line 1: constant "1" was printed as a digest and cannot be parsed`},
		{"%0 = const {1} : f32[N]", "line 1: constant of type f32[N]: want sizes without N"},
		{"%0 = const {1 2} : f32[3]", "line 1: constant of f32[3] with 2 elements"},
		{"%0 = const {1 2} : i64[99999999×99999999]", "line 1: constant of i64[99999999×99999999] with 2 elements"},
		{"%0 = const {1 x} : i64[2]", `line 1: element 1: "x" is not a i64`},
		{"%0 = const {256} : u8[]", `line 1: element 0: "256" is not a u8`},
		{"output y %0", "line 1: value %0 is not defined above"},
		{x + "output y", `line 2: "" is not a value: want the form %3 or %3.1`},
		{"%0 = state s : f32[3]\n" + "%1 = data x : f32[2]\nwrite s %1", "line 3: write s: the value is f32[2], the state f32[3]"},
	} {
		if _, err := ir.Parse(c.src, op.All); err == nil || err.Error() != c.want {
			t.Errorf("%s\ngot  %v\nwant %s", c.src, err, c.want)
		}
	}
}

// everything is an op with every kind of attribute.
type everything struct {
	D    ir.Dims
	L    ir.Ints
	T    ir.DType
	S    string
	B    bool
	I    int
	F    float64
	Half float32
}

func (everything) Spec() ir.Spec                          { return ir.Spec{Name: "Everything", In: ir.Exactly(1)} }
func (everything) Infer(in []ir.Type) ([]ir.Type, error)  { return in, nil }
func (everything) Eval(*ir.Env, []ir.Tensor, []ir.Tensor) {}
func (everything) Grad(ir.Node, []ir.Value) []ir.Value    { return nil }

// TestAttributes: every kind of attribute is printed, read back, and left out where it is zero.
func TestAttributes(t *testing.T) {
	o := everything{ir.MakeDims(ir.Batch, 2), ir.MakeInts(1, -2), ir.Int64, `a } "b", [c : d`, true, -3, 1e-300, 0.1}
	g := ir.NewGraph(false)
	x := argument(g, "x", 2)
	ir.Apply(o, x)
	ir.Apply(everything{}, x)
	want := `%0 = arg x : f32[2]
%1 = Everything{D:[N×2], L:[1 -2], T:i64, S:"a } \"b\", [c : d", B:true, I:-3, F:1e-300, Half:0.1} %0 : f32[2]
%2 = Everything %0 : f32[2]
`
	if got := g.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	back, err := ir.Parse(want, []ir.Op{everything{}})
	if err != nil {
		t.Fatal(err)
	}
	if got := back.String(); got != want || back.Node(1).Op() != o {
		t.Errorf("read back as\n%s", got)
	}
	bound := ir.MapAttrs(o, func(d ir.Dims) ir.Dims { return d.Bound(7) }, func(ir.DType) ir.DType { return ir.Bool })
	if b := bound.(everything); b.D.String() != "[7×2]" || b.T != ir.Bool || b.L != o.L || b.S != o.S {
		t.Errorf("bound to %+v", b)
	}
}
