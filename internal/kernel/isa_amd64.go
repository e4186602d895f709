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
	name:       "avx512",
	unary:      unary512,
	tuned:      tuned512,
	binary:     binary512,
	compare:    compare512,
	where:      where512,
	mixRows:    mixRows512,
	sumRow:     sumRow512,
	maxRow:     maxRow512,
	minRow:     minRow512,
	adam:       adamLoops512.run,
	update:     [numUpdates]func(x, y []float32, number float32){sgd: sgd512, ema: ema512},
	scaleBytes: scaleBytes512,
	finite:     func(x []float32) bool { var c carries; exponents512(x, &c[0]); return c.none() },
	noise: [numLaws]func(dst []float32, s *stream, group uint64){
		uniform: func(dst []float32, s *stream, group uint64) { uniform512(dst, &s.key, group) },
		normal:  func(dst []float32, s *stream, group uint64) { normal512(dst, &s.key, group) },
	},
	derive: [ActSoftplus]func(v, y []float32, alpha float32){
		ActReLU:      deriveReLU512,
		ActLeakyReLU: deriveLeaky512,
		ActTanh:      deriveTanh512,
		ActSigmoid:   deriveSigmoid512,
	},
	transpose8:  transpose8,
	transpose16: transpose512,
	shape:       &shape512,
	depthwise:   &depthwise512,
}

var backend256 = backend{
	name:       "avx2",
	unary:      unary256,
	tuned:      tuned256,
	binary:     binary256,
	compare:    compare256,
	where:      where256,
	mixRows:    mixRows256,
	sumRow:     sumRow256,
	maxRow:     maxRow256,
	minRow:     minRow256,
	adam:       adamLoops256.run,
	update:     [numUpdates]func(x, y []float32, number float32){sgd: sgd256, ema: ema256},
	scaleBytes: scaleBytes256,
	finite:     func(x []float32) bool { var c carries; exponents256(x, &c[0]); return c.none() },
	noise: [numLaws]func(dst []float32, s *stream, group uint64){
		uniform: func(dst []float32, s *stream, group uint64) { uniform256(dst, &s.key, group) },
		normal:  func(dst []float32, s *stream, group uint64) { normal256(dst, &s.key, group) },
	},
	derive: [ActSoftplus]func(v, y []float32, alpha float32){
		ActReLU:      deriveReLU256,
		ActLeakyReLU: deriveLeaky256,
		ActTanh:      deriveTanh256,
		ActSigmoid:   deriveSigmoid256,
	},
	transpose8: transpose8,
	shape:      &shape256,
	depthwise:  &depthwise256,
}

// adamLoops are the loops of Adam: without and with a first moment, without and with an average, and whether parameters are
// stored past the caches.
type adamLoops [2][2][2]func(p, g, m, v, average []float32, numbers *float32, carries *uint32)

var (
	adamLoops512 = adamLoops{
		{{adamNoMean512, adamNoMeanStream512}, {adamNoMeanAverage512, adamNoMeanAverageStream512}},
		{{adam512, adamStream512}, {adamAverage512, adamAverageStream512}},
	}
	adamLoops256 = adamLoops{
		{{adamNoMean256, adamNoMeanStream256}, {adamNoMeanAverage256, adamNoMeanAverageStream256}},
		{{adam256, adamStream256}, {adamAverage256, adamAverageStream256}},
	}
)

func (l *adamLoops) run(p, g, m, v, average []float32, s *adamNumbers, stream bool) (finite bool) {
	index := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	c := gathered.Get().(*carries)
	defer gathered.Put(c)
	l[index(m != nil)][index(average != nil)][index(stream)](p, g, m, v, average, &s.Rate, &c[0])
	return c.none()
}

// carries is a vector whose sign bits tell of exponents of all ones: adding 1 to such an exponent carries into the sign.
type carries [16]uint32

// gathered holds the carries that are not in use.
var gathered = sync.Pool{New: func() any { return new(carries) }}

func (c *carries) none() bool {
	all := uint32(0)
	for _, x := range c {
		all |= x
	}
	return all>>31 == 0
}
