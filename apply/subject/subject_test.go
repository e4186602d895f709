package subject

import (
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/internal/generator"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/latent"
)

// TestExplained: an equal image explains all, the mean nothing, an opposite one less; weights leave pixels out.
func TestExplained(t *testing.T) {
	x := []float32{0, 0, 1, 1}
	for _, c := range []struct {
		other, w []float32
		want     float64
	}{
		{[]float32{0, 0, 1, 1}, nil, 1},
		{[]float32{.5, .5, .5, .5}, nil, 0},
		{[]float32{1, 1, 0, 0}, nil, -3},
		{[]float32{.5, 0, 1, .5}, nil, 0.5},
		{[]float32{.5, 0, 1, .5}, []float32{0, 1, 1, 0}, 1},
		{[]float32{.5, 0, 1, .5}, []float32{1, 1, 1, 0}, 1 - .25/(2./3)},
	} {
		if got := Explained(x, c.other, c.w); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("%v, weights %v: got %v, want %v", c.other, c.w, got, c.want)
		}
	}
	if got := Explained([]float32{.5, .5}, x[:2], nil); !math.IsNaN(got) {
		t.Errorf("of an even image: got %v, want NaN", got)
	}
}

// TestNumber: what is no number is null.
func TestNumber(t *testing.T) {
	got, err := json.Marshal([]Number{0.5, Number(math.NaN()), Number(math.Inf(-1))})
	if err != nil || string(got) != "[0.5,null,null]" {
		t.Errorf("got %s, %v", got, err)
	}
}

// TestClass: by name, or by number where classes have no names.
func TestClass(t *testing.T) {
	of := func(labels ...runtime.ValueInfo) *Subject {
		return &Subject{Decoder: &generator.Decoder{Decoder: &latent.Decoder{Labels: labels}, Path: "g.onnx"}}
	}
	named := of(runtime.ValueInfo{Port: ir.Port{Classes: 3, ClassNames: []string{"cat", "dog", "eel"}}})
	numbered := of(runtime.ValueInfo{Port: ir.Port{Classes: 3}})
	for _, c := range []struct {
		s    *Subject
		name string
		want int64
	}{{named, "eel", 2}, {numbered, "0", 0}, {numbered, "2", 2}} {
		if got, err := c.s.Class(c.name); err != nil || got != c.want || c.s.ClassName(got) != c.name {
			t.Errorf("%s: got %d, %v", c.name, got, err)
		}
	}
	for _, c := range []struct {
		s          *Subject
		name, want string
	}{
		{named, "dgo", `class "dgo": did you mean "dog"?: want a class that g.onnx knows: cat, dog, eel`},
		{numbered, "3", `class "3": want a class that g.onnx knows: 0, 1, 2`},
		{of(), "3", `class 3: g.onnx has no input with classes: it cannot be told what to draw`},
	} {
		if _, err := c.s.Class(c.name); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
	if of().ClassName(7) != "7" {
		t.Error("a class without a label has no number")
	}
}

// TestRead: a picture that looks like a negative is told, and made the other way round where that is asked for; an even one is refused.
func TestRead(t *testing.T) {
	write := func(ink, paper uint8) string {
		img := image.NewGray(image.Rect(0, 0, 4, 4))
		for i := range img.Pix {
			img.Pix[i] = paper
		}
		img.SetGray(1, 1, color.Gray{Y: ink})
		path := filepath.Join(t.TempDir(), "mine.png")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := png.Encode(f, img); err != nil {
			t.Fatal(err)
		}
		return path
	}
	p, dark := NewPictures(Options{}, "g.onnx", ir.Image{H: 4, W: 4}), func() float64 { return 0.1 }
	negative := write(0, 255)
	x, notes, err := p.Read(negative, false, dark)
	if err != nil || x[5] != 0 || len(notes) != 1 || !strings.HasSuffix(notes[0], "add --negative") {
		t.Errorf("%v, %q, %v", x, notes, err)
	}
	x, notes, err = p.Read(negative, true, dark)
	if err != nil || x[5] != 1 || len(notes) != 0 {
		t.Errorf("%v, %q, %v", x, notes, err)
	}
	if _, notes, err = p.Read(negative, false, func() float64 { return math.NaN() }); err != nil || len(notes) != 0 {
		t.Errorf("where nothing is known of other images: %q, %v", notes, err)
	}
	if _, _, err := p.Read(write(9, 9), false, dark); err == nil || !strings.Contains(err.Error(), "all of it has one colour") {
		t.Errorf("an even picture: %v", err)
	}
}
