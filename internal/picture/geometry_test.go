package picture

import (
	"testing"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/ir"
)

func TestGeometry(t *testing.T) {
	for _, c := range []struct {
		name    string
		declare func(m *ir.Model) (out ir.Value)
		port    []ir.PortOption // of an output with the value
		want    dataset.Geometry
	}{
		{"declared", func(m *ir.Model) ir.Value {
			return m.Data("image", ir.Float32, ir.Shape{ir.Batch, 12}, ir.Image{C: 3, H: 2, W: 2})
		}, nil, dataset.Geometry{C: 3, H: 2, W: 2}},
		{"rank 4", func(m *ir.Model) ir.Value { return m.Data("image", ir.Float32, ir.Shape{ir.Batch, 3, 4, 5}) }, nil, dataset.Geometry{C: 3, H: 4, W: 5}},
		{"rank 3", func(m *ir.Model) ir.Value { return m.Data("image", ir.Float32, ir.Shape{ir.Batch, 4, 5}) }, nil, dataset.Geometry{C: 1, H: 4, W: 5}},
		{"of the output", func(m *ir.Model) ir.Value { return m.Data("image", ir.Float32, ir.Shape{ir.Batch, 12}) }, []ir.PortOption{ir.Image{C: 3, H: 1, W: 4}}, dataset.Geometry{C: 3, H: 1, W: 4}},
		{"unknown", func(m *ir.Model) ir.Value { return m.Data("image", ir.Float32, ir.Shape{ir.Batch, 12}) }, nil, dataset.Geometry{}},
		{"labels only", func(m *ir.Model) ir.Value { return m.Data("label", ir.Int64, ir.Shape{ir.Batch, 4, 5}) }, nil, dataset.Geometry{}},
		{"noise only", func(m *ir.Model) ir.Value { return m.Noise("z", ir.Normal, ir.Shape{ir.Batch, 4, 5}) }, nil, dataset.Geometry{}},
	} {
		m := ir.NewModel("m", ir.Defaults{})
		v := c.declare(m)
		m.Export("net", ir.In("in", v), ir.Out("out", v, c.port...))
		if got := Geometry(m); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}
