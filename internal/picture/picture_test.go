package picture

import (
	"bytes"
	"fmt"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/internal/zoo"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// TestOf holds the pictures of models: their names, the network with its inputs, what is copied, and what makes it noisy.
func TestOf(t *testing.T) {
	for name, want := range map[string]string{
		"gan":     "samples generator [z]",
		"gan2d":   "samples generator [z]",
		"cgan":    "samples generator [z label]",
		"ae":      "samples autoencoder [image] copies image",
		"sae":     "samples autoencoder [image] copies image",
		"dae":     "samples denoiser [image] copies image, noise [image mask]",
		"aae":     "samples decoder [z]; reconstructions decoder [image] copies image",
		"vae":     "samples decoder [z]; reconstructions decoder [image eps] copies image",
		"pix2pix": "samples a2b [a] copies a, target b", "cyclegan": "samples a2b [a] copies a; samples-b2a b2a [b] copies b",
		"cvaefill": "samples completer [image eps mask] copies image, noise [image mask] of its own",
		"cvae":     "samples decoder [z label]; reconstructions decoder [image label eps] copies image",
	} {
		if got := pictures(zoo.Model(t, name)); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// TestOfOwn holds those of models that the zoo has not: noise of a layer or between clipping, in training alone or in the
// exported network too; an encoder and a decoder without a network of both.
func TestOfOwn(t *testing.T) {
	for _, c := range []struct {
		name    string
		declare func(m *ir.Model, x ir.Value, net *nn.Net) (loss ir.Value)
		want    string
	}{
		{"no noise", func(m *ir.Model, x ir.Value, net *nn.Net) ir.Value {
			y := net.Apply(x)
			m.Export("copier", ir.In("in", x), ir.Out("out", y, ir.Image{H: 1, W: 2}))
			return nn.MSE(y, x)
		}, "samples copier [in] copies in"},
		{"dropout of the image", func(m *ir.Model, x ir.Value, net *nn.Net) ir.Value {
			y := net.Apply(nn.Sequential("drop", nn.Dropout{P: 0.5}).Apply(x))
			m.Export("copier", ir.In("in", x), ir.Out("out", y, ir.Image{H: 1, W: 2}))
			return nn.MSE(y, x)
		}, "samples copier [in] copies in, noise [image drop.0.mask]"},
		{"dropout of the code", func(m *ir.Model, x ir.Value, net *nn.Net) ir.Value {
			y := net.Apply(nn.Sequential("drop", nn.Dropout{P: 0.5}).Apply(net.Apply(x)))
			m.Export("copier", ir.In("in", x), ir.Out("out", y, ir.Image{H: 1, W: 2}))
			return nn.MSE(y, x)
		}, "samples copier [in] copies in"},
		{"clipped noise, exported with it", func(m *ir.Model, x ir.Value, net *nn.Net) ir.Value {
			noise := m.Noise("noise", ir.Normal, x.Type().Shape())
			y := net.Apply(op.ReLU(op.Add(x, noise)))
			m.Export("copier", ir.In("in", x), ir.In("noise", noise), ir.Out("out", y, ir.Image{H: 1, W: 2}))
			return nn.MSE(y, x)
		}, "samples copier [in noise] copies in, noise [image noise] of its own"},
		{"clipped noise of training alone", func(m *ir.Model, x ir.Value, net *nn.Net) ir.Value {
			noisy := op.Add(x, m.Noise("noise", ir.Normal, x.Type().Shape()))
			y := net.Apply(op.ReLU(ir.ByMode(noisy, x)))
			m.Export("copier", ir.In("in", x), ir.Out("out", y, ir.Image{H: 1, W: 2}))
			return nn.MSE(y, x)
		}, "samples copier [in] copies in, noise [image noise]"},
		{"encoder and decoder", func(m *ir.Model, x ir.Value, net *nn.Net) ir.Value {
			h := net.Apply(x)
			y := net.Apply(h)
			m.Export("encoder", ir.In("in", x), ir.Out("code", h))
			m.Export("decoder", ir.In("code", h), ir.Out("out", y, ir.Image{H: 1, W: 2}))
			return nn.MSE(y, x)
		}, "samples decoder [image] copies image"},
		{"no image", func(m *ir.Model, x ir.Value, net *nn.Net) ir.Value {
			y := net.Apply(x)
			m.Export("copier", ir.In("in", x), ir.Out("out", y))
			return nn.MSE(y, x)
		}, ""},
	} {
		m := ir.NewModel("m", ir.Defaults{Data: "mnist", Batch: 2, Epochs: 1})
		net := nn.Sequential("net", nn.Dense{Out: 2})
		x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 2}, ir.Range(0, 1))
		m.Minimize("loss", c.declare(m, x, net), optim.SGD{LR: 1}, net)
		if _, err := m.Build(); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := pictures(m); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// pictures writes the pictures of a model as a line.
func pictures(m *ir.Model) string {
	var list []string
	for _, p := range Of(m) {
		s := fmt.Sprintf("%s %s %v", p.Name, p.Network.Name, names(p.Network.Ins))
		if p.Input >= 0 {
			s += " copies " + p.Network.Ins[p.Input].Name
		}
		if p.Target != nil {
			s += ", target " + p.Target.Name
		}
		if p.Noisy != nil {
			s += fmt.Sprintf(", noise %v", names(p.Noisy.Ins))
			if p.addsNoise() {
				s += " of its own"
			}
		}
		list = append(list, s)
	}
	return strings.Join(list, "; ")
}

func names(ports []ir.NetworkPort) (list []string) {
	for _, p := range ports {
		list = append(list, p.Name)
	}
	return list
}

// mapped is a network of one output: its first input, each number v as a·v + b.
type mapped struct{ a, b float32 }

func (f mapped) Run(_ int, in []ir.Tensor) ([]ir.Tensor, error) {
	out := in[0].Clone()
	for i, v := range out.Float32s() {
		out.Float32s()[i] = f.a*v + f.b
	}
	return []ir.Tensor{out}, nil
}

// TestDrawCopies holds the order of rows: examples, what makes them noisy, what the network makes of that. A network that
// adds its noise itself is given the example.
func TestDrawCopies(t *testing.T) {
	pixels := make([]byte, 24)
	for i := range pixels {
		pixels[i] = byte(10 * i)
	}
	pixels[23] = 255
	d, err := dataset.New("mine", []dataset.Field{{Name: "image", Shape: []int{1}}}, []dataset.Array{dataset.Bytes([]byte{0, 255})}, nil, []dataset.Array{dataset.Bytes(pixels)})
	if err != nil {
		t.Fatal(err)
	}
	for _, own := range []bool{false, true} {
		m := ir.NewModel("m", ir.Defaults{})
		x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 1}, ir.Range(0, 1))
		noise := m.Noise("noise", ir.Uniform, ir.Shape{ir.Batch, 1})
		ins := []ir.NetworkPart{ir.In("in", x), ir.Out("out", x, ir.Image{H: 1, W: 1})}
		if own {
			ins = append(ins, ir.In("noise", noise))
		}
		m.Export("copier", ins...)
		n := m.Networks[0]
		noisy := &ir.Network{Name: "noisy", Ins: []ir.NetworkPort{{Name: "image", Value: x, Port: n.Ins[0].Port}, {Name: "noise", Value: noise, Port: ir.Port{Law: &ir.Uniform}}}}
		p := Picture{Network: n, Named: n, Input: 0, Noisy: noisy}
		file, err := p.Draw(mapped{a: -1, b: 1}, mapped{a: 0.5}, feed.Source{Data: d, Name: "test"})
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		const left, cell = 6*8 + 8, 58 // of the word output; from image to image
		at := func(row, column int) int {
			return int(color.GrayModel.Convert(img.At(left+10+cell*column, 10+cell*row)).(color.Gray).Y)
		}
		if got := img.Bounds(); got.Dx() != left+8*cell+2 || got.Dy() != 9*cell+2 {
			t.Errorf("a picture of %v", got)
		}
		for row := 0; row < 9; row += 3 {
			for column := range 8 {
				input, noisy, output := at(row, column), at(row+1, column), at(row+2, column)
				if want := int(pixels[8*(row/3)+column]); input != want {
					t.Errorf("input %d, want %d of the test split", input, want)
				}
				given := noisy
				if own {
					given = input
				}
				if d := noisy - input/2; d < -1 || d > 1 {
					t.Errorf("noise of its own %v: noisy %d is not half of %d", own, noisy, input)
				}
				if d := output + given - 255; d < -1 || d > 1 {
					t.Errorf("noise of its own %v: output %d of input %d, noisy %d", own, output, input, noisy)
				}
			}
		}
	}
}
