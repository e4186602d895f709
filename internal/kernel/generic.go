package kernel

// generic is the reference implementation, in plain Go.
var generic = backend{
	name:    "generic",
	unary:   unaryGeneric,
	tuned:   tunedGeneric,
	binary:  binaryGeneric,
	compare: compareGeneric,
	where:   whereGeneric,
	sumRow:  sumRowGeneric,
	maxRow:  extremeRow(negInf, max32),
	minRow:  extremeRow(posInf, min32),
	adam:    adamGeneric,
	update:  [numUpdates]func(x, y []float32, number float32){sgd: updates(stepSGD), ema: updates(stepEMA)},
	finite:  finiteGeneric,
	noise:   [numLaws]func(dst []float32, s *stream, group uint64){uniform: uniformGeneric, normal: normalGeneric},
	derive: [ActSoftplus]func(v, y []float32, alpha float32){
		ActReLU:      updates(deriveReLU),
		ActLeakyReLU: updates(deriveLeaky),
		ActTanh:      updates(deriveTanh),
		ActSigmoid:   updates(deriveSigmoid),
	},
}

// each makes the loop over a slice of the reference of one element. eachTuned, eachPair and eachTest do so for the other
// families.
func each(f func(float32) float32) func(dst, src []float32) {
	return func(dst, src []float32) {
		for i, x := range src {
			dst[i] = f(x)
		}
	}
}

func eachTuned(f func(x, p, q float32) float32) func(dst, src []float32, p, q float32) {
	return func(dst, src []float32, p, q float32) {
		for i, x := range src {
			dst[i] = f(x, p, q)
		}
	}
}

// step is the distance between the elements of an operand that meet neighbouring elements: 0 if it has one for all.
func step(n int) int {
	if n == 1 {
		return 0
	}
	return 1
}

func eachPair(f func(x, y float32) float32) func(dst, a, b []float32) {
	return func(dst, a, b []float32) {
		da, db := step(len(a)), step(len(b))
		for i := range dst {
			dst[i] = f(a[i*da], b[i*db])
		}
	}
}

func eachTest(f func(x, y float32) bool) func(dst []bool, a, b []float32) {
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
