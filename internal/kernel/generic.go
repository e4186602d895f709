package kernel

import "math"

// generic is the reference implementation, in plain Go.
var generic = backend{
	name: "generic",
	unary: [numUnary]func(dst, src []float32){
		opExp:        each(exp32),
		opLog:        each(log32),
		opSqrt:       each(func(x float32) float32 { return float32(math.Sqrt(float64(x))) }),
		opAbs:        each(abs32),
		opNeg:        each(func(x float32) float32 { return -x }),
		opTanh:       each(tanh32),
		opSigmoid:    each(sigmoid32),
		opSoftplus:   each(softplus32),
		opErf:        each(erf32),
		opReLU:       each(relu32),
		opReciprocal: each(func(x float32) float32 { return 1 / x }),
		opFloor:      each(func(x float32) float32 { return float32(math.Floor(float64(x))) }),
		opCeil:       each(func(x float32) float32 { return float32(math.Ceil(float64(x))) }),
		opRound:      each(roundEven32),
		opSign:       each(sign32),
		opSin:        each(sin32),
		opCos:        each(cos32),
		opSoftsign:   each(softsign32),
		opSiLU:       each(silu32),
		opMish:       each(mish32),
		opGELU:       each(gelu32),
		opGELUTanh:   each(geluTanh32),
		opHardSwish:  each(hardSwish32),
	},
	tuned: [numTuned]func(dst, src []float32, p, q float32){
		opELU:         tuned(elu32),
		opCELU:        tuned(func(x, alpha, _ float32) float32 { return celu32(x, alpha) }),
		opHardSigmoid: tuned(hardSigmoid32),
		opClip:        tuned(clip32),
	},
	leaky: func(dst, src []float32, alpha float32) {
		for i, x := range src {
			dst[i] = leaky32(x, alpha)
		}
	},
	affine: func(dst, src []float32, mul, add float32) {
		for i, x := range src {
			dst[i] = float32(x*mul) + add
		}
	},
	binary: [numBinary]func(dst, a, b []float32){
		opAdd: pairs(func(x, y float32) float32 { return x + y }),
		opSub: pairs(func(x, y float32) float32 { return x - y }),
		opMul: pairs(func(x, y float32) float32 { return x * y }),
		opDiv: pairs(func(x, y float32) float32 { return x / y }),
		opMax: pairs(max32),
		opMin: pairs(min32),

		opPow:   pairs(pow32),
		opPReLU: pairs(prelu32),
	},
	compare: [numCompare]func(dst []bool, a, b []float32){
		opLess:         tests(func(x, y float32) bool { return x < y }),
		opLessEqual:    tests(func(x, y float32) bool { return x <= y }),
		opGreater:      tests(func(x, y float32) bool { return x > y }),
		opGreaterEqual: tests(func(x, y float32) bool { return x >= y }),
		opEqual:        tests(func(x, y float32) bool { return x == y }),
	},
	where:   whereGeneric,
	sumRow:  sumRowGeneric,
	maxRow:  extremeRow(negInf, max32),
	minRow:  extremeRow(posInf, min32),
	adam:    adamGeneric,
	sgd:     updates(stepSGD),
	ema:     updates(stepEMA),
	finite:  finiteGeneric,
	uniform: uniformGeneric,
	normal:  normalGeneric,
	derive: [ActSoftplus]func(v, y []float32, alpha float32){
		ActReLU:      updates(deriveReLU),
		ActLeakyReLU: updates(deriveLeaky),
		ActTanh:      updates(deriveTanh),
		ActSigmoid:   updates(deriveSigmoid),
	},
}

func each(f func(float32) float32) func(dst, src []float32) {
	return func(dst, src []float32) {
		for i, x := range src {
			dst[i] = f(x)
		}
	}
}

func tuned(f func(x, p, q float32) float32) func(dst, src []float32, p, q float32) {
	return func(dst, src []float32, p, q float32) {
		for i, x := range src {
			dst[i] = f(x, p, q)
		}
	}
}

// step is how far an operand moves per element: not at all if it has one element.
func step(n int) int {
	if n == 1 {
		return 0
	}
	return 1
}

func pairs(f func(x, y float32) float32) func(dst, a, b []float32) {
	return func(dst, a, b []float32) {
		da, db := step(len(a)), step(len(b))
		for i := range dst {
			dst[i] = f(a[i*da], b[i*db])
		}
	}
}

func tests(f func(x, y float32) bool) func(dst []bool, a, b []float32) {
	return func(dst []bool, a, b []float32) {
		da, db := step(len(a)), step(len(b))
		for i := range dst {
			dst[i] = f(a[i*da], b[i*db])
		}
	}
}

func whereGeneric(dst []float32, cond []bool, a, b []float32) {
	dc, da, db := step(len(cond)), step(len(a)), step(len(b))
	for i := range dst {
		if cond[i*dc] {
			dst[i] = a[i*da]
		} else {
			dst[i] = b[i*db]
		}
	}
}

// sumRowGeneric sums in 16 lanes: element i goes to lane i mod 16, lanes start at +0 and are then added in halves.
func sumRowGeneric(src []float32) float32 {
	var lane [16]float32
	for i, x := range src {
		lane[i%16] += x
	}
	for half := 8; half > 0; half /= 2 {
		for i := range half {
			lane[i] += lane[i+half]
		}
	}
	return lane[0]
}

// extremeRow walks 16 lanes as sumRowGeneric does, so that NaN and signed zeros end alike in every implementation.
func extremeRow(start float32, pick func(x, best float32) float32) func([]float32) float32 {
	return func(src []float32) float32 {
		var lane [16]float32
		for i := range lane {
			lane[i] = start
		}
		for i, x := range src {
			lane[i%16] = pick(x, lane[i%16])
		}
		for half := 8; half > 0; half /= 2 {
			for i := range half {
				lane[i] = pick(lane[i], lane[i+half])
			}
		}
		return lane[0]
	}
}
