package kernel

// An Activation is a function that Gemm can apply to its result, or whose derivative it can multiply it by.
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
//	v = v + Residual[i,j]           if Residual is not nil
//	v = Act(v)
//	v = v * DAct'(DActOut[i,j])     if DAct is not Identity
//	c[i,j] = c[i,j] + v             if Accumulate, otherwise c[i,j] = v
//
// DActOut holds y = DAct(x), the activation's output in the forward pass. The products are, for ReLU, v where y > 0
// and 0 elsewhere; for LeakyReLU, v where y > 0 and Alpha*v elsewhere; for Tanh, v*(1-float32(y*y)); for Sigmoid,
// v*float32(y*(1-y)).
type Epilogue struct {
	Accumulate bool
	Bias       []float32 // length n
	Residual   []float32 // m × n, rows ResidualStride apart
	Act        Activation
	DAct       Activation
	DActOut    []float32 // m × n, rows DActStride apart
	Alpha      float32

	ResidualStride, DActStride int
}

func (ep *Epilogue) check(c Matrix, m, n int) {
	if ep.Bias != nil {
		checkLen("Gemm", "bias", len(ep.Bias), n)
		checkDisjoint("bias", c, m, n, Matrix{Data: ep.Bias, Stride: n}, 1, n)
	}
	if ep.Residual != nil {
		r := Matrix{Data: ep.Residual, Stride: ep.ResidualStride}
		checkMatrix("residual", r, m, n)
		checkDisjoint("residual", c, m, n, r, m, n)
	}
	if ep.DAct != Identity {
		y := Matrix{Data: ep.DActOut, Stride: ep.DActStride}
		checkMatrix("dact output", y, m, n)
		checkDisjoint("dact output", c, m, n, y, m, n)
	}
	if ep.Act < Identity || ep.Act > ActSoftplus || ep.DAct < Identity || ep.DAct >= ActSoftplus {
		fail("Gemm", "activation %d, derivative %d: no such function", ep.Act, ep.DAct)
	}
}

// apply finishes the sums of row i from column j on and stores them in c. sum may be c itself if the epilogue does not
// accumulate; it is overwritten.
func (ep *Epilogue) apply(with *backend, c, sum []float32, i, j int) {
	n := len(sum)
	if ep.Bias != nil {
		with.add(sum, sum, part(ep.Bias, j, j+n))
	}
	if ep.Residual != nil {
		with.add(sum, sum, ep.Residual[i*ep.ResidualStride+j:][:n])
	}
	ep.activate(with, sum)
	if ep.DAct != Identity {
		ep.derive(with, sum, ep.DActOut[i*ep.DActStride+j:][:n])
	}
	if ep.Accumulate {
		with.add(c, c, sum)
	} else if &c[0] != &sum[0] {
		copy(c, sum)
	}
}

func (b *backend) add(dst, x, y []float32) { b.binary[opAdd](dst, x, y) }

func (ep *Epilogue) activate(with *backend, v []float32) {
	switch ep.Act {
	case ActReLU:
		with.unary[opReLU](v, v)
	case ActLeakyReLU:
		with.leaky(v, v, ep.Alpha)
	case ActTanh:
		with.unary[opTanh](v, v)
	case ActSigmoid:
		with.unary[opSigmoid](v, v)
	case ActSoftplus:
		with.unary[opSoftplus](v, v)
	}
}

// derive multiplies v by the derivative at output y.
func (ep *Epilogue) derive(with *backend, v, y []float32) {
	with.derive[ep.DAct](v, y, ep.Alpha)
}

// The derivatives' reference: v multiplied by the slope of the activation whose output is y.

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

// updates turns a function of one element into one of slices: x[i] = f(x[i], y[i], number).
func updates(f func(x, y, number float32) float32) func(x, y []float32, number float32) {
	return func(x, y []float32, number float32) {
		for i, v := range x {
			x[i] = f(v, y[i], number)
		}
	}
}
