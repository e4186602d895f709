package ir

import "fmt"

// Law is a distribution that noise is drawn from: Normal, Uniform, Seed, or what Bernoulli and Categorical give. A file of
// somebody else's may name another one; Check and Draw refuse it.
type Law struct {
	Name    string  `json:"name"`              // normal, uniform, bernoulli, categorical or seed
	P       float64 `json:"p,omitempty"`       // bernoulli: probability of 1
	Classes int     `json:"classes,omitempty"` // categorical: number of classes
}

var (
	Normal  = Law{Name: "normal"}  // mean 0, standard deviation 1
	Uniform = Law{Name: "uniform"} // [0, 1)
	Seed    = Law{Name: "seed"}    // 0 … 2²⁴−1 with equal probability, i32: what a network draws its own noise from
)

// Bernoulli is 1 with probability p and 0 otherwise, as floating-point numbers.
func Bernoulli(p float64) Law { return Law{Name: "bernoulli", P: p} }

// Categorical is one of 0 … k−1 with equal probability.
func Categorical(k int) Law { return Law{Name: "categorical", Classes: k} }

func (l Law) setPort(p *Port) { p.Law = &l }

// family is the rules of the laws of one name.
type family struct {
	name  string
	dtype DType                             // of the values
	check func(l Law, dt DType) error       // whether values of a type can be drawn
	draw  func(l Law, dst Tensor, r Random) // fills dst, of type dtype
}

var families = [...]family{
	{"normal", Float32, Law.checkFloat, func(_ Law, dst Tensor, r Random) { r.Normal(dst.Float32s()) }},
	{"uniform", Float32, Law.checkFloat, func(_ Law, dst Tensor, r Random) { r.Uniform(dst.Float32s()) }},
	{"bernoulli", Float32, Law.checkProbability, Law.drawBits},
	{"categorical", Int64, Law.checkClasses, Law.drawClasses},
	{"seed", Int32, Law.checkSeed, Law.drawSeeds},
}

// family is the rules of l, nil for an unknown name.
func (l Law) family() *family {
	for i := range families {
		if families[i].name == l.Name {
			return &families[i]
		}
	}
	return nil
}

// DType is the element type of the values that Draw gives: i64 for classes, i32 for seeds, f32 for numbers. It is Invalid for an
// unknown law.
func (l Law) DType() DType {
	if f := l.family(); f != nil {
		return f.dtype
	}
	return Invalid
}

// valueType is DType; f32 for an unknown law, which Check reports.
func (l Law) valueType() DType { return max(l.DType(), Float32) }

// Check reports an unknown law, parameters out of range, and an element type that the values cannot have.
func (l Law) Check(dt DType) error {
	if f := l.family(); f != nil {
		return f.check(l, dt)
	}
	return fmt.Errorf("unknown noise law %q: use ir.Normal, ir.Uniform, ir.Bernoulli or ir.Categorical", l.Name)
}

func (l Law) checkFloat(dt DType) error {
	if !dt.IsFloat() {
		return fmt.Errorf("%s noise is %v: want a floating-point type", l.Name, dt)
	}
	return nil
}

func (l Law) checkProbability(dt DType) error {
	if !dt.IsFloat() || !(l.P >= 0 && l.P <= 1) {
		return fmt.Errorf("bernoulli noise of %v with p %g: want a floating-point type and p in [0, 1]", dt, l.P)
	}
	return nil
}

func (l Law) checkClasses(dt DType) error {
	if dt != Int64 || l.Classes < 1 {
		return fmt.Errorf("categorical noise of %v with %d classes: want i64 and at least one class", dt, l.Classes)
	}
	return nil
}

func (l Law) checkSeed(dt DType) error {
	if dt != Int32 {
		return fmt.Errorf("seeds of %v: want i32", dt)
	}
	return nil
}

// Draw fills dst, of element type DType, with values of the law made from r's numbers. It returns an error for a law
// that Check refuses and for a tensor of another type, and draws nothing.
func (l Law) Draw(dst Tensor, r Random) error {
	if err := l.Check(dst.DType()); err != nil {
		return err
	}
	f := l.family()
	if dst.DType() != f.dtype {
		return fmt.Errorf("%s noise is %v: want %v", l.Name, dst.DType(), f.dtype)
	}
	f.draw(l, dst, r)
	return nil
}

func (l Law) drawBits(dst Tensor, r Random) {
	f := dst.Float32s()
	r.Uniform(f)
	for i, u := range f {
		f[i] = 0
		if u < float32(l.P) {
			f[i] = 1
		}
	}
}

// drawClasses draws through uniform numbers of 24 bits: exact enough for the numbers of classes in use.
func (l Law) drawClasses(dst Tensor, r Random) {
	var buf [256]float32
	for rest := dst.Int64s(); len(rest) > 0; {
		u := buf[:min(len(buf), len(rest))]
		r.Uniform(u)
		for i, x := range u {
			rest[i] = int64(float64(x) * float64(l.Classes))
		}
		rest = rest[len(u):]
	}
}

func (l Law) drawSeeds(dst Tensor, r Random) {
	var u [1]float32
	seeds := Slice[int32](dst)
	for i := range seeds {
		r.Uniform(u[:])
		seeds[i] = int32(u[0] * (1 << 24))
	}
}
