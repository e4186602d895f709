package picture

import (
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/ir"
)

// Geometry is the size and channels that a model wants of images: those of the first field of numbers that declares them
// or has them as its shape. For a field that is read as a row of numbers, they are those of the first image of a network
// with as many numbers. It is zero where nothing says it.
func Geometry(m *ir.Model) dataset.Geometry {
	for _, in := range m.Inputs() {
		if in.Source != ir.FromData || in.Type.DType != ir.Float32 {
			continue
		}
		if in.Image != nil {
			return geometryOf(*in.Image)
		}
		switch in.Type.Rank() {
		case 4:
			return dataset.Geometry{C: in.Type.At(1).Coef(), H: in.Type.At(2).Coef(), W: in.Type.At(3).Coef()}
		case 3:
			return dataset.Geometry{C: 1, H: in.Type.At(1).Coef(), W: in.Type.At(2).Coef()}
		case 2:
			if i, ok := imageOf(m, in.Type.At(1).Coef()); ok {
				return geometryOf(i)
			}
		}
	}
	return dataset.Geometry{}
}

func geometryOf(i ir.Image) dataset.Geometry {
	return dataset.Geometry{C: i.Channels(), H: i.H, W: i.W}
}

// imageOf is the geometry of the first port of a network that is an image of that many numbers.
func imageOf(m *ir.Model, size int) (ir.Image, bool) {
	for _, n := range m.Networks {
		for _, ports := range [][]ir.NetworkPort{n.Ins, n.Outs} {
			for _, p := range ports {
				if i := p.Port.Image; i != nil && i.Channels()*i.H*i.W == size {
					return *i, true
				}
			}
		}
	}
	return ir.Image{}, false
}
