package ir

// Evaluate runs one op on tensors, into new ones of concrete types.
func Evaluate(op Op, in []Tensor, types []Type) []Tensor {
	out := make([]Tensor, len(types))
	for i, t := range types {
		out[i] = NewTensor(t.DType, t.Bind(0)...)
	}
	e := &Env{Threads: 1}
	if s, ok := op.(Scratcher); ok {
		ins := make([]Type, len(in))
		for i, t := range in {
			ins[i] = t.Type()
		}
		e.Scratch = AlignedBytes(s.Scratch(types, ins))
	}
	op.Eval(e, out, in)
	return out
}

// TryEvaluate is Evaluate. It returns an error that values of the inputs cause (Documented); any other panic of the op is
// its own.
func TryEvaluate(op Op, in []Tensor, types []Type) (out []Tensor, err error) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		var ok bool
		if err, ok = Documented(r); !ok {
			panic(r)
		}
	}()
	return Evaluate(op, in, types), nil
}
