package operators

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/ir"
)

//go:embed testdata/schemas.txt
var schemas string

// schema is an operator of ONNX's default domain in its newest form, as testdata/schemas.py reads it from ONNX.
type schema struct {
	name       string
	opset      int
	deprecated bool
	inputs     []string // the element types of each, with ? where it may be left out and * where it may be repeated
}

func readSchemas(t *testing.T) []schema {
	t.Helper()
	var list []schema
	for line := range strings.Lines(schemas) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		number, deprecated := strings.CutSuffix(cells[1], "-")
		opset, err := strconv.Atoi(number)
		if err != nil || len(cells) != 4 {
			t.Fatalf("%s: %v", line, err)
		}
		list = append(list, schema{cells[0], opset, deprecated, strings.Fields(cells[3])})
	}
	return list
}

// TestSchemas compares the table with ONNX: each operator has a row or a reason against it, and the rows of the newest forms
// have the inputs and element types of the standard.
func TestSchemas(t *testing.T) {
	list := readSchemas(t)
	if len(list) < 200 {
		t.Fatalf("%d operators", len(list))
	}
	supported, names := Supported(), []string{}
	for _, s := range list {
		names = append(names, s.name)
		reason, no := refused[s.name]
		if slices.Contains(supported, s.name) == no || no && (reason.reason == "" || reason.instead == "") {
			t.Errorf("%s: supported %v, refused %v", s.name, !no, no)
		}
		if !no && s.name != "Constant" {
			s.compare(t)
		}
	}
	for name := range refused {
		if !slices.Contains(names, name) {
			t.Errorf("ONNX has no operator %s", name)
		}
	}
	for _, name := range supported {
		if !slices.Contains(names, name) {
			t.Errorf("ONNX has no operator %s", name)
		}
	}
}

// types maps ONNX's names of element types to the letters of row.types. A file with elements of other types is refused by
// the loader.
var types = map[string]ir.DType{
	"float": ir.Float32, "double": ir.Float64, "float16": ir.Float16, "bfloat16": ir.BFloat16, "bool": ir.Bool,
	"int64": ir.Int64, "int32": ir.Int32, "int16": ir.Int16, "int8": ir.Int8, "uint8": ir.Uint8, "uint16": ir.Uint16, "uint32": ir.Uint32, "uint64": ir.Uint64,
	"float8e4m3fn": ir.Float8E4M3FN, "float8e4m3fnuz": ir.Float8E4M3FNUZ, "float8e5m2": ir.Float8E5M2, "float8e5m2fnuz": ir.Float8E5M2FNUZ,
	"float8e8m0": ir.Float8E8M0, "float4e2m1": ir.Float4E2M1, "int4": ir.Int4, "uint4": ir.Uint4, "int2": ir.Int2, "uint2": ir.Uint2,
}

// compare compares the last row of an operator with its schema.
func (s schema) compare(t *testing.T) {
	var r *row
	for i := range table {
		if table[i].op == s.name {
			r = &table[i]
		}
	}
	if r.since > s.opset && !s.deprecated {
		t.Errorf("%s: the last row begins at opset %d, the newest form is of %d", s.name, r.since, s.opset)
	}
	marks, any := r.marks()
	if len(marks) != len(s.inputs) {
		t.Errorf("%s: the row has %d inputs, ONNX %d", s.name, len(marks), len(s.inputs))
		return
	}
	words := strings.Fields(r.types)
	for i, in := range s.inputs {
		spec := strings.TrimRight(in, "?*")
		if optional := strings.HasSuffix(in, "?"); optional && !marks[i].optional || any != strings.HasSuffix(s.inputs[len(s.inputs)-1], "*") {
			t.Errorf("%s: input %d is %q in ONNX", s.name, i, in)
		}
		word := strings.ToLower(words[min(i, len(words)-1)])
		for name := range strings.SplitSeq(spec, ",") {
			dt, ok := types[name]
			if ok && !strings.Contains(word, letters[dt]) {
				t.Errorf("%s: input %d: ONNX admits %s", s.name, i, name)
			}
			if ok {
				word = strings.ReplaceAll(word, letters[dt], "")
			}
		}
		if word != "" {
			t.Errorf("%s: input %d: ONNX does not admit %q", s.name, i, word)
		}
	}
}
