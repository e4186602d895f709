package operators

import "github.com/ganc-ml/ganc/ir"

// nonZero lists the places of the elements that are not 0, in row-major order: an index for each dimension and place, so
// that a scalar gives 0×1 or 0×0. How long the list is follows from the values, which must be known when a graph is compiled.
func nonZero(c *call) ([]ir.Value, error) {
	t, err := c.static(0)
	if err != nil {
		return nil, err
	}
	if err := c.room(int64(t.Len()) * int64(t.Rank()+2)); err != nil {
		return nil, err
	}
	var places []int
	for i := range t.Len() {
		if t.At(i) != 0 {
			places = append(places, i)
		}
	}
	sizes, stride := t.Shape(), 1
	list := ir.NewTensor(ir.Int64, len(sizes), len(places))
	for axis := len(sizes) - 1; axis >= 0; axis-- {
		for k, place := range places {
			list.Int64s()[axis*len(places)+k] = int64(place / stride % sizes[axis])
		}
		stride *= sizes[axis]
	}
	return one(c.constant(list))
}
