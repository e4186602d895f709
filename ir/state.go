package ir

// State is a variable that lives across iterations: a parameter, a running statistic, an optimiser's moment, a
// counter. Pointers are its identity; names are unique within a model.
type State struct {
	Name      string
	Type      Type
	Init      Initializer
	Trainable bool   // a parameter: Minimize updates it
	Statistic bool   // a running statistic, of which an Averager may keep an average beside those of the parameters
	Block     string // the name of the block that it belongs to, "" outside every block
	CopyOf    *State // if not nil: the variable that this one starts as a copy of; Init is not used
	Matrix    bool   // the matrix [in, out] of a dense layer, which PyTorch keeps as [out, in]
	Origin    Origin // where it was declared

	// Executions, if not 0, marks this i64[] variable as the length of a run, or, if the model has stages, of stage
	// number Stage. The variable counts executions; Executions is how often one iteration runs the objective. Init is
	// the value for a run of one iteration.
	Executions int
	Stage      int
}

// Initializer gives a state variable its first value. Implementations are comparable structs.
type Initializer interface {
	// Init fills dst, drawing from r, whose stream depends on the seed and the variable's name alone.
	Init(dst Tensor, r Random)
}

// Random is a stream of numbers.
type Random interface {
	Uniform(dst []float32) // [0, 1)
	Normal(dst []float32)  // mean 0, standard deviation 1
}

// Fill initialises with one value: Fill{} with zeros.
type Fill struct{ Value float64 }

// Init fills dst with the value, rounded to its type.
func (f Fill) Init(dst Tensor, _ Random) {
	switch dst.DType() {
	case Float32:
		fill(dst.Float32s(), float32(f.Value))
	case Float64:
		fill(dst.Float64s(), f.Value)
	case Int64:
		fill(dst.Int64s(), int64(f.Value))
	case Int32:
		fill(Slice[int32](dst), int32(f.Value))
	case Uint8:
		fill(Slice[uint8](dst), uint8(f.Value))
	case Bool:
		fill(dst.Bools(), f.Value != 0)
	}
}

func fill[T any](dst []T, v T) {
	for i := range dst {
		dst[i] = v
	}
}

// Block owns parameters and running statistics: nn.Sequential makes one.
type Block interface {
	Name() string
	States() []*State // in declaration order; empty before the first Apply
}
