package imagegrid

import "github.com/ganc-ml/ganc/internal/ticks"

// An Axis says what a coordinate of points is: a value v stands for Offset + Scale·v in the units of the axis. The zero
// value is an axis without a name whose numbers are the values themselves.
type Axis struct {
	Name          string
	Offset, Scale float64
}

func (a Axis) scale() float64 {
	if a.Scale == 0 {
		return 1
	}
	return a.Scale
}

// A tick is a number beside an axis, and the value that it stands for.
type tick struct {
	value float32
	text  string
}

// maxTicks is the most numbers beside an axis.
const maxTicks = 7

// ticks are round numbers in the units of the axis from lo to hi. No product is added to, so that no machine fuses the two.
func (a Axis) ticks(lo, hi float32) (list []tick) {
	from, to := a.Offset+float64(a.scale()*float64(lo)), a.Offset+float64(a.scale()*float64(hi))
	for _, t := range ticks.Between(min(from, to), max(from, to), maxTicks) {
		list = append(list, tick{float32((t.Value - a.Offset) / a.scale()), t.Text})
	}
	return list
}
