package op

import "github.com/ganc-ml/ganc/ir"

// Zeros is a value of like's type, every element 0.
func Zeros(like ir.Value) ir.Value { return constantLike(like, 0) }

// Ones is a value of like's type, every element 1.
func Ones(like ir.Value) ir.Value { return constantLike(like, 1) }

func constantLike(like ir.Value, v float64) ir.Value {
	if like.IsZero() || like.IsPoison() {
		return like
	}
	c := scalarLike(like, v)
	if like.Rank() == 0 {
		return c
	}
	return Expand(c, like.Type().Dims)
}

// scalarLike is a constant of x's element type, without dimensions.
func scalarLike(x ir.Value, v float64) ir.Value { return x.Graph().Scalar(x.DType(), v) }
