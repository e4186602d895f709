package main

import "strings"

// signatures is the types of the functions that work on slices.
var signatures = map[family]string{
	unary:   "func(dst, src []float32)",
	tuned:   "func(dst, src []float32, p, q float32)",
	binary:  "func(dst, a, b []float32)",
	compare: "func(dst []bool, a, b []float32)",
}

// loops is the functions of package kernel that make a reference of one element into a loop.
var loops = map[family]string{unary: "each", tuned: "eachTuned", binary: "eachPair", compare: "eachTest"}

var families = []family{unary, binary, compare, tuned} // in the order of Chain's constants

// portable writes the constants, the public functions and the tables of the generic implementation.
func portable(w *writer) {
	w.line("package kernel\n")
	for _, f := range families {
		w.line("type %sOp int\n\nconst (", f)
		for i, x := range of(f) {
			if i == 0 {
				w.line("op%s %sOp = iota", x.name, f)
			} else {
				w.line("op%s", x.name)
			}
		}
		w.line("num%s\n)\n", f.title())
	}
	w.line("// The functions of the same names, applied within a Chain.\nconst (")
	for _, f := range families {
		for _, x := range of(f) {
			w.line("Chain%s = chain%s + ChainFunc(op%s)%s", x.name, f.title(), x.name, numbersOf(x))
		}
		w.line("")
	}
	w.line(")\n")
	for _, x := range list {
		public(w, x)
	}
	for _, f := range families {
		w.line("var %sGeneric = [num%s]%s{", f, f.title(), signatures[f])
		for _, x := range of(f) {
			if f == tuned {
				w.line("op%s: %s(func(x, p, q float32) float32 { return %s32(x, %s) }),", x.name, loops[f], x.lower, x.with())
			} else {
				w.line("op%s: %s(%s32),", x.name, loops[f], x.lower)
			}
		}
		w.line("}\n")
	}
}

// numbersOf is a comment that says which numbers of a ChainStep are those of a tuned function.
func numbersOf(x function) string {
	switch a, b, two := strings.Cut(x.numbers, ", "); {
	case two:
		return " // P is " + a + ", Q " + b
	case a != "":
		return " // P is " + a
	}
	return ""
}

// public writes the exported function.
func public(w *writer, x function) {
	const width = 117 // of a comment's text
	text := x.name
	for _, word := range strings.Fields(x.doc) {
		if last := text[strings.LastIndexByte(text, '\n')+1:]; len([]rune(last))+len([]rune(word)) >= width {
			text += "\n" + word
		} else {
			text += " " + word
		}
	}
	w.line("// %s", strings.ReplaceAll(text, "\n", "\n// "))
	switch x.family {
	case unary:
		w.line("func %s(threads int, dst, src []float32) { unary(%q, threads, dst, src, op%[1]s) }\n", x.name, x.name)
	case tuned:
		numbers := x.numbers
		if !strings.Contains(numbers, ",") {
			numbers += ", 0"
		}
		w.line("func %s(threads int, dst, src []float32, %s float32) { tuned(%q, threads, dst, src, %s, op%[1]s) }\n", x.name, x.numbers, x.name, numbers)
	case binary:
		w.line("func %s(threads int, dst, a, b []float32) { binary(%q, threads, dst, a, b, op%[1]s) }\n", x.name, x.name)
	case compare:
		w.line("func %s(threads int, dst []bool, a, b []float32) { compare(%q, threads, dst, a, b, op%[1]s) }\n", x.name, x.name)
	}
}
