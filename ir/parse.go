package ir

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Parse reads the text of Print into a graph that does not merge. ops lists a prototype of every op that may
// appear. Errors name the line.
func Parse(src string, ops []Op) (*Graph, error) {
	p := &parser{g: NewGraph(false), ops: map[string]Op{}, states: map[string]*State{}, inputs: map[string]*Input{}}
	for _, op := range append([]Op{ModeSwitch{}, GradientOf{}, Stop{}}, ops...) {
		p.ops[op.Spec().Name] = op
	}
	for i, line := range strings.Split(src, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if err := p.line(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	return p.g, nil
}

type parser struct {
	g      *Graph
	ops    map[string]Op
	states map[string]*State
	inputs map[string]*Input
}

func (p *parser) line(s string) error {
	if word, rest, _ := strings.Cut(s, " "); word == "output" || word == "write" {
		return p.root(word, rest)
	}
	colon := strings.LastIndex(s, " :") // a name before it may hold another one
	lhs, rhs, ok := strings.Cut(s[:max(colon, 0)], " = ")
	if !ok {
		return fmt.Errorf("%q: want %%n = op inputs : types, output name %%n or write name %%n", s)
	}
	if want := "%" + strconv.Itoa(p.g.Len()); lhs != want {
		return fmt.Errorf("node %s: want %s, nodes are numbered in order", lhs, want)
	}
	outs, err := parseTypes(s[colon+2:])
	if err != nil {
		return err
	}
	op, ins, err := p.application(rhs, outs)
	if err != nil {
		return err
	}
	return p.insert(op, ins, outs)
}

func (p *parser) insert(op Op, ins []Value, outs []Type) error {
	types, err := p.g.infer(op, ins)
	if err != nil {
		return err
	}
	if fmt.Sprint(types) != fmt.Sprint(outs) {
		return fmt.Errorf("%s gives %v, the text says %v", op.Spec().Name, types, outs)
	}
	p.g.At(nil, func() { p.g.insert(op, ins, types) })
	return nil
}

func (p *parser) root(kind, text string) error {
	name, value, err := cutName(text)
	if err != nil {
		return err
	}
	v, err := p.value(value)
	if err != nil {
		return err
	}
	if kind == "output" {
		p.g.Outputs = append(p.g.Outputs, Output{name, v})
		return nil
	}
	s := p.states[name]
	if s == nil {
		s = &State{Name: name, Type: v.Type()}
		p.states[name] = s
	}
	if s.Type != v.Type() {
		return fmt.Errorf("write %s: the value is %v, the state %v", name, v.Type(), s.Type)
	}
	p.g.Writes = append(p.g.Writes, Write{s, v})
	return nil
}

// cutName cuts a name, which may be quoted, off the front of s.
func cutName(s string) (name, rest string, err error) {
	s = strings.TrimSpace(s)
	if !strings.HasPrefix(s, `"`) {
		name, rest, _ = strings.Cut(s, " ")
		return name, strings.TrimSpace(rest), nil
	}
	quoted, err := strconv.QuotedPrefix(s)
	if err != nil {
		return "", "", fmt.Errorf("name %s: the quotes do not close", s)
	}
	name, err = strconv.Unquote(quoted)
	return name, strings.TrimSpace(s[len(quoted):]), err
}

func parseTypes(s string) ([]Type, error) {
	var out []Type
	for _, f := range strings.Fields(s) {
		t, err := ParseType(f)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no type after the colon")
	}
	return out, nil
}

// application parses the text between "=" and ":".
func (p *parser) application(s string, types []Type) (Op, []Value, error) {
	word, rest, _ := strings.Cut(s, " ")
	switch word {
	case string(FromData), string(FromNoise), string(Argument), "param", "state":
		op, err := p.variable(word, rest, types[0])
		return op, nil, err
	case "const":
		op, err := parseConst(rest, types[0])
		return op, nil, err
	}
	name, attrs, rest, err := cutAttrs(s)
	if err != nil {
		return nil, nil, err
	}
	op := p.ops[name]
	if op == nil {
		return nil, nil, fmt.Errorf("unknown op %q", name)
	}
	for _, a := range attrs {
		key, text, _ := strings.Cut(a, ":")
		if op, err = WithAttr(op, key, text); err != nil {
			return nil, nil, err
		}
	}
	ins, err := p.values(rest)
	return op, ins, err
}

func cutAttrs(s string) (name string, attrs []string, rest string, err error) {
	i := strings.IndexAny(s, "{ ")
	if i < 0 || s[i] == ' ' {
		name, rest, _ = strings.Cut(s, " ")
		return name, nil, rest, nil
	}
	j := strings.LastIndexByte(s, '}')
	if j < i {
		return "", nil, "", fmt.Errorf("%q: missing }", s)
	}
	return s[:i], splitAttrs(s[i+1 : j]), s[j+1:], nil
}

func (p *parser) variable(word, s string, t Type) (Op, error) {
	name, rest, err := cutName(s)
	switch {
	case err != nil:
		return nil, err
	case rest != "":
		return nil, fmt.Errorf("%s %s: %q after the name: names with spaces are quoted", word, name, rest)
	case word == "param" || word == "state":
		return p.read(name, t, word == "param")
	}
	return p.feed(Source(word), name, t), nil
}

func (p *parser) feed(src Source, name string, t Type) Op {
	key := string(src) + " " + name
	if p.inputs[key] == nil {
		p.inputs[key] = &Input{Name: name, Type: t, Source: src}
	}
	return Feed{p.inputs[key]}
}

func (p *parser) read(name string, t Type, trainable bool) (Op, error) {
	if p.states[name] == nil {
		p.states[name] = &State{Name: name, Type: t, Trainable: trainable}
	}
	if p.states[name].Trainable != trainable {
		return nil, fmt.Errorf("%s is both a param and a state", name)
	}
	return Read{p.states[name]}, nil
}

func (p *parser) values(s string) ([]Value, error) {
	var out []Value
	for _, f := range strings.Fields(s) {
		v, err := p.value(f)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (p *parser) value(s string) (Value, error) {
	id, out, dotted := strings.Cut(strings.TrimPrefix(s, "%"), ".")
	n, err := strconv.Atoi(id)
	k := 0
	if err == nil && dotted {
		k, err = strconv.Atoi(out)
	}
	if err != nil || !strings.HasPrefix(s, "%") {
		return Value{}, fmt.Errorf("%q is not a value: want the form %%3 or %%3.1", s)
	}
	if n < 0 || n >= p.g.Len() || k < 0 || k >= p.g.Node(n).NumOut() {
		return Value{}, fmt.Errorf("value %s is not defined above", s)
	}
	return p.g.Node(n).Out(k), nil
}

func parseConst(s string, t Type) (Op, error) {
	body, ok := strings.CutPrefix(strings.TrimSpace(s), "{")
	body, ok2 := strings.CutSuffix(body, "}")
	if !ok || !ok2 {
		return nil, fmt.Errorf("constant %q was printed as a digest and cannot be parsed", s)
	}
	dims, err := concrete(t)
	if err != nil {
		return nil, err
	}
	f := strings.Fields(body)
	if t.Rank() == 0 && len(f) == 1 {
		return parseScalar(t.DType, f[0])
	}
	if n := elements(dims); n != len(f) || n > literalLimit {
		return nil, fmt.Errorf("constant of %v with %d elements", t, len(f))
	}
	tensor := NewTensor(t.DType, dims...)
	for i, x := range f {
		if err := parseElement(tensor, i, x); err != nil {
			return nil, err
		}
	}
	return Literal{&tensor}, nil
}

func concrete(t Type) ([]int, error) {
	if !t.IsConcrete() {
		return nil, fmt.Errorf("constant of type %v: want sizes without N", t)
	}
	return t.Bind(0), nil
}

func parseScalar(dt DType, s string) (Op, error) {
	wide := dt
	if dt.IsFloat() {
		wide = Float64
	}
	t := NewTensor(wide)
	if err := parseElement(t, 0, s); err != nil {
		return nil, err
	}
	switch wide {
	case Float64:
		return Scalar{dt, math.Float64bits(t.Float64s()[0])}, nil
	case Bool:
		var bits uint64
		if t.Bools()[0] {
			bits = 1
		}
		return Scalar{dt, bits}, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return Scalar{dt, uint64(n)}, err
}
