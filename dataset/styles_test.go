package dataset

import (
	"bytes"
	"strings"
	"testing"
)

// drawing reads an image of letters: '#' is white, any other letter black.
func drawing(text string) (img []byte, h, w int) {
	lines := strings.Fields(text)
	for _, l := range lines {
		for _, c := range l {
			v := byte(0)
			if c == '#' {
				v = 255
			}
			img = append(img, v)
		}
	}
	return img, len(lines), len(lines[0])
}

// letters is an image as drawing reads it; greys are digits, by tenths.
func letters(img []byte, w int) string {
	var b strings.Builder
	for i, v := range img {
		switch {
		case v == 0:
			b.WriteByte('.')
		case v == 255:
			b.WriteByte('#')
		default:
			b.WriteByte('0' + byte(int(v)*10/256))
		}
		if i%w == w-1 {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// TestStyles holds each style of small drawings.
func TestStyles(t *testing.T) {
	for _, c := range []struct {
		name     string
		draw     style
		src, dst string
	}{
		{"a pen of any width becomes a thin one", thin, `
			............
			..########..
			..########..
			..########..
			............`, `
			............
			...555555...
			...######...
			............
			............`},
		{"an outline", outline, `
			......
			......
			..##..
			..##..
			......
			......`, `
			......
			.7##7.
			.#..#.
			.#..#.
			.7##7.
			......`},
		{"a silhouette has no holes", silhouette, `
			.......
			.#####.
			.#...#.
			.#.#.#.
			.#...##
			.#####.
			.......`, `
			.......
			.#####.
			.#####.
			.#####.
			.######
			.#####.
			.......`},
		{"a leaning line stands", upright, `
			.....#.
			....#..
			...#...
			..#....
			.#.....`, `
			...#...
			...#...
			...#...
			...#...
			...#...`},
		{"a line leans", slanted, `
			...#...
			...#...
			...#...
			...#...
			...#...`, `
			....#..
			...55..
			...#...
			..55...
			..#....`},
		{"nothing stays nothing", slanted, "...", "..."},
	} {
		src, h, w := drawing(c.src)
		dst := bytes.Repeat([]byte{9}, len(src))
		c.draw(dst, src, h, w)
		if got, want := letters(dst, w), strings.ReplaceAll(strings.TrimSpace(c.dst), "\t", "")+"\n"; got != want {
			t.Errorf("%s: got\n%swant\n%s", c.name, got, want)
		}
	}
}

// TestStyledSets: a and b of a pair are one digit, a is of the class that its label says, and no image of a set without pairs
// has its digit on the other side.
func TestStyledSets(t *testing.T) {
	digits, err := Open("mnist")
	if err != nil {
		t.Fatal(err)
	}
	const size = 28 * 28
	source := func(s *Split, i int) []byte { return s.columns[0].bytes[i*size : (i+1)*size] }
	drawn := func(draw style, src []byte) []byte {
		out := make([]byte, size)
		draw(out, src, 28, 28)
		return out
	}
	for _, c := range []struct {
		source string
		a, b   style
		first  [2]int // digits of b, in train and test
	}{
		{"thin-thick,n=30", thin, thick, [2]int{}},
		{"thin-thick,n=30,swap=yes", thick, thin, [2]int{}},
		{"upright-slanted,n=30", upright, slanted, [2]int{}},
		{"digit-outline,n=30,pairs=no", plain, outline, [2]int{30_000, 5000}},
	} {
		d, err := Open(c.source)
		if err != nil {
			t.Fatal(err)
		}
		if d.Train.N != 30 || d.Test.N != 3 || (len(d.Notes) > 0) != (c.first[0] > 0) {
			t.Errorf("%s: %d and %d examples, notes %q", c.source, d.Train.N, d.Test.N, d.Notes)
		}
		for k, s := range []struct{ of, from *Split }{{d.Train, digits.Train}, {d.Test, digits.Test}} {
			for i := range s.of.N {
				a, b := s.of.columns[0].bytes[i*size:(i+1)*size], s.of.columns[1].bytes[i*size:(i+1)*size]
				if !bytes.Equal(a, drawn(c.a, source(s.from, i))) || !bytes.Equal(b, drawn(c.b, source(s.from, c.first[k]+i))) {
					t.Fatalf("%s: split %d: example %d is another digit", c.source, k, i)
				}
				if s.of.columns[2].bytes[i] != s.from.columns[1].bytes[i] {
					t.Fatalf("%s: split %d: example %d has another label", c.source, k, i)
				}
			}
		}
	}
}

// TestStyledDigest: the images never change.
func TestStyledDigest(t *testing.T) {
	for source, want := range map[string]string{
		"thin-thick,n=100":      "9d923b4965297965",
		"upright-slanted,n=100": "eb98885b6f1a6f43",
		"digit-outline,n=100":   "acbc6a5c2e4deee3",
	} {
		d, err := Open(source)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Digest(); got[:16] != want {
			t.Errorf("%s: digest %.16s, want %s", source, got, want)
		}
	}
}

func TestDrawnFrom(t *testing.T) {
	for source, want := range map[string]string{"thin-thick": "mnist", "digit-outline,pairs=no": "mnist", "mnist": "", "folders,a=x,b=y": ""} {
		if got := DrawnFrom(source); got != want {
			t.Errorf("%s: got %q, want %q", source, got, want)
		}
	}
}

func TestStyledErrors(t *testing.T) {
	for source, want := range map[string]string{
		"thin-thick,n=0,swap=maybe":  "data thin-thick,n=0,swap=maybe: n=0: want a number from 1 to 30000\ndata thin-thick,n=0,swap=maybe: swap=maybe: want yes or no",
		"thin-thick,n=30001":         "data thin-thick,n=30001: n=30001: want a number from 1 to 30000",
		"thin-thik":                  `unknown data set "thin-thik": did you mean "thin-thick"? (known: mnist, fashion-mnist, stacked-mnist, ring8, grid25, thin-thick, upright-slanted, digit-outline, digit-silhouette, folders; or give a path: see ganc data list)`,
		"digit-silhouette,pairs=yes": "data digit-silhouette: pairs=yes: a and b are of different things, of which none is the other of a pair: leave the option out",
	} {
		_, err := Open(source)
		if got := message(err, "no directory"); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", source, got, want)
		}
	}
}
