package ir

// Packer is an op that reads one of its inputs faster in an order of its own. If that input is a constant, it is packed once,
// when the op is bound, for all ops that want the same.
type Packer interface {
	// Packing is the number of the input and its order, for concrete types; nil: as it lies.
	Packing(out, in []Type) (input int, p Packing)
	// PreparePacked is Preparer.Prepare for an input that Packing packed: packed is what Pack returned.
	PreparePacked(packed Tensor, out, in []Type) func(e *Env, out, in []Tensor)
}

// Packing is an order of the elements of a constant. Packings are comparable: equal ones give the same tensor.
type Packing interface {
	Pack(constant Tensor) Tensor
}
