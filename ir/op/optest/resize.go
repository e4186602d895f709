package optest

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

var (
	bilinear  = op.Sampling{Mode: "linear"}
	bicubic   = op.Sampling{Mode: "cubic", CubicA: -0.75}
	corners   = op.Sampling{Mode: "linear", Coordinates: "align_corners"}
	smooth    = op.Sampling{Mode: "cubic", CubicA: -0.5, Antialias: true, ExcludeOutside: true}
	shrunk    = op.Sampling{Mode: "linear", Antialias: true}
	doubled   = op.Sampling{Coordinates: "asymmetric", Nearest: "floor"}
	fraction  = op.Sampling{Mode: "linear", Coordinates: "half_pixel_symmetric", Scales: ir.MakeFloats(1, 1, 0.6, 1.7)}
	cropped   = op.Sampling{Mode: "linear", Coordinates: "tf_crop_and_resize", Start: ir.MakeFloats(0, 0, 0.2, -0.3), End: ir.MakeFloats(1, 1, 0.7, 1.2), Extrapolation: 0.5}
	pytorched = op.Sampling{Coordinates: "pytorch_half_pixel", Nearest: "round_prefer_ceil"}
)

var resizeRows = []Row{
	{Name: "Resize", Op: op.ResizeOp{Sampling: doubled, To: dims(n, 2, 6, 4)}, In: []Arg{f32(normal, n, 2, 3, 2)}},
	{Name: "Resize/same", Op: op.ResizeOp{To: dims(n, 2, 3)}, In: []Arg{f32(normal, n, 2, 3)}},
	{Name: "Resize/nearest", Op: op.ResizeOp{To: dims(n, 2, 5, 3)}, In: []Arg{f32(normal, n, 2, 3, 4)}},
	{Name: "Resize/one", Op: op.ResizeOp{Sampling: pytorched, To: dims(n, 1, 1, 3)}, In: []Arg{f32(normal, n, 1, 3, 4)}},
	{Name: "Resize/linear", Op: op.ResizeOp{Sampling: bilinear, To: dims(n, 2, 5, 3)}, In: []Arg{f32(normal, n, 2, 3, 4)}},
	{Name: "Resize/line", Op: op.ResizeOp{Sampling: bilinear, To: dims(n, 2, 7)}, In: []Arg{f32(normal, n, 2, 3)}},
	{Name: "Resize/corners", Op: op.ResizeOp{Sampling: corners, To: dims(n, 2, 5, 3)}, In: []Arg{f32(normal, n, 2, 3, 4)}},
	{Name: "Resize/cubic", Op: op.ResizeOp{Sampling: bicubic, To: dims(n, 1, 7, 3)}, In: []Arg{f32(normal, n, 1, 4, 5)}},
	{Name: "Resize/smooth", Op: op.ResizeOp{Sampling: smooth, To: dims(n, 1, 2, 3)}, In: []Arg{f32(normal, n, 1, 6, 5)}},
	{Name: "Resize/shrunk", Op: op.ResizeOp{Sampling: shrunk, To: dims(n, 1, 2, 7)}, In: []Arg{f32(normal, n, 1, 6, 5)}},
	{Name: "Resize/scales", Op: op.ResizeOp{Sampling: fraction, To: dims(n, 1, 2, 6)}, In: []Arg{f32(normal, n, 1, 4, 4)}},
	{Name: "Resize/cropped", Op: op.ResizeOp{Sampling: cropped, To: dims(n, 1, 2, 3)}, In: []Arg{f32(normal, n, 1, 4, 4)}},
	{Name: "Resize/channels", Op: op.ResizeOp{Sampling: bilinear, To: dims(n, 3, 2)}, In: []Arg{f32(normal, n, 2, 4)}},
	{Name: "Resize/integers", Op: op.ResizeOp{Sampling: doubled, To: dims(n, 2, 6)}, In: []Arg{i64(whole(-9, 9), n, 2, 3)}, NoGrad: integers, NoONNX: "no runtime has Resize of i64"},
	{Name: "ResizeAdjoint", Op: op.ResizeAdjointOp{Sampling: doubled, Of: dims(n, 2, 3, 2)}, In: []Arg{f32(normal, n, 2, 6, 4)}},
	{Name: "ResizeAdjoint/linear", Op: op.ResizeAdjointOp{Sampling: bilinear, Of: dims(n, 2, 3, 4)}, In: []Arg{f32(normal, n, 2, 5, 3)}},
	{Name: "ResizeAdjoint/cubic", Op: op.ResizeAdjointOp{Sampling: bicubic, Of: dims(n, 1, 4, 5)}, In: []Arg{f32(normal, n, 1, 7, 3)}},
	{Name: "ResizeAdjoint/smooth", Op: op.ResizeAdjointOp{Sampling: smooth, Of: dims(n, 1, 6, 5)}, In: []Arg{f32(normal, n, 1, 2, 3)}},
}
