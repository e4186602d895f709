package picture

import (
	"fmt"
	"math"
)

// Mean is the mean of numbers.
func Mean(v []float32) float64 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x)
	}
	return sum / float64(len(v))
}

// apart is the least difference of means by which an image looks like a negative of others.
const apart = 0.3

// NegativeNote is a note where an image looks like a negative of those that a network knows, or empty: one is lighter than the middle
// grey, the other darker, and their means differ by more than 0.3; a mean that is not known is NaN. negated says that light and dark of the image have changed places.
func NegativeNote(mean, known float64, negated bool) string {
	if (mean > 0.5) == (known > 0.5) || !(math.Abs(mean-known) > apart) {
		return ""
	}
	remedy := "add --negative"
	if negated {
		remedy = "leave --negative out"
	}
	return fmt.Sprintf("its mean is %.2f (0 is black, 1 white), that of the images that the network knows about %.2f: if it is a negative, %s", mean, known, remedy)
}
