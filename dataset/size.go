package dataset

// Bytes is the memory that the examples of all splits take.
func (d *Dataset) Bytes() (n int) {
	for _, s := range d.Splits() {
		for _, c := range s.columns {
			n += len(c.bytes) + 4*len(c.floats)
		}
	}
	return n
}
