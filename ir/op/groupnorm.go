package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// GroupNormOp is group normalisation (Wu & He 2018) of x[N×C×…], whose channels fall into Groups groups of neighbours:
//
//	y = (x − mean)·(scale / √(variance + Eps)) + bias
//
// with the mean and the population variance of each example's group, and scale and bias of each channel. A mean is taken in
// two steps: over the positions of each channel, then over the channels of the group.
type GroupNormOp struct {
	Groups int     `onnx:"num_groups"`
	Eps    float64 `onnx:"epsilon"`
}

// InstanceNormOp is instance normalisation (Ulyanov et al. 2016): group normalisation with each channel a group.
type InstanceNormOp struct {
	Eps float64 `onnx:"epsilon"`
}

// GroupNorm normalises x[N×C×…] by the statistics of each example's groups of channels; scale and bias have shape [C].
func GroupNorm(x, scale, bias ir.Value, groups int, eps float64) ir.Value {
	return ir.Apply(GroupNormOp{groups, eps}, x, scale, bias)
}

// InstanceNorm normalises x[N×C×…], of at least three dimensions, by the statistics of each example's channels; scale and
// bias have shape [C].
func InstanceNorm(x, scale, bias ir.Value, eps float64) ir.Value {
	return ir.Apply(InstanceNormOp{eps}, x, scale, bias)
}

func (GroupNormOp) Spec() ir.Spec {
	return ir.Spec{Name: "GroupNorm", In: ir.Exactly(3), ONNX: "GroupNormalization", Since: 21, Doc: "normalisation of each example by groups of channels"}
}

func (InstanceNormOp) Spec() ir.Spec {
	return ir.Spec{Name: "InstanceNorm", In: ir.Exactly(3), ONNX: "InstanceNormalization", Since: 6, Doc: "normalisation of each example by channels"}
}

func (o GroupNormOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkNorm(o.Eps, in, "scale", "bias"); err != nil {
		return nil, err
	}
	x := in[0]
	if c := int(x.At(1)); o.Groups < 1 || c < 1 || c%o.Groups != 0 {
		return nil, fmt.Errorf("%d channels of %v do not fall into %d groups", c, x, o.Groups)
	}
	return in[:1], checkPositions(x)
}

func (o InstanceNormOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkNorm(o.Eps, in, "scale", "bias"); err != nil {
		return nil, err
	}
	if in[0].Rank() < 3 {
		return nil, fmt.Errorf("got %v, want [N×C×…] with at least one dimension behind the channels", in[0])
	}
	return in[:1], checkPositions(in[0])
}

// checkPositions refuses channels of no positions or of a number of them that depends on the batch size.
func checkPositions(x ir.Type) error {
	for i := 2; i < x.Rank(); i++ {
		if x.At(i).IsBatch() {
			return fmt.Errorf("dimension %d of %v is a batch: want it only in front", i, x)
		}
	}
	return checkSome(ir.MakeInts(axesFrom(2, x.Rank())...), x)
}

func (o InstanceNormOp) Decompose(in []ir.Value) []ir.Value {
	return GroupNormOp{int(in[0].Dim(1)), o.Eps}.Decompose(in)
}

func (o GroupNormOp) Decompose(in []ir.Value) []ir.Value {
	x, columns := in[0], column(in[0])
	centred := Sub(x, o.spread(o.means(x), columns))
	deviation := Sqrt(AddScalar(o.means(Square(centred)), o.Eps))
	gain := Div(perChannel(in[1], x), o.spread(deviation, columns))
	return []ir.Value{Add(Mul(centred, gain), perChannel(in[2], x))}
}

// column is the shape of x[N×C×…] with one position in each channel.
func column(x ir.Value) ir.Dims {
	d := x.Type().Dims
	for i := 2; i < x.Rank(); i++ {
		d = d.With(i, 1)
	}
	return d
}

// means is the mean of each group of x: [N×Groups×1].
func (o GroupNormOp) means(x ir.Value) ir.Value {
	n, c := x.Dim(0), x.Dim(1)
	if x.Rank() > 2 {
		x = Mean(x, axesFrom(2, x.Rank())...)
	}
	x = Reshape(x, n, ir.Dim(o.Groups), c/ir.Dim(o.Groups))
	if int(c) == o.Groups {
		return x
	}
	return MeanKeep(x, 2)
}

// spread gives each channel the value of its group, [N×Groups×1], in a shape that broadcasts over the maps.
func (o GroupNormOp) spread(v ir.Value, columns ir.Dims) ir.Value {
	channels := ir.MakeDims(v.Dim(0), v.Dim(1), columns.At(1)/ir.Dim(o.Groups))
	if v.Type().Dims != channels {
		v = Expand(v, channels)
	}
	return ReshapeTo(v, columns)
}

// Scratch is room for the count and for three numbers of each channel.
func (GroupNormOp) Scratch(_, in []ir.Type) int {
	return aligned(8) + 3*aligned(ir.TypeOf(in[0].DType, in[0].Shape()[:2]...).Bytes(1))
}

// Scratch is that of group normalisation.
func (InstanceNormOp) Scratch(out, in []ir.Type) int { return GroupNormOp{}.Scratch(out, in) }

// Eval gives the bits of Decompose.
func (o InstanceNormOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	GroupNormOp{in[0].Shape()[1], o.Eps}.Eval(e, out, in)
}

// Eval gives the bits of Decompose.
func (o GroupNormOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if out[0].DType() == ir.Float32 {
		groupNorm(e, &reals32, &rowNorms32, o.Groups, out[0].Float32s(), in[0].Float32s(), in[1].Float32s(), in[2].Float32s(), in[0].Shape()[0], float32(o.Eps))
	} else {
		groupNorm(e, &reals64, &rowNorms64, o.Groups, out[0].Float64s(), in[0].Float64s(), in[1].Float64s(), in[2].Float64s(), in[0].Shape()[0], o.Eps)
	}
}

func groupNorm[T float32 | float64](e *ir.Env, f *reals[T], rowwise *rowNorms[T], groups int, y, x, scale, bias []T, examples int, eps T) {
	rows := examples * len(scale)
	if rows == 0 {
		return
	}
	one, rest := cut[T](e, 1)
	mean, rest := cut[T](&rest, rows)
	gain, rest := cut[T](&rest, rows)
	shift, _ := cut[T](&rest, rows)

	groupMeans(e.Threads, f, mean, x, one, shift[:examples*groups])
	rowwise.squares(e.Threads, y, x, mean)
	groupMeans(e.Threads, f, gain, y, one, shift[:examples*groups])
	one[0] = eps
	f.add(e.Threads, gain, gain, one)
	f.sqrt(e.Threads, gain, gain)
	for i := range gain {
		gain[i], shift[i] = scale[i%len(scale)]/gain[i], bias[i%len(scale)]
	}
	rowwise.scaled(e.Threads, y, x, mean, gain, shift)
}

// groupMeans gives each row of x, as many as mean has elements, the mean of its group. one and of are room for the count and
// for the groups.
func groupMeans[T float32 | float64](threads int, f *reals[T], mean, x, one, of []T) {
	means(threads, f, mean, x, one)
	size := len(mean) / len(of)
	if size == 1 {
		return
	}
	means(threads, f, of, mean, one)
	for i := range mean {
		mean[i] = of[i/size]
	}
}

// means is the mean of each row of x, of as many rows as dst has elements.
func means[T float32 | float64](threads int, f *reals[T], dst, x, one []T) {
	if len(dst) == 0 {
		return
	}
	cols := len(x) / len(dst)
	if cols == 1 {
		copy(dst, x)
	} else {
		f.sum.lines(threads, dst, x, len(dst), cols)
	}
	one[0] = T(cols)
	f.div(threads, dst, dst, one)
}
