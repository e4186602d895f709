package dataset

import (
	"path/filepath"
	"testing"
)

// TestRowImages: rows of numbers are images where size= says so, of the numbers as they are.
func TestRowImages(t *testing.T) {
	dir := write(t, map[string][]byte{
		"t.csv": []byte("a,b,c,d,kind\n0,1,2,3,x\n0,5,6,255,y\n"),
		"c.csv": []byte("a,b,c\n0,0.5,1\n0,1,0\n"),
		"a.npy": npyFile("|u1", "(1, 4)", false, []byte{1, 2, 3, 4}),
		"a.npz": npzFile(0, map[string][]byte{"x": npyFile("|u1", "(1, 6)", false, []byte{1, 2, 3, 4, 5, 6})}),
	})
	for _, c := range []struct{ source, want string }{
		{"t.csv,label=kind,size=2", "image[2 2] float32 0..255 label[] uint8 0..1 [0 1 2 3 0 5 6 255][0 1][][][][]"},
		{"t.csv,label=kind,size=1x4,field=line", "line[1 4] float32 0..255 label[] uint8 0..1 [0 1 2 3 0 5 6 255][0 1][][][][]"},
		{"c.csv,size=1", "image[3 1 1] float32 0..1 [0 0.5 1 0 1 0][][]"},
		{"a.npy,size=2,channels=1", "image[2 2] uint8 0..255 [1 2 3 4][][]"},
		{"a.npz,size=1x2", "image[3 1 2] uint8 0..255 [1 2 3 4 5 6][][]"},
	} {
		d, err := Open(filepath.Join(dir, c.source))
		if err != nil {
			t.Errorf("%s: %v", c.source, err)
			continue
		}
		if got := describe(t, d); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.source, got, c.want)
		}
	}
	for source, want := range map[string]string{
		"t.csv,label=kind,size=3":              "data DIR/t.csv: size=3x3: rows have 4 numbers: want 9 (grey) or 27 (colour)",
		"t.csv,label=kind,size=2,scale=minmax": "data DIR/t.csv: scale=minmax is for points: with size= the rows are images",
		"t.csv,label=kind,channels=1":          "data DIR/t.csv: channels=1: rows are images where size= says so",
	} {
		_, err := Open(filepath.Join(dir, source))
		if got := message(err, dir); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", source, got, want)
		}
	}
}
