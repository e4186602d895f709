package nn

import (
	"strconv"

	"github.com/ganc-ml/ganc/ir"
)

// Layers is a chain of layers as one layer. Layer i has the path name.i below the chain's.
type Layers []Layer

// Apply applies one layer after another.
func (l Layers) Apply(at *Place, x ir.Value) ir.Value {
	for i, layer := range l {
		x = at.Inner(strconv.Itoa(i), layer, x)
	}
	return x
}
