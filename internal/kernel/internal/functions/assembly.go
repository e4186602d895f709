package main

// backends writes the tables of the assembly.
func backends(w *writer) {
	w.line("//go:build amd64 && !purego\n\npackage kernel\n")
	for _, width := range []string{"512", "256"} {
		for _, f := range families {
			w.line("var %s%s = [num%s]%s{", f, width, f.title(), signatures[f])
			for _, x := range of(f) {
				w.line("op%s: %s%s,", x.name, x.lower, width)
			}
			w.line("}\n")
		}
	}
}

// bodies writes the calls that generate the assembly of some families.
func bodies(w *writer, some ...family) {
	w.line("package main\n\n")
	if some[len(some)-1] == compare {
		w.line("import \"github.com/ganc-ml/ganc/internal/kernel/_asm/vector\"\n")
	}
	w.line("// functions writes every function of the list.\nfunc functions(m *machine) {")
	for _, f := range some {
		for _, x := range of(f) {
			switch f {
			case unary:
				w.line("unary(m, %q, func(x v) v { return m.%s(x) })", x.lower, x.name)
			case tuned:
				w.line("tuned(m, %q, func(x, p, q v) v { return m.%s(x, %s) })", x.lower, x.name, x.with())
			case binary:
				w.line("binary(m, %q, func(a, b v) v { return m.%s(a, b) })", x.lower, x.name)
			case compare:
				w.line("compare(m, %q, vector.%s)", x.lower, x.name)
			}
		}
	}
	w.line("}")
}

// tests writes the lists that the tests of package kernel go through.
func tests(w *writer) {
	w.line("package kernel\n")
	w.line("var unaryFunctions = []unaryKernel{")
	for _, x := range of(unary) {
		w.line("{%q, %s},", x.name, x.name)
	}
	w.line("}\n\nvar tunedFunctions = []tunedKernel{")
	for _, x := range of(tuned) {
		w.line("{%q, func(threads int, dst, src []float32, p, q float32) { %s(threads, dst, src, %s) }},", x.name, x.name, x.with())
	}
	w.line("}\n\nvar binaryFunctions = []binaryKernel{")
	for _, x := range append(of(binary), of(compare)...) {
		call := x.name
		if x.family == compare {
			call = "compared(" + x.name + ")"
		}
		w.line("{%q, %s},", x.name, call)
	}
	w.line("}")
}
