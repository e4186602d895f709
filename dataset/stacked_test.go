package dataset

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
)

// TestStacked: every channel of an image is a digit of the same split of MNIST, each digit as likely, and the channels do not
// depend on one another.
func TestStacked(t *testing.T) {
	d, err := Open("stacked-mnist,n=9000")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(d.Fields, d.Train.N, d.Test.N, d.Validation.N), "[{image [3 28 28] uint8 0 0 255 [] []}] 9000 1500 0"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	digits, err := mnist()
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string][2]*Split{"train": {d.Train, digits.Train}, "test": {d.Test, digits.Test}} {
		classOf := map[string]byte{}
		for i := range s[1].N {
			classOf[string(s[1].columns[0].bytes[i*784:(i+1)*784])] = s[1].columns[1].bytes[i]
		}
		modes, ones := map[[3]byte]int{}, [3]int{}
		for i := range s[0].N {
			var mode [3]byte
			for c := range mode {
				class, known := classOf[string(s[0].columns[0].bytes[(3*i+c)*784:(3*i+c+1)*784])]
				if !known {
					t.Fatalf("%s: channel %d of image %d is no digit of that split", name, c, i)
				}
				if mode[c] = class; class == 1 {
					ones[c]++
				}
			}
			modes[mode]++
		}
		if name == "train" && (len(modes) < 990 || slices.Min(ones[:]) < 900 || slices.Max(ones[:]) > 1150) {
			t.Errorf("%d modes; ones by channel %v of %d", len(modes), ones, s[0].N)
		}
	}
}

// TestStackedDraws: an image depends on seed, split and number, and never changes.
func TestStackedDraws(t *testing.T) {
	first := func(source string) []byte {
		d, err := Open(source)
		if err != nil {
			t.Fatal(err)
		}
		return d.Train.columns[0].bytes[:2*3*784]
	}
	two := first("stacked-mnist,n=2")
	if !bytes.Equal(two, first("stacked-mnist,n=20")) {
		t.Error("the first images depend on how many there are")
	}
	if bytes.Equal(two, first("stacked-mnist,n=2,seed=1")) {
		t.Error("the images do not depend on the seed")
	}
	d, err := Open("stacked-mnist,n=10")
	if err != nil {
		t.Fatal(err)
	}
	const want = "83156802c68ce863e4fccf69fd255acf5eb8b93a81c3e53939b69e3971aaeefe"
	if got := d.Digest(); got != want {
		t.Errorf("the digest is %s, want %s", got, want)
	}
	if _, err := Open("stacked-mnist,n=0"); err == nil || err.Error() != `data stacked-mnist,n=0: n=0: want a number from 1 to 500000` {
		t.Errorf("got %v", err)
	}
}
