package kernel

// An Activation is a function that Gemm can apply to its result. Gemm can also multiply the result by its derivative.
type Activation int

const (
	Identity     Activation = iota
	ActReLU                 // ReLU
	ActLeakyReLU            // LeakyReLU with slope Epilogue.Alpha
	ActTanh                 // Tanh
	ActSigmoid              // Sigmoid
	ActSoftplus             // Softplus; no derivative
)

// An Epilogue is what Gemm does to each finished sum before it stores it. Each step rounds to float32, as the kernel of
// that name does; the steps are, in this order:
//
//	v = sum
//	v = v + Bias[j]                 if Bias is not nil
//	v = (v − Mean[j])·Gain[j] + Shift[j] if Mean is not nil: three steps
//	v = v + Residual[i,j]           if Residual is not nil
//	v = Act(v)
//	v = v * Derivative'(Output[i,j]) if Derivative is not Identity
//	c[i,j] = v
//
// Output holds y = Derivative(x), the activation's output in the forward pass. The products are, for ReLU, v where y > 0
// and 0 elsewhere; for LeakyReLU, v where y > 0 and Alpha*v elsewhere; for Tanh, v*(1-float32(y*y)); for Sigmoid,
// v*float32(y*(1-y)).
type Epilogue struct {
	Bias       []float32 // length n
	Mean       []float32 // length n, as Gain and Shift, which are nil where Mean is
	Gain       []float32
	Shift      []float32
	Residual   []float32 // m × n, rows ResidualStride apart
	Act        Activation
	Derivative Activation
	Output     []float32 // m × n, rows OutputStride apart
	Alpha      float32

	ResidualStride, OutputStride int
}

func (ep *Epilogue) check(c Matrix, m, n int) {
	for _, row := range [...]struct {
		name string
		data []float32
		has  bool
	}{{"bias", ep.Bias, ep.Bias != nil}, {"mean", ep.Mean, ep.Mean != nil}, {"gain", ep.Gain, ep.Mean != nil}, {"shift", ep.Shift, ep.Mean != nil}} {
		if row.has {
			checkLen("Gemm", row.name, len(row.data), n)
			checkDisjoint(row.name, c, m, n, Matrix{Data: row.data, Stride: n}, 1, n)
		}
	}
	if ep.Residual != nil {
		r := Matrix{Data: ep.Residual, Stride: ep.ResidualStride}
		checkMatrix("residual", r, m, n)
		checkDisjoint("residual", c, m, n, r, m, n)
	}
	if ep.Derivative != Identity {
		y := Matrix{Data: ep.Output, Stride: ep.OutputStride}
		checkMatrix("activation output", y, m, n)
		checkDisjoint("activation output", c, m, n, y, m, n)
	}
	if ep.Act < Identity || ep.Act > ActSoftplus || ep.Derivative < Identity || ep.Derivative >= ActSoftplus {
		fail("Gemm", "activation %d, derivative %d: no such function", ep.Act, ep.Derivative)
	}
}

// hasRows reports whether there are operands of one row, which come first.
func (ep *Epilogue) hasRows() bool { return ep.Bias != nil || ep.Mean != nil }

func (ep *Epilogue) dropRows() { ep.Bias, ep.Mean, ep.Gain, ep.Shift = nil, nil, nil, nil }

// apply finishes the sums of row i from column j on and stores them in c. sum is overwritten; it may be c.
func (ep *Epilogue) apply(with *backend, c, sum []float32, i, j int) {
	n := len(sum)
	ep.applyRows(with, sum, j, j+n)
	if ep.Residual != nil {
		with.add(sum, sum, ep.Residual[i*ep.ResidualStride+j:][:n])
	}
	ep.activate(with, sum)
	if ep.Derivative != Identity {
		with.derive[ep.Derivative](sum, ep.Output[i*ep.OutputStride+j:][:n], ep.Alpha)
	}
	if &c[0] != &sum[0] {
		copy(c, sum)
	}
}

// finishRows finishes the sums of count rows of n columns, which lie in c one after another from row first on. It has no operand
// of one row.
func (ep *Epilogue) finishRows(with *backend, c []float32, n, first, count int) {
	if (ep.Residual == nil || ep.ResidualStride == n) && (ep.Derivative == Identity || ep.OutputStride == n) {
		ep.apply(with, c[first*n:][:count*n], c[first*n:][:count*n], 0, first*n)
		return
	}
	for i := first; i < first+count; i++ {
		row := c[i*n:][:n]
		ep.apply(with, row, row, i, 0)
	}
}

// applyRows applies columns lo to hi of the operands of one row to v; v is one row, or anything if hi is lo+1.
func (ep *Epilogue) applyRows(with *backend, v []float32, lo, hi int) {
	if ep.Bias != nil {
		with.add(v, v, part(ep.Bias, lo, hi))
	}
	if ep.Mean != nil {
		with.binary[opSub](v, v, part(ep.Mean, lo, hi))
		with.binary[opMul](v, v, part(ep.Gain, lo, hi))
		with.add(v, v, part(ep.Shift, lo, hi))
	}
}

func (b *backend) add(dst, x, y []float32) { b.binary[opAdd](dst, x, y) }

func (ep *Epilogue) activate(with *backend, v []float32) {
	switch ep.Act {
	case ActReLU:
		with.unary[opReLU](v, v)
	case ActLeakyReLU:
		with.tuned[opLeakyReLU](v, v, ep.Alpha, 0)
	case ActTanh:
		with.unary[opTanh](v, v)
	case ActSigmoid:
		with.unary[opSigmoid](v, v)
	case ActSoftplus:
		with.unary[opSoftplus](v, v)
	}
}

// The references of the derivatives: each multiplies v by the slope of the activation with output y.

func deriveReLU(v, y, _ float32) float32 {
	if y > 0 {
		return v
	}
	return 0
}

func deriveLeaky(v, y, alpha float32) float32 {
	if y > 0 {
		return v
	}
	return alpha * v
}

func deriveTanh(v, y, _ float32) float32 { return v * (1 - float32(y*y)) }

func deriveSigmoid(v, y, _ float32) float32 { return v * float32(y*(1-y)) }

// updates makes the loop x[i] = f(x[i], y[i], number) over slices.
func updates(f func(x, y, number float32) float32) func(x, y []float32, number float32) {
	return func(x, y []float32, number float32) {
		for i, v := range x {
			x[i] = f(v, y[i], number)
		}
	}
}
