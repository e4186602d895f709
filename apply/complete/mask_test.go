package complete

import (
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMasks: each named mask hides its part; names that there are not are refused with the list.
func TestMasks(t *testing.T) {
	for mask, want := range map[string]string{
		"left":   "##..\n##..\n##..\n##..\n",
		"right":  "..##\n..##\n..##\n..##\n",
		"top":    "####\n####\n....\n....\n",
		"bottom": "....\n....\n####\n####\n",
		"centre": "....\n.##.\n.##.\n....\n",
	} {
		hidden, _, err := maskOf(mask, "", 4, 4)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for i, h := range hidden {
			got += map[bool]string{true: "#", false: "."}[h]
			if i%4 == 3 {
				got += "\n"
			}
		}
		if got != want {
			t.Errorf("%s hides\n%swant\n%s", mask, got, want)
		}
	}
	_, _, err := maskOf("lefd", "", 4, 4)
	if want := `--mask "lefd": did you mean "left"?: want left, right, top, bottom, centre, or a file`; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, _, err := maskOf("left", "", 1, 1); err == nil || !strings.Contains(err.Error(), "hides nothing") {
		t.Errorf("half of one pixel: %v", err)
	}
	if _, _, err := maskOf("right", "", 1, 1); err == nil || !strings.Contains(err.Error(), "hides all") {
		t.Errorf("all of one pixel: %v", err)
	}
}

// TestMaskFile: light pixels of a file are hidden; a file that hides nothing or everything is refused.
func TestMaskFile(t *testing.T) {
	for light, want := range map[int]string{0: "hides nothing", 3: "", 16: "hides all"} {
		img := image.NewGray(image.Rect(0, 0, 4, 4))
		for i := range light {
			img.SetGray(i%4, i/4, color.Gray{Y: 200})
		}
		path := filepath.Join(t.TempDir(), "mask.png")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(png.Encode(f, img), f.Close()); err != nil {
			t.Fatal(err)
		}
		hidden, _, err := maskOf(path, "", 4, 4)
		if want == "" && (err != nil || !hidden[2] || hidden[3]) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%d light pixels: %v, %v", light, hidden, err)
		}
	}
}
