package subject

import (
	"encoding/json"
	"fmt"
	"math"
)

// Number is a measured number; in JSON it is null where there was nothing to measure.
type Number float64

// Share is the number as a share in words: in percent, none where it is not above 0, as that of an image that is no better than an
// even grey.
func (n Number) Share() string {
	switch v := float64(n); {
	case math.IsNaN(v):
		return "–"
	case v <= 0:
		return "none"
	default:
		return fmt.Sprintf("%.1f %%", 100*v)
	}
}

// MarshalJSON writes the number, or null for NaN and infinities.
func (n Number) MarshalJSON() ([]byte, error) {
	if v := float64(n); !math.IsNaN(v) && !math.IsInf(v, 0) {
		return json.Marshal(v)
	}
	return []byte("null"), nil
}
