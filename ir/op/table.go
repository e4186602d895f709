package op

import "github.com/ganc-ml/ganc/ir"

// All is a prototype of every op of this package, in reading order: what ir.Parse, OPS.md and tests range over.
var All = []ir.Op{
	AddOp{}, SubOp{}, MulOp{}, DivOp{}, MaximumOp{}, MinimumOp{}, PowOp{}, RemainderOp{},
	NegOp{}, ExpOp{}, LogOp{}, SqrtOp{}, AbsOp{}, SignOp{},
	FloorOp{}, CeilOp{}, RoundOp{}, ClipOp{},
	ErfOp{}, SinOp{}, CosOp{}, TanOp{}, AsinOp{}, AcosOp{}, AtanOp{},
	SinhOp{}, CoshOp{}, AsinhOp{}, AcoshOp{}, AtanhOp{},
	LessOp{}, LessOrEqualOp{}, GreaterOp{}, GreaterOrEqualOp{}, EqualOp{}, NotOp{}, AndOp{}, OrOp{}, WhereOp{},
	ReLUOp{}, LeakyReLUOp{}, PReLUOp{}, SigmoidOp{}, TanhOp{}, SoftplusOp{}, SoftsignOp{},
	ELUOp{}, SELUOp{}, CELUOp{}, SiLUOp{}, MishOp{}, GELUOp{}, HardSigmoidOp{}, HardSwishOp{},
	SumOp{}, MeanOp{}, MaxOp{}, MinOp{}, ProdOp{}, CountOp{}, RangeOp{}, L1Op{}, L2Op{}, VarianceOp{}, CumSumOp{},
	LogSumExpOp{}, SoftmaxOp{}, LogSoftmaxOp{},
	MatMulOp{}, GemmOp{},
	ConvOp{}, ConvTransposeOp{}, ConvWeightOp{}, MaxPoolOp{}, MaxPoolIndexOp{}, AveragePoolOp{}, ResizeOp{}, ResizeAdjointOp{},
	ReshapeOp{}, TransposeOp{}, ExpandOp{}, ConcatOp{}, SliceOp{}, SplitOp{}, PadOp{}, PadAdjointOp{}, DepthToSpaceOp{}, SpaceToDepthOp{},
	TileOp{}, TriluOp{},
	GatherOp{}, GatherElementsOp{}, ScatterElementsOp{}, ScatterReduceOp{}, ArgMaxOp{}, ArgMinOp{}, OneHotOp{},
	CastOp{},
	BatchNormTrainOp{}, BatchNormOp{}, LayerNormOp{}, GroupNormOp{}, InstanceNormOp{},
}
