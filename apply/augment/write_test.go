package augment

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// result is samples of two by three pixels, of three classes, with names or without.
func result(form Form, channels int, names ...string) *Result {
	i := ir.Image{C: channels, H: 2, W: 3}
	r := &Result{Form: form, N: 5, image: i, samples: set{eval.NewMatrix(5, channels*6), []int{2, 0, 1, 2, 0}}}
	for k := range r.samples.images.Data {
		r.samples.images.Data[k] = float32(k*37%256) / 255
	}
	for class, name := range names {
		r.Classes = append(r.Classes, Class{Name: name})
		for _, l := range r.samples.labels {
			if l == class {
				r.Classes[class].Samples++
			}
		}
	}
	return r
}

// TestReadBack: what is written in any form is read by package dataset as the same images with the same classes.
func TestReadBack(t *testing.T) {
	for _, c := range []struct {
		form     Form
		channels int
		names    []string
		want     []string // class names, as read
	}{
		{PNG, 1, []string{"0", "1", "2"}, []string{"0", "1", "2"}},
		{PNG, 3, []string{"cat", "dog", "élan"}, []string{"cat", "dog", "élan"}},
		{PNG, 1, []string{"a/b", "..", ".x"}, []string{"0", "1", "2"}},
		{PNG, 1, []string{"train", "test", "x"}, []string{"train", "test", "x"}},
		{IDX, 1, []string{"0", "1", "2"}, []string{"0", "1", "2"}},
		{NPZ, 1, []string{"0", "1", "2"}, []string{"0", "1", "2"}},
		{NPZ, 3, []string{"cat", "dog", "élan"}, []string{"cat", "dog", "élan"}},
	} {
		r, dir := result(c.form, c.channels, c.names...), t.TempDir()
		if err := r.write(dir); err != nil {
			t.Fatal(err)
		}
		d, err := dataset.Open(c.form.source(dir))
		if err != nil {
			t.Errorf("%s of %d channels: %v", c.form, c.channels, err)
			continue
		}
		label, _ := d.Field("label")
		pixels, classes := make([]float32, len(r.samples.images.Data)), make([]int64, r.N)
		idx := []int{0, 1, 2, 3, 4}
		if err := d.Train.Floats(1, pixels, "image", idx, 0, 1); err != nil {
			t.Fatal(err)
		}
		if err := d.Train.Ints(classes, "label", idx); err != nil {
			t.Fatal(err)
		}
		for i := range idx {
			got := pixels[i*r.samples.images.Cols : (i+1)*r.samples.images.Cols]
			from := slices.IndexFunc(idx, func(k int) bool { return slices.Equal(r.samples.images.Row(k), got) })
			if from < 0 {
				t.Errorf("%s of %d channels: image %d is none that was written", c.form, c.channels, i)
			} else if name := label.ClassName(int(classes[i])); name != c.want[r.samples.labels[from]] {
				t.Errorf("%s: an image of %s is read as %s", c.form, c.want[r.samples.labels[from]], name)
			}
		}
	}
}

// TestFits: idx holds grey images alone.
func TestFits(t *testing.T) {
	if IDX.fits(ir.Image{C: 3, H: 2, W: 2}) == nil || NPZ.fits(ir.Image{C: 3, H: 2, W: 2}) != nil || IDX.fits(ir.Image{H: 2, W: 2}) != nil {
		t.Error("idx takes colours, or another form does not")
	}
}

// TestClaim: a directory of something else stays.
func TestClaim(t *testing.T) {
	dir := t.TempDir()
	if err := rundir.WriteText(filepath.Join(dir, "thesis.tex"), "x"); err != nil {
		t.Fatal(err)
	}
	if _, err := claim(dir); err == nil {
		t.Error("a directory with a thesis is replaced")
	}
}
