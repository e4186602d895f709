package kernel

// This file holds the references of the activation functions, scalar.go those of the other elementwise functions.

const (
	expm1Min = -18   // expm1 is -1 from -17.33 on
	tailEnd  = -1000 // below, the gates of SiLU, GELU, Mish and HardSwish are 0 in any precision

	sqrtHalf  = 0x1.6a09e6p-1
	geluCubic = 0x1.6e4e26p-5 // 0.044715
	geluScale = 0x1.988454p+0 // 2·√(2/π)
	sixth     = 0x1.555556p-3
)

// cut returns the larger of x and tailEnd. Multiplied by a gate of 0 it gives 0, where an infinite x would give NaN.
func cut(x float32) float32 {
	if x < tailEnd {
		return tailEnd
	}
	return x
}

func silu32(x float32) float32 { return cut(x) * sigmoid32(x) }

func mish32(x float32) float32 { return cut(x) * tanh32(softplus32(x)) }

func gelu32(x float32) float32 {
	return float32(cut(x)*0.5) * (erf32(float32(x*sqrtHalf)) + 1)
}

func geluTanh32(x float32) float32 {
	cube := float32(float32(x*x) * x)
	u := float32(x+float32(cube*geluCubic)) * geluScale
	return cut(x) * sigmoid32(u)
}

func hardSigmoid32(x, alpha, beta float32) float32 {
	y := float32(x*alpha) + beta
	if y > 1 {
		y = 1
	}
	if y < 0 {
		y = 0
	}
	return y
}

func hardSwish32(x float32) float32 { return cut(x) * hardSigmoid32(x, sixth, 0.5) }

func softsign32(x float32) float32 { return x / (abs32(x) + 1) }

func elu32(x, alpha, scale float32) float32 {
	if x < 0 {
		x = alpha * expm1Scaled(max(x, expm1Min))
	}
	return scale * x
}

func celu32(x, alpha float32) float32 {
	if x < 0 {
		return elu32(x/alpha, alpha, 1)
	}
	return x
}

func clip32(x, lo, hi float32) float32 {
	if lo > x {
		x = lo
	}
	if hi < x {
		x = hi
	}
	return x
}

func sign32(x float32) float32 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x - x // 0, or NaN
}

func prelu32(x, slope float32) float32 {
	if x < 0 {
		return slope * x
	}
	return x
}
