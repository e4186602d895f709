package form

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Layout is the order of the numbers of an image.
type Layout string

const (
	NHWC Layout = "nhwc" // the channels of a pixel side by side: what files of pictures hold
	NCHW Layout = "nchw" // a plane for each channel
)

// Pixels turns every output of images into bytes u8[N×H×W×C] or u8[N×C×H×W], from 0 (black, the least number of the output's
// range) to 255. Each byte is the one that runtime.ValueInfo.Images makes of the number:
//
//	⌊255·(x − lo)/(hi − lo) + ½⌋, cut to 0 … 255
func (n Network) Pixels(layout Layout) (Network, error) {
	isImage := func(p ir.NetworkPort) bool { return p.Port.Image != nil && p.Value.DType() == ir.Float32 }
	if !slices.ContainsFunc(n.Decl.Outs, isImage) {
		return n, refuse("%s has no output of images, but %s: leave --image out", n.Decl.Name, names(n.Decl.Outs))
	}
	to := n.fed(func(*ir.Graph, *ir.Input) (v ir.Value, ok bool) { return v, false })
	for i, p := range to.Decl.Outs {
		if !isImage(p) {
			continue
		}
		image := *p.Port.Image
		image.ChannelsLast = layout == NHWC
		to.Graph.At([]ir.Origin{{Layer: p.Name}}, func() { p.Value = bytesOf(p.Value, p.Port, image) })
		p.Port.Image, p.Port.Range = &image, &ir.ValueRange{Lo: 0, Hi: 255}
		to.Decl.Outs[i], to.Graph.Outputs[i].Value = p, p.Value
	}
	return to, nil
}

// bytesOf is the numbers of images as bytes.
func bytesOf(x ir.Value, port ir.Port, image ir.Image) ir.Value {
	r := port.Limits()
	lo := float32(r.Lo)
	u := op.Div(op.AddScalar(x, -float64(lo)), x.Graph().Scalar(ir.Float32, float64(float32(r.Hi)-lo)))
	level := op.Floor(op.Clip(op.AddScalar(op.Scale(u, 255), 0.5), 0, 255))
	h, w, c := ir.Dim(image.H), ir.Dim(image.W), ir.Dim(image.Channels())
	level = op.Reshape(level, ir.Batch, c, h, w)
	if image.ChannelsLast {
		level = op.Transpose(level, 0, 2, 3, 1)
	}
	return op.Cast(level, ir.Uint8)
}
