package subject

import (
	"context"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/runtime/latent"
)

// letter is a picture of 28×28 pixels with strokes of full intensity, each from one column and row to before another.
func letter(strokes ...[4]int) []float32 {
	x := make([]float32, 28*28)
	for _, s := range strokes {
		for row := s[1]; row < s[3]; row++ {
			for col := s[0]; col < s[2]; col++ {
				x[row*28+col] = 1
			}
		}
	}
	return x
}

// TestYardstick: a decoder that was trained on digits draws letters worse than nine of ten digits, and a digit as well as others.
func TestYardstick(t *testing.T) {
	const steps = 40
	s, err := Open(Options{Path: "../../examples/embed/generator.onnx", Data: "mnist", Seed: 1, Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	y, err := s.Yardstick(context.Background(), steps)
	if err != nil {
		t.Fatal(err)
	}
	if y.Images != 24 || !(0 < y.Median && y.Median < y.Most) || y.Text("mnist") != "24 images of mnist: median 0.0272, nine of ten at most 0.0560" {
		t.Errorf("%+v, %s", y, y.Text("mnist"))
	}
	digits, err := s.Training(3)
	if err != nil {
		t.Fatal(err)
	}
	h := letter([4]int{7, 5, 10, 23}, [4]int{18, 5, 21, 23}, [4]int{7, 13, 21, 16})
	e := letter([4]int{8, 5, 11, 23}, [4]int{8, 5, 20, 8}, [4]int{8, 12, 20, 15}, [4]int{8, 20, 20, 23})
	f, err := s.Invert(context.Background(), append(append(h, e...), digits...), latent.Search{Steps: steps})
	if err != nil {
		t.Fatal(err)
	}
	for i, mse := range f.Error {
		note := y.Worse(mse, "mnist")
		if letter := i < 2; letter != strings.Contains(note, "worse than nine of ten images of mnist") {
			t.Errorf("picture %d: error %.4f, note %q", i, mse, note)
		}
	}
}
