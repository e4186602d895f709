package operators

import "github.com/ganc-ml/ganc/ir"

// softmax normalises over one axis, or up to opset 12 over an axis and all axes behind it together.
func softmax(over func(x ir.Value, axis int) ir.Value) func(*call) ([]ir.Value, error) {
	return func(c *call) ([]ir.Value, error) {
		x := c.in[0]
		byDefault := int64(-1)
		if c.node.Opset < 13 {
			byDefault = 1
		}
		axis, err := c.axis(c.attr.Int("axis", byDefault), x.Rank())
		if err != nil {
			return nil, err
		}
		if c.node.Opset >= 13 || axis == x.Rank()-1 {
			return one(over(x, axis))
		}
		sizes := shape(x)
		flat, err := c.reshape(x, product(sizes[:axis]), product(sizes[axis:]))
		if err != nil {
			return nil, err
		}
		y, err := c.reshape(over(flat, 1), sizes...)
		return []ir.Value{y}, err
	}
}
