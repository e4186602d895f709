package complete

import "testing"

// TestQuadrants: the lower left, then clockwise; of odd sides the lower and the right ones are larger. Channels have one mask.
func TestQuadrants(t *testing.T) {
	for n, want := range map[int]string{
		1: ".....\n.....\n##...\n##...\n##...\n",
		2: "##...\n##...\n##...\n##...\n##...\n",
		3: "#####\n#####\n##...\n##...\n##...\n",
	} {
		known, got := quadrants(n, 2, 5, 5), ""
		for i, k := range known[:25] {
			got += map[float32]string{0: ".", 1: "#"}[k]
			if i%5 == 4 {
				got += "\n"
			}
			if known[25+i] != k {
				t.Errorf("%d quadrants: pixel %d is masked in one channel alone", n, i)
			}
		}
		if got != want {
			t.Errorf("%d quadrants: known is\n%swant\n%s", n, got, want)
		}
		if a, b := len(hiddenOf(known)), len(knownOf(known)); a+b != 50 {
			t.Errorf("%d quadrants: %d hidden and %d known numbers", n, a, b)
		}
	}
}
