package fused

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// function is an elementwise function of a Chain's program.
type function struct {
	op.ChainForm // of op
	arity        uint8
	kernel       kernel.ChainFunc
	op           ir.Op
}

// functions is every function of the programs: one or more for each op.Chained.
var functions = functionsOf(op.All)

func functionsOf(ops []ir.Op) (list []function) {
	for _, o := range ops {
		for o != nil {
			c, ok := o.(op.Chained)
			if !ok {
				break
			}
			f := c.Chain()
			list = append(list, function{f, uint8(o.Spec().In.Min), kernel.ChainFunc(f.Func), o})
			o = f.Also
		}
	}
	return list
}

// with is the op of a function with the given numbers and, if it expands, the shape.
func (f *function) with(numbers [2]float64, shape ir.Dims) ir.Op {
	if f.With == nil {
		return f.op
	}
	return f.With(numbers, shape)
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

// outputs is the number of outputs.
func (p *program) outputs() (n int) {
	for _, s := range p.steps[:p.count] {
		n = max(n, int(s.dst)-firstOutput+1)
	}
	return n
}

// apply applies the ops of the program to in, and returns its outputs.
func (p *program) apply(in []ir.Value) []ir.Value {
	n := p.outputs()
	return p.applyAll(in)[firstOutput:][:n:n]
}

// applyAll applies the ops of the program to in, and returns the values of the registers.
func (p *program) applyAll(in []ir.Value) []ir.Value {
	regs := make([]ir.Value, registers)
	var dims ir.Dims
	for i, v := range in {
		regs[i] = v
		dims, _ = dims.Broadcast(v.Type().Dims)
	}
	for _, s := range p.steps[:p.count] {
		var args []ir.Value
		for _, a := range s.args[:s.arity()] {
			args = append(args, regs[a])
		}
		regs[s.dst] = ir.Apply(functions[s.function].with(s.numbers, dims), args...)
	}
	return regs
}

// kernelSteps is the steps as the kernel wants them.
func (p *program) kernelSteps() []kernel.ChainStep {
	steps := make([]kernel.ChainStep, p.count)
	for i, s := range p.steps[:p.count] {
		steps[i] = kernel.ChainStep{Func: functions[s.function].kernel, Dst: s.dst, A: s.args[0], B: s.args[1], C: s.args[2],
			P: float32(s.numbers[0]), Q: float32(s.numbers[1])}
	}
	return steps
}

// parse reads the text of a program: statements such as z=a+b, z=a?b:c, z=max(a,b) and z=clip(a,-1,1), separated by
// semicolons.
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
	f := &functions[s.function]
	n := f.Numbers
	for i := range f.Listed {
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
		if f := &functions[i]; f.Text == name && f.arity == arity {
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
		for _, n := range s.numbers[:f.Listed] {
			list += "," + strconv.FormatFloat(n, 'g', -1, 64)
		}
		return fmt.Sprintf("%c=%s(%s)", letter(s.dst), f.Text, list)
	case f.arity == 3:
		return fmt.Sprintf("%c=%c?%c:%c", letter(s.dst), a, b, c)
	case len(f.Text) == 1:
		return fmt.Sprintf("%c=%c%s%c", letter(s.dst), a, f.Text, b)
	}
	return fmt.Sprintf("%c=%s(%c,%c)", letter(s.dst), f.Text, a, b)
}
