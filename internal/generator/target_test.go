package generator

import (
	"errors"
	"testing"

	"github.com/ganc-ml/ganc/internal/fault"
)

// TestTargets holds what a path and the name of a form ask for.
func TestTargets(t *testing.T) {
	for _, c := range []struct {
		path, form string
		want       Form
		files      []string // of two images
	}{
		{"grid.png", "", PNG, []string{"grid.png"}},
		{"GRID.PNG", "png", PNG, []string{"GRID.PNG"}},
		{"a/walk.gif", "", GIF, []string{"a/walk.gif"}},
		{"rows.csv", "", CSV, []string{"rows.csv"}},
		{"x.npy", "", NPY, []string{"x.npy"}},
		{"x", "npy", NPY, []string{"x"}},
		{"x.bin", "npy", NPY, []string{"x.bin"}},
		{"-", "", PNG, nil},
		{"-", "csv", CSV, nil},
		{"./-", "csv", CSV, []string{"./-"}},
		{"a/%d.png", "", PNG, []string{"a/0.png", "a/1.png"}},
		{"digit-%03d.png", "", PNG, []string{"digit-000.png", "digit-001.png"}},
		{"%d", "png", PNG, []string{"0", "1"}},
		{"50%%-%02d.png", "", PNG, []string{"50%-00.png", "50%-01.png"}},
		{"50%%.png", "", PNG, []string{"50%.png"}},
		{"%%d.png", "", PNG, []string{"%d.png"}},
		{"%s/%d.png", "", PNG, []string{"%s/0.png", "%s/1.png"}},
	} {
		got, err := TargetOf(c.path, c.form)
		if err != nil || got.Form != c.want || got.Stdout() != (c.files == nil) || got.Numbered != (len(c.files) > 1) {
			t.Errorf("%s %s: got %+v, %v", c.path, c.form, got, err)
			continue
		}
		for i, want := range c.files {
			if name := got.pattern.file(i); name != want {
				t.Errorf("%s: file %d is %s, want %s", c.path, i, name, want)
			}
		}
	}
	var usage *fault.UsageError
	for _, path := range []string{"", "grid", "x.jpg", "%.png", "%x.png", "%3d.png", "%00d.png", "%010d.png", "%-3d.png", "%+d.png", "%d%d.png", "%%%.png", "%d.csv", "%d.npy", "%d.gif"} {
		if got, err := TargetOf(path, ""); !errors.As(err, &usage) {
			t.Errorf("%q: got %+v, %v, want a usage error", path, got, err)
		}
	}
}
