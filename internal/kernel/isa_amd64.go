//go:build amd64 && !purego

package kernel

import (
	"sync"

	"golang.org/x/sys/cpu"
)

// available lists the implementations that the processor can run, the fastest first.
var available = sync.OnceValue(func() []*backend {
	var list []*backend
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		if cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512VL && cpu.X86.HasBMI2 {
			list = append(list, &backend512)
		}
		list = append(list, &backend256)
	}
	return append(list, &generic)
})

var backend512 = backend{
	name: "avx512",
	unary: [numUnary]func(dst, src []float32){
		opExp:        exp512,
		opLog:        log512,
		opSqrt:       sqrt512,
		opAbs:        abs512,
		opNeg:        neg512,
		opTanh:       tanh512,
		opSigmoid:    sigmoid512,
		opSoftplus:   softplus512,
		opErf:        erf512,
		opReLU:       relu512,
		opReciprocal: reciprocal512,
		opFloor:      floor512,
		opCeil:       ceil512,
		opRound:      round512,
		opSign:       sign512,
		opSin:        sin512,
		opCos:        cos512,
		opSoftsign:   softsign512,
		opSiLU:       silu512,
		opMish:       mish512,
		opGELU:       gelu512,
		opGELUTanh:   geluTanh512,
		opHardSwish:  hardSwish512,
	},
	tuned: [numTuned]func(dst, src []float32, p, q float32){
		opELU:         elu512,
		opCELU:        celu512,
		opHardSigmoid: hardSigmoid512,
		opClip:        clip512,
	},
	leaky:  leaky512,
	affine: affine512,
	binary: [numBinary]func(dst, a, b []float32){
		opAdd: add512,
		opSub: sub512,
		opMul: mul512,
		opDiv: div512,
		opMax: max512,
		opMin: min512,

		opPow:   pow512,
		opPReLU: prelu512,
	},
	compare: [numCompare]func(dst []bool, a, b []float32){
		opLess:         less512,
		opLessEqual:    lessEqual512,
		opGreater:      greater512,
		opGreaterEqual: greaterEqual512,
		opEqual:        equal512,
	},
	where:  where512,
	sumRow: sumRow512,
	maxRow: maxRow512,
	minRow: minRow512,
	adam: func(p, g, m, v []float32, args *AdamArgs) {
		if m == nil {
			adamNoMean512(p, g, g, v, &args.Rate)
		} else {
			adam512(p, g, m, v, &args.Rate)
		}
	},
	sgd:        sgd512,
	ema:        ema512,
	scaleBytes: scaleBytes512,
	finite:     func(x []float32) bool { var c carries; exponents512(x, &c[0]); return c.none() },
	uniform:    func(dst []float32, s *stream, group uint64) { uniform512(dst, &s.key, group) },
	normal:     func(dst []float32, s *stream, group uint64) { normal512(dst, &s.key, group) },
	derive: [ActSoftplus]func(v, y []float32, alpha float32){
		ActReLU:      deriveReLU512,
		ActLeakyReLU: deriveLeaky512,
		ActTanh:      deriveTanh512,
		ActSigmoid:   deriveSigmoid512,
	},
	transpose8: transpose8,
	shape:      &shape512,
}

var backend256 = backend{
	name: "avx2",
	unary: [numUnary]func(dst, src []float32){
		opExp:        exp256,
		opLog:        log256,
		opSqrt:       sqrt256,
		opAbs:        abs256,
		opNeg:        neg256,
		opTanh:       tanh256,
		opSigmoid:    sigmoid256,
		opSoftplus:   softplus256,
		opErf:        erf256,
		opReLU:       relu256,
		opReciprocal: reciprocal256,
		opFloor:      floor256,
		opCeil:       ceil256,
		opRound:      round256,
		opSign:       sign256,
		opSin:        sin256,
		opCos:        cos256,
		opSoftsign:   softsign256,
		opSiLU:       silu256,
		opMish:       mish256,
		opGELU:       gelu256,
		opGELUTanh:   geluTanh256,
		opHardSwish:  hardSwish256,
	},
	tuned: [numTuned]func(dst, src []float32, p, q float32){
		opELU:         elu256,
		opCELU:        celu256,
		opHardSigmoid: hardSigmoid256,
		opClip:        clip256,
	},
	leaky:  leaky256,
	affine: affine256,
	binary: [numBinary]func(dst, a, b []float32){
		opAdd: add256,
		opSub: sub256,
		opMul: mul256,
		opDiv: div256,
		opMax: max256,
		opMin: min256,

		opPow:   pow256,
		opPReLU: prelu256,
	},
	compare: [numCompare]func(dst []bool, a, b []float32){
		opLess:         less256,
		opLessEqual:    lessEqual256,
		opGreater:      greater256,
		opGreaterEqual: greaterEqual256,
		opEqual:        equal256,
	},
	where:  where256,
	sumRow: sumRow256,
	maxRow: maxRow256,
	minRow: minRow256,
	adam: func(p, g, m, v []float32, args *AdamArgs) {
		if m == nil {
			adamNoMean256(p, g, g, v, &args.Rate)
		} else {
			adam256(p, g, m, v, &args.Rate)
		}
	},
	sgd:        sgd256,
	ema:        ema256,
	scaleBytes: scaleBytes256,
	finite:     func(x []float32) bool { var c carries; exponents256(x, &c[0]); return c.none() },
	uniform:    func(dst []float32, s *stream, group uint64) { uniform256(dst, &s.key, group) },
	normal:     func(dst []float32, s *stream, group uint64) { normal256(dst, &s.key, group) },
	derive: [ActSoftplus]func(v, y []float32, alpha float32){
		ActReLU:      deriveReLU256,
		ActLeakyReLU: deriveLeaky256,
		ActTanh:      deriveTanh256,
		ActSigmoid:   deriveSigmoid256,
	},
	transpose8: transpose8,
	shape:      &shape256,
}

// carries is what the exponents of a slice leave in the signs of a vector when one is added to each.
type carries [16]uint32

func (c *carries) none() bool {
	all := uint32(0)
	for _, x := range c {
		all |= x
	}
	return all>>31 == 0
}
