package feed

import "github.com/ganc-ml/ganc/ir"

// Probes is the number of probes of a network.
const Probes = 2

// The rows of a probe: 256, but where an input is large no more than give it probeNumbers numbers, and at least 32; and as many
// as the most classes that an input has, at most 1,024. Each row is another chance that a change in the last bits of a weight
// survives the rounding of the sums behind it: of 120 flipped bits of vae's encoder, 116 change an output with 32 rows, 118
// with 128, all with 256.
const (
	leastProbe   = 32
	usualProbe   = 256
	mostProbe    = 1024
	probeNumbers = 1 << 18
)

// beyond is where the numbers of an extreme row lie that have no range: four standard deviations of a normal law.
const beyond = 4

// ProbeRows is the number of examples of a probe of the inputs.
func ProbeRows(ports []ir.NetworkPort) int {
	n := usualProbe
	for _, p := range ports {
		n = min(n, probeNumbers/max(1, elements(p.Value.Type().Bind(1))))
	}
	n = max(n, leastProbe)
	for _, p := range ports {
		n = max(n, min(p.Port.Classes, mostProbe))
	}
	return n
}

func elements(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// Probe is inputs that are like no example, so that they reach weights that real ones leave at rest: those behind pixels
// that are always black, of units that seldom fire, of rare classes. The numbers of probe 0 are the greatest in the first
// row, the least in the second, these two in turns in the next two, and then random within their range. Those of probe 1
// are random on both sides of 0, as far as the range goes: that fires units whose weights sum to less than 0, which no row
// of a range such as [0, 1] may. Labels count through the classes.
func (s Source) Probe(ports []ir.NetworkPort, probe int, execution uint64) ([]ir.Tensor, error) {
	n := ProbeRows(ports)
	in := make([]ir.Tensor, len(ports))
	for i, p := range ports {
		in[i] = ir.NewTensor(p.Value.DType(), p.Value.Type().Bind(n)...)
		port := s.ranged(p)
		lo, hi := bounds(port)
		if probe == 1 && in[i].DType() == ir.Float32 {
			most := max(-lo, hi)
			port = ir.Port{Range: &ir.ValueRange{Lo: -float64(most), Hi: float64(most)}}
		}
		if err := s.Noise(in[i], p.Name, port, execution); err != nil {
			return nil, err
		}
		switch x := in[i]; {
		case x.DType() == ir.Int64:
			count(x.Int64s(), n, p.Port.Classes)
		case probe == 0 && x.DType() == ir.Float32:
			extremes(x.Float32s(), n, lo, hi)
		}
	}
	return in, nil
}

// ranged is what is said of a port, with the range of the data where the port has none.
func (s Source) ranged(p ir.NetworkPort) ir.Port {
	port := p.Port
	if field, ok := Field(p); ok && s.Data != nil && port.Range == nil && port.Law == nil {
		if f, ok := s.Data.Field(field); ok {
			port.Range = &ir.ValueRange{Lo: f.Min, Hi: f.Max}
		}
	}
	return port
}

// extremes puts the first four rows of probe 0 into v, n rows of numbers.
func extremes(v []float32, n int, lo, hi float32) {
	width := len(v) / n
	for i := range 4 * width {
		row, j := i/width, i%width
		v[i] = lo
		if row == 0 || row == 2 && j%2 == 0 || row == 3 && j%2 == 1 {
			v[i] = hi
		}
	}
}

// bounds is the least and the greatest value that a port's numbers have, or nearly never exceed.
func bounds(p ir.Port) (lo, hi float32) {
	switch {
	case p.Range != nil:
		return float32(p.Range.Lo), float32(p.Range.Hi)
	case p.Law != nil && *p.Law != ir.Normal:
		return 0, 1
	}
	return -beyond, beyond
}

// count lets every row have the class after that of the row before it.
func count(v []int64, n, classes int) {
	if classes < 1 {
		return
	}
	width := len(v) / max(n, 1)
	for i := range v {
		v[i] = int64((i/max(width, 1) + i%max(width, 1)) % classes)
	}
}
