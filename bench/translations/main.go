// Translations measures a file that translates images against the pairs of a data set in two styles:
//
//	go run ./bench/translations build/cyclegan/a2b.onnx thin-thick build/classifier/classifier.onnx
//
// It prints the absolute error between the translations of the test images and what the data have in their place, the mean over
// all numbers, in a range of 1, and of how many images a classifier is right: before, after and of those in their place.
package main

import (
	"context"
	"fmt"
	"math"
	"os"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/eval"
	"github.com/ganc-ml/ganc/runtime/judge"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: translations TRANSLATOR.onnx DATA CLASSIFIER.onnx")
		os.Exit(2)
	}
	line, err := run(os.Args[1], os.Args[2], os.Args[3])
	if err != nil {
		fmt.Fprintln(os.Stderr, "translations:", err)
		os.Exit(1)
	}
	fmt.Println(line)
}

func run(path, source, classifier string) (string, error) {
	s, err := runtime.LoadFile(path)
	if err != nil {
		return "", err
	}
	in, out := s.Inputs()[0], s.Outputs()[0]
	if in.Range == nil || out.Range == nil {
		return "", fmt.Errorf("%s: %v and %v have no range in the metadata ganc.io", path, in, out)
	}
	j, err := judge.Load(classifier)
	if err != nil {
		return "", err
	}
	d, err := dataset.Open(source)
	if err != nil {
		return "", err
	}
	t := tests{d.Test, j}
	before, err := t.images(in.Name)
	if err != nil {
		return "", err
	}
	want, err := t.images(out.Name)
	if err != nil {
		return "", err
	}
	after, err := translated(s, before)
	if err != nil {
		return "", err
	}
	right := [3]float64{}
	for i, m := range []eval.Matrix{before, after, want} {
		if right[i], err = t.right(m); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("error %.4f (of the untranslated %.4f); right before %.1f %%, after %.1f %%, in their place %.1f %%",
		apart(after, want), apart(before, want), 100*right[0], 100*right[1], 100*right[2]), nil
}

// tests is the test split of pairs, and a classifier of its images.
type tests struct {
	*dataset.Split
	judge *judge.Judge
}

func (t tests) all() []int {
	idx := make([]int, t.N)
	for i := range idx {
		idx[i] = i
	}
	return idx
}

// images are a field, in [0, 1].
func (t tests) images(field string) (eval.Matrix, error) {
	m := eval.NewMatrix(t.N, t.judge.Pixels)
	return m, t.Floats(1, m.Data, field, t.all(), 0, 1)
}

// right is the share of images that the classifier sees as what their label says.
func (t tests) right(m eval.Matrix) (float64, error) {
	labels := make([]int64, t.N)
	if err := t.Ints(labels, "label", t.all()); err != nil {
		return 0, err
	}
	v, err := t.judge.Look(context.Background(), m)
	if err != nil {
		return 0, err
	}
	n := 0
	for i, class := range v.Classes.Seen {
		if int64(class) == labels[i] {
			n++
		}
	}
	return float64(n) / float64(t.N), nil
}

// translated is images of [0, 1] as the file draws them.
func translated(s *runtime.Session, m eval.Matrix) (eval.Matrix, error) {
	in, out := s.Inputs()[0], s.Outputs()[0]
	shape := []int{m.Rows}
	for _, d := range in.Dims[1:] {
		shape = append(shape, d.Size)
	}
	x := runtime.NewTensor(runtime.Float32, shape...)
	if x.Len() != len(m.Data) {
		return m, fmt.Errorf("input %v does not take images of %d numbers", in, m.Cols)
	}
	for i, v := range m.Data {
		x.Float32s()[i] = float32(in.Range.Lo + float64((in.Range.Hi-in.Range.Lo)*float64(v)))
	}
	got, err := s.Run(x)
	if err != nil {
		return m, err
	}
	y := eval.NewMatrix(m.Rows, m.Cols)
	for i, v := range got[0].Float32s() {
		y.Data[i] = float32((float64(v) - out.Range.Lo) / (out.Range.Hi - out.Range.Lo))
	}
	return y, nil
}

// apart is the absolute difference, mean over all numbers.
func apart(a, b eval.Matrix) float64 {
	sum := 0.0
	for i, v := range a.Data {
		sum += math.Abs(float64(v) - float64(b.Data[i]))
	}
	return sum / float64(len(a.Data))
}
