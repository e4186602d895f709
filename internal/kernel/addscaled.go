package kernel

// AddScaled adds scale times n elements of src, which lie srcStep apart, to those of dst, dstStep apart.
//
//	for i in range n: dst[i*dstStep] = fma32(scale, src[i*srcStep], dst[i*dstStep])
func AddScaled(dst []float32, dstStep int, src []float32, srcStep, n int, scale float32) {
	if n == 0 {
		return
	}
	if len(dst) <= (n-1)*dstStep || len(src) <= (n-1)*srcStep {
		fail("AddScaled", "%d elements %d and %d apart of lengths %d and %d", n, dstStep, srcStep, len(dst), len(src))
	}
	for i := range n {
		dst[i*dstStep] = fma32(scale, src[i*srcStep], dst[i*dstStep])
	}
}
