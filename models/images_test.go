package models

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
)

// TestImages declares every model that takes its size from the data for colour images of five classes: what it reads, asks
// for and draws is of that size.
func TestImages(t *testing.T) {
	for _, e := range All {
		if e.For == nil {
			if e.Name != "gan2d" {
				t.Errorf("%s has one size", e.Name)
			}
			continue
		}
		m, err := e.For(Images{Height: 24, Width: 20, Channels: 3, Classes: 5})
		if err != nil {
			t.Errorf("%s: %v", e.Name, err)
			continue
		}
		if _, err := compile.NewPlan(m); err != nil {
			t.Errorf("%s: %v", e.Name, err)
		}
		for _, in := range m.Inputs() {
			numbers, _ := in.Type.Count()
			switch {
			case in.Source != ir.FromData:
			case slices.Contains([]string{"image", "a", "b"}, in.Name) && numbers != 3*24*20, in.Name == "label" && in.Classes != 5:
				t.Errorf("%s: reads %s as %v of %d classes", e.Name, in.Name, in.Type, in.Classes)
			}
		}
		for _, n := range m.Networks {
			for _, p := range append(n.Ins, n.Outs...) {
				if i := p.Port.Image; i != nil && *i != (ir.Image{H: 24, W: 20, C: 3}) {
					t.Errorf("%s: %s of %s is images of %+v", e.Name, p.Name, n.Name, *i)
				}
			}
		}
	}
}

func TestNoImages(t *testing.T) {
	for _, row := range []struct {
		d    Images
		want string
	}{
		{Images{Height: -1, Classes: -2}, "Images.Height is -1: want a positive number, or 0 for 28\nImages.Classes is -2: want a positive number, or 0 for 10"},
		{Images{Height: 1 << 62, Width: 1 << 62}, "dcgan: images of 1×4611686018427387904×4611686018427387904 (channels, height, width): want at most 262144 numbers each: give data of a smaller size, as --data photos,size=64"},
		{Images{Height: 10, Width: 12}, "dcgan: images of 10×12 pixels: want height and width in multiples of 4: give data of such a size, as --data photos,size=12x12"},
		{Images{Height: 300, Width: 300, Channels: 3}, "dcgan: images of 3×300×300 (channels, height, width): want at most 262144 numbers each: give data of a smaller size, as --data photos,size=64"},
	} {
		_, err := DCGAN(row.d)
		var all ir.Errors
		if !errors.As(err, &all) {
			t.Errorf("%+v: got %v", row.d, err)
			continue
		}
		var texts []string
		for _, e := range all {
			texts = append(texts, e.Err.Error())
		}
		if got := strings.Join(texts, "\n"); got != row.want {
			t.Errorf("%+v:\ngot  %s\nwant %s", row.d, got, row.want)
		}
	}
}
