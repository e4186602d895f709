package ir

// The interfaces of this file are questions that the compiler, the exporter and the trainer ask an op. An op answers
// those that concern it, in its own file; an op without the method answers no. So no pass has to name an op.

// Scratcher is an op whose Eval needs workspace.
type Scratcher interface {
	// Scratch is the number of bytes of Env.Scratch that Eval needs for concrete types.
	Scratch(out, in []Type) int
}

// Preparer is an op for which a part of Eval depends on types alone, such as the reading of a program.
type Preparer interface {
	// Prepare does that part once. The function that it returns is Eval for tensors of these concrete types.
	Prepare(out, in []Type) func(e *Env, out, in []Tensor)
}

// Aliaser is an op whose output may share its buffer with an input of the same size.
type Aliaser interface {
	// Alias reports whether output out may be written over input in, provided that input is not read again later.
	Alias(out, in int) bool
}

// Indexer is an op that reads an input as indices.
type Indexer interface {
	// IndexLimit is the number of the input that holds the indices and the number of entries that they choose from:
	// 0 … limit−1. A limit of 0 depends on the batch size.
	IndexLimit(in []Type) (input, limit int)
}

// Broadcaster is an op that broadcasts its inputs itself, by numpy's rule: an input may be replaced by a smaller value
// that broadcasts to it.
type Broadcaster interface {
	Broadcasts() bool
}

// Repeater is an op that does nothing but broadcast its only input to the shape of its output.
type Repeater interface {
	Repeats() bool
}

// ValueKeeper is an op whose output, unless it is empty, holds the values of its first input, all of them and no others:
// in another order, shape or element type, or several times.
type ValueKeeper interface {
	KeepsValues() bool
}

// MaybeIdentity is an op of one input that, for some types, changes nothing.
type MaybeIdentity interface {
	// IsIdentity reports whether an output of type out is an input of type in, bit for bit.
	IsIdentity(in, out Type) bool
}

// Neutralizer is an op of two inputs for which one of them can be neutral: a factor of 1.
type Neutralizer interface {
	// Neutral is the number that, as input i, leaves the other input as it is, bit for bit; ok is false where none does.
	Neutral(i int) (x float64, ok bool)
}

// TypeFunction is an op whose output follows from the types of its inputs. It reads no element.
type TypeFunction interface {
	// FromTypes is the output for inputs of concrete types.
	FromTypes(in []Type) Tensor
}

// FLOPCounter is an op that multiplies matrices or convolves.
type FLOPCounter interface {
	// FLOPs is the number of floating-point operations of its products for concrete types: two for a multiply-add.
	FLOPs(out, in []Type) int
}

// Permuter is an op with attributes that gives the same elements where the dimensions of its operands stand in another
// order. An op without such attributes that works on single elements need not answer (op.Permuted).
type Permuter interface {
	// Permuted is the op for operands of which dimension i was dimension perm[i] before, where they have types in. ok is
	// false where bits would differ.
	Permuted(perm Ints, in []Type) (op Op, ok bool)
}

// ONNXLimiter is an op whose ONNX operator is defined for fewer element types than the op.
type ONNXLimiter interface {
	// ONNXTakes reports whether the operator is defined for inputs of type in.
	ONNXTakes(in []Type) bool
}

// Saturator is an op whose values approach ±1 or 0 for large inputs. Other libraries compute such functions to an accuracy
// relative to 1, not to the value: ONNX Runtime's sigmoid is 0 below −18.
type Saturator interface {
	Saturates() bool
}

// Canceller is an op whose small values other libraries compute as differences of numbers near 1, so that their error is
// relative to 1: eˣ − 1, the sine of a number from which multiples of π were taken away.
type Canceller interface {
	Cancels() bool
}

// WholeValued is an op whose values are whole numbers, which no library rounds.
type WholeValued interface {
	WholeValued() bool
}

// Subtracter is the difference of two operands. Others multiply it out: a·s − b·s for (a − b)·s.
type Subtracter interface {
	Subtracts() bool
}

// TermCounter is an op of one value that makes each element of several, with weights that it rounds.
type TermCounter interface {
	// Terms is the number of roundings that stand for one element, for concrete types.
	Terms(out, in []Type) float64
}

// Normaliser is an op of one value that divides by a sum: each element has the error of that sum.
type Normaliser interface {
	// Summands is the number of terms of the sum, for an input of concrete type.
	Summands(in Type) float64
}

// Narrower is an op that rounds to the numbers of a format narrower than the type of its output.
type Narrower interface {
	// Roundoff is the unit roundoff of the format: half the distance between 1 and the next number.
	Roundoff() float64
}

// Broadcasts reports whether an op is a Broadcaster.
func Broadcasts(op Op) bool {
	b, ok := op.(Broadcaster)
	return ok && b.Broadcasts()
}

// Unrepeated is the value that v repeats, where a Repeater computes v, else v.
func Unrepeated(v Value) Value {
	if r, ok := v.Op().(Repeater); ok && r.Repeats() {
		return v.Node().In(0)
	}
	return v
}

// KeepsValues reports whether an op is a ValueKeeper.
func KeepsValues(op Op) bool {
	k, ok := op.(ValueKeeper)
	return ok && k.KeepsValues()
}

// A FiniteChecker looks for NaN and infinities in what it stores, while it stores them, and tells Env.NotFinite.
type FiniteChecker interface {
	Op
	ChecksFinite(out int) bool
}
