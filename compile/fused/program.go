package fused

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// function is one elementwise function of a Chain's program.
type function struct {
	text   string // an operator between two registers, or a name before parentheses
	arity  uint8
	kernel kernel.ChainFunc
	op     ir.Op // without attributes
}

// numbers is the attributes of an op that stand behind its operand, and how many they are. A kernel gets both.
func numbers(o ir.Op) (n [2]float64, count int) {
	switch o := o.(type) {
	case op.LeakyReLUOp:
		return [2]float64{o.Alpha}, 1
	case op.ELUOp:
		return [2]float64{o.Alpha, 1}, 1
	case op.SELUOp:
		return [2]float64{o.Alpha, o.Gamma}, 2
	case op.CELUOp:
		return [2]float64{o.Alpha}, 1
	case op.HardSigmoidOp:
		return [2]float64{o.Alpha, o.Beta}, 2
	case op.ClipOp:
		return [2]float64{o.Min, o.Max}, 2
	}
	return n, 0
}

// with is an op with other numbers, and with another shape to expand to.
func with(o ir.Op, n [2]float64, shape ir.Dims) ir.Op {
	switch o.(type) {
	case op.LeakyReLUOp:
		return op.LeakyReLUOp{Alpha: n[0]}
	case op.ELUOp:
		return op.ELUOp{Alpha: n[0]}
	case op.SELUOp:
		return op.SELUOp{Alpha: n[0], Gamma: n[1]}
	case op.CELUOp:
		return op.CELUOp{Alpha: n[0]}
	case op.HardSigmoidOp:
		return op.HardSigmoidOp{Alpha: n[0], Beta: n[1]}
	case op.ClipOp:
		return op.ClipOp{Min: n[0], Max: n[1]}
	case op.ExpandOp:
		return op.ExpandOp{To: shape}
	}
	return o
}

// functions is every function of the programs. Operators are single characters, in one place or the other.
var functions = [...]function{
	{"+", 2, kernel.ChainAdd, op.AddOp{}},
	{"-", 2, kernel.ChainSub, op.SubOp{}},
	{"*", 2, kernel.ChainMul, op.MulOp{}},
	{"/", 2, kernel.ChainDiv, op.DivOp{}},
	{"<", 2, kernel.ChainLess, op.LessOp{}},
	{">", 2, kernel.ChainGreater, op.GreaterOp{}},
	{"?", 3, kernel.ChainWhere, op.WhereOp{}},
	{"max", 2, kernel.ChainMax, op.MaximumOp{}},
	{"min", 2, kernel.ChainMin, op.MinimumOp{}},
	{"le", 2, kernel.ChainLessEqual, op.LessOrEqualOp{}},
	{"ge", 2, kernel.ChainGreaterEqual, op.GreaterOrEqualOp{}},
	{"eq", 2, kernel.ChainEqual, op.EqualOp{}},
	{"pow", 2, kernel.ChainPow, op.PowOp{}},
	{"neg", 1, kernel.ChainNeg, op.NegOp{}},
	{"exp", 1, kernel.ChainExp, op.ExpOp{}},
	{"log", 1, kernel.ChainLog, op.LogOp{}},
	{"sqrt", 1, kernel.ChainSqrt, op.SqrtOp{}},
	{"abs", 1, kernel.ChainAbs, op.AbsOp{}},
	{"sign", 1, kernel.ChainSign, op.SignOp{}},
	{"floor", 1, kernel.ChainFloor, op.FloorOp{}},
	{"ceil", 1, kernel.ChainCeil, op.CeilOp{}},
	{"round", 1, kernel.ChainRound, op.RoundOp{}},
	{"erf", 1, kernel.ChainErf, op.ErfOp{}},
	{"sin", 1, kernel.ChainSin, op.SinOp{}},
	{"cos", 1, kernel.ChainCos, op.CosOp{}},
	{"relu", 1, kernel.ChainReLU, op.ReLUOp{}},
	{"tanh", 1, kernel.ChainTanh, op.TanhOp{}},
	{"sigmoid", 1, kernel.ChainSigmoid, op.SigmoidOp{}},
	{"softplus", 1, kernel.ChainSoftplus, op.SoftplusOp{}},
	{"softsign", 1, kernel.ChainSoftsign, op.SoftsignOp{}},
	{"silu", 1, kernel.ChainSiLU, op.SiLUOp{}},
	{"mish", 1, kernel.ChainMish, op.MishOp{}},
	{"gelu", 1, kernel.ChainGELU, op.GELUOp{}},
	{"gelutanh", 1, kernel.ChainGELUTanh, op.GELUOp{Tanh: true}},
	{"hardswish", 1, kernel.ChainHardSwish, op.HardSwishOp{}},
	{"leaky", 1, kernel.ChainLeakyReLU, op.LeakyReLUOp{}},
	{"prelu", 2, kernel.ChainPReLU, op.PReLUOp{}},
	{"elu", 1, kernel.ChainELU, op.ELUOp{}},
	{"selu", 1, kernel.ChainELU, op.SELUOp{}},
	{"celu", 1, kernel.ChainCELU, op.CELUOp{}},
	{"hardsigmoid", 1, kernel.ChainHardSigmoid, op.HardSigmoidOp{}},
	{"clip", 1, kernel.ChainClip, op.ClipOp{}},
	{"expand", 1, kernel.ChainCopy, op.ExpandOp{}},
}

// Registers: inputs from 0 and temporaries below 26, outputs from 26.
const (
	firstOutput = 26
	registers   = 52
	maxInputs   = 16
	maxOutputs  = 16
	maxTemps    = firstOutput - maxInputs
)

// program is a parsed Chain: steps in order.
type program struct {
	steps [kernel.MaxChainSteps]step
	count int
}

type step struct {
	function uint8
	dst      uint8
	args     [3]uint8
	numbers  [2]float64
}

func (s *step) arity() int { return int(functions[s.function].arity) }

func (s *step) reads(r uint8) bool {
	for _, a := range s.args[:s.arity()] {
		if a == r {
			return true
		}
	}
	return false
}

func (s *step) isCompare() bool { return functions[s.function].kernel.IsCompare() }

// isBool reports whether the first use of a register is as a condition.
func (p *program) isBool(r uint8) bool {
	for i := range p.steps[:p.count] {
		s := &p.steps[i]
		switch {
		case s.reads(r):
			return functions[s.function].kernel == kernel.ChainWhere && s.args[0] == r
		case s.dst == r:
			return s.isCompare()
		}
	}
	return false
}

func (p *program) outTypes(d ir.Dims) []ir.Type {
	var out []ir.Type
	for i := range p.steps[:p.count] {
		s := &p.steps[i]
		if s.dst < firstOutput {
			continue
		}
		for int(s.dst-firstOutput) >= len(out) {
			out = append(out, ir.Type{DType: ir.Float32, Dims: d})
		}
		if s.isCompare() {
			out[s.dst-firstOutput].DType = ir.Bool
		}
	}
	return out
}

// apply applies the plain ops.
func (p *program) apply(in []ir.Value) []ir.Value {
	var regs [registers]ir.Value
	var dims ir.Dims
	for i, v := range in {
		regs[i] = v
		dims, _ = broadcast(dims, v.Type().Dims)
	}
	outputs := 0
	for _, s := range p.steps[:p.count] {
		var args []ir.Value
		for _, a := range s.args[:s.arity()] {
			args = append(args, regs[a])
		}
		regs[s.dst] = ir.Apply(with(functions[s.function].op, s.numbers, dims), args...)
		outputs = max(outputs, int(s.dst)-firstOutput+1)
	}
	return regs[firstOutput:][:outputs:outputs]
}

// parse reads the text of a program: statements such as z=a+b, z=a?b:c, z=max(a,b) and z=clip(a,-1,1), with semicolons
// in between.
func parse(text string) (p program, err error) {
	for rest := text; rest != ""; {
		if p.count == len(p.steps) {
			return p, fmt.Errorf("program %q has more than %d steps", text, len(p.steps))
		}
		var statement string
		statement, rest, _ = strings.Cut(rest, ";")
		if !p.steps[p.count].parse(statement) {
			return p, fmt.Errorf("program %q: statement %q is not understood", text, statement)
		}
		p.count++
	}
	if p.count == 0 {
		return p, fmt.Errorf("the program is empty")
	}
	return p, nil
}

func (s *step) parse(text string) bool {
	if len(text) < 5 || text[1] != '=' || !register(text[0], &s.dst) {
		return false
	}
	text = text[2:]
	switch {
	case len(text) == 3:
		return s.named(text[1:2], 2) && register(text[0], &s.args[0]) && register(text[2], &s.args[1])
	case len(text) == 5 && text[1] == '?' && text[3] == ':':
		return s.named("?", 3) && register(text[0], &s.args[0]) && register(text[2], &s.args[1]) && register(text[4], &s.args[2])
	}
	open := strings.IndexByte(text, '(')
	if open < 0 || text[len(text)-1] != ')' {
		return false
	}
	name := text[:open]
	first, rest, _ := strings.Cut(text[open+1:len(text)-1], ",")
	if len(first) != 1 || !register(first[0], &s.args[0]) {
		return false
	}
	if s.named(name, 1) {
		return s.parseNumbers(rest)
	}
	return len(rest) == 1 && s.named(name, 2) && register(rest[0], &s.args[1])
}

func (s *step) parseNumbers(list string) bool {
	n, count := numbers(functions[s.function].op)
	for i := range count {
		var text string
		text, list, _ = strings.Cut(list, ",")
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return false
		}
		n[i] = x
	}
	s.numbers = n
	return list == ""
}

func (s *step) named(name string, arity uint8) bool {
	for i := range functions {
		if f := &functions[i]; f.text == name && f.arity == arity {
			s.function = uint8(i)
			return true
		}
	}
	return false
}

// register reads the letter of a register: lower case before firstOutput, upper case from it on.
func register(letter byte, r *uint8) bool {
	switch {
	case 'a' <= letter && letter <= 'z':
		*r = letter - 'a'
	case 'A' <= letter && letter <= 'Z':
		*r = letter - 'A' + firstOutput
	default:
		return false
	}
	return true
}

func letter(r uint8) byte {
	if r < firstOutput {
		return 'a' + r
	}
	return 'A' + r - firstOutput
}

// text is the statement that parse reads back.
func (s *step) text() string {
	f := &functions[s.function]
	a, b, c := letter(s.args[0]), letter(s.args[1]), letter(s.args[2])
	switch {
	case f.arity == 1:
		list := string(a)
		_, count := numbers(f.op)
		for _, n := range s.numbers[:count] {
			list += "," + strconv.FormatFloat(n, 'g', -1, 64)
		}
		return fmt.Sprintf("%c=%s(%s)", letter(s.dst), f.text, list)
	case f.arity == 3:
		return fmt.Sprintf("%c=%c?%c:%c", letter(s.dst), a, b, c)
	case len(f.text) == 1:
		return fmt.Sprintf("%c=%c%s%c", letter(s.dst), a, f.text, b)
	}
	return fmt.Sprintf("%c=%s(%c,%c)", letter(s.dst), f.text, a, b)
}
