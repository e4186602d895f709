package op

import "github.com/ganc-ml/ganc/internal/kernel"

// takes reports whether each element is one of the original line.
func (s *Sampling) takes() bool {
	return s.Mode != "linear" && s.Mode != "cubic" && s.Extrapolation == 0
}

// mixing32 makes each element of its taps.
func mixing32(p *pass) step[float32] {
	m := kernel.NewMixture(p.outer, p.from, p.inner, p.rows)
	absent := p.withoutTaps()
	return func(threads int, dst, src []float32) {
		m.Mix(threads, dst, src)
		setElements(dst, p, absent, float32(p.absent))
	}
}

// mixing64 does so with a product and a sum, each rounded.
func mixing64(p *pass) step[float64] {
	absent := p.withoutTaps()
	return func(_ int, dst, src []float64) {
		clear(dst)
		size, from := len(p.rows)*p.inner, p.from*p.inner
		for o := range p.outer {
			mixBlock64(p, dst[o*size:][:size], src[o*from:][:from])
		}
		setElements(dst, p, absent, p.absent)
	}
}

func mixBlock64(p *pass, dst, src []float64) {
	for j, taps := range p.rows {
		row := dst[j*p.inner:][:p.inner]
		for _, t := range taps {
			weight := float64(t.Weight)
			for i, x := range src[t.At*p.inner:][:p.inner] {
				row[i] += float64(weight * x)
			}
		}
	}
}

// withoutTaps is the elements of a line that are not 0 although they have no taps.
func (p *pass) withoutTaps() []int {
	var list []int
	for j, taps := range p.rows {
		if len(taps) == 0 && p.absent != 0 {
			list = append(list, j)
		}
	}
	return list
}

// setElements sets elements of all lines.
func setElements[T any](dst []T, p *pass, elements []int, v T) {
	for o := range p.outer {
		for _, j := range elements {
			row := dst[(o*len(p.rows)+j)*p.inner:][:p.inner]
			for i := range row {
				row[i] = v
			}
		}
	}
}

// taking copies the only tap of each element; an element without one is 0.
func taking[T any](p *pass) step[T] {
	at := make([]int, len(p.rows))
	for j, taps := range p.rows {
		if at[j] = -1; len(taps) > 0 {
			at[j] = taps[0].At
		}
	}
	return func(_ int, dst, src []T) {
		size, from := len(at)*p.inner, p.from*p.inner
		for o := range p.outer {
			takeBlock(dst[o*size:][:size], src[o*from:][:from], at, p.inner)
		}
	}
}

func takeBlock[T any](dst, src []T, at []int, inner int) {
	if inner == 1 {
		takeLine(dst, src, at)
		return
	}
	for j, k := range at {
		row := dst[j*inner:][:inner]
		if k < 0 {
			clear(row)
			continue
		}
		copy(row, src[k*inner:])
	}
}

func takeLine[T any](dst, src []T, at []int) {
	dst = dst[:len(at)]
	for j, k := range at {
		if uint(k) < uint(len(src)) {
			dst[j] = src[k]
		} else {
			var none T
			dst[j] = none
		}
	}
}
