package ir

import "fmt"

// An Op is a pure tensor function. Implementations are comparable structs: the fields are the attributes
// (numbers, strings, DType, Dims, Ints; never slices, maps or functions; never NaN), the methods are the rules.
type Op interface {
	// Spec is the op's name, arity and ONNX form.
	Spec() Spec
	// Infer returns one type per output, or an error about the inputs. The number of inputs is already checked.
	Infer(in []Type) ([]Type, error)
	// Eval computes out from in. Sizes come from out and in. An output may share memory with an input only
	// where Aliaser allows it.
	Eval(e *Env, out, in []Tensor)
}

// IndexError is an index out of range among the values of an input. Eval panics with it; the caller that runs the op
// returns it as an error.
type IndexError struct{ Index, Size int }

func (e *IndexError) Error() string {
	return fmt.Sprintf("index %d of an axis of %d: want %d to %d", e.Index, e.Size, -e.Size, e.Size-1)
}

// DivisionError is an integer divided by 0. Eval panics with it; the caller that runs the op returns it as an error.
type DivisionError struct{}

func (*DivisionError) Error() string { return "an integer is divided by 0" }

// Documented returns r, the value of a panic of Eval, as an error, if it is one that values of inputs cause: an
// IndexError or a DivisionError. ok is false for any other panic, which is a fault of the op.
func Documented(r any) (err error, ok bool) {
	switch e := r.(type) {
	case *IndexError:
		return e, true
	case *DivisionError:
		return e, true
	}
	return nil, false
}

// Spec holds the facts about an op that printing, documentation, export and import need.
type Spec struct {
	Name  string // as printed and parsed: the Go type's name
	In    Arity
	ONNX  string // the ONNX operator, or "" where a function in export builds the form
	Since int    // first opset of the ONNX default domain that has this form
	Doc   string // one line for OPS.md
}

// Arity is the least and greatest number of inputs; Max < 0 means any number.
type Arity struct{ Min, Max int }

// Exactly is an arity of n inputs.
func Exactly(n int) Arity { return Arity{n, n} }

// Differentiable ops have a vector-Jacobian product, given as more IR.
type Differentiable interface {
	Op
	// Grad returns one gradient per input of n for the gradients dy of its outputs. An entry of dy is the zero Value
	// where that output has no gradient. A nil slice or a zero entry of the result means exactly zero.
	Grad(n Node, dy []Value) []Value
}

// Composite ops are compositions of other ops that are kept whole in inference and export and decomposed for
// gradients, for the stock engine and for older opsets.
type Composite interface {
	Op
	Decompose(in []Value) []Value
}

// Env is the resources that Eval may use. They change no result.
type Env struct {
	Threads int    // greatest number of workers
	Scratch []byte // as many bytes as Scratch asked for, aligned to 64; contents undefined

	NotFinite bool // an op that checks what it stores (FiniteChecker) sets it for NaN or an infinity; who reads it clears it
}
