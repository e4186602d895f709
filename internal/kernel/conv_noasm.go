//go:build !amd64 || purego

package kernel

type (
	convPlan       struct{}
	convWeightPlan struct{}
)

func (c *conv) tiles(threads int, _ *gemmShape)       { c.lines(threads) }
func (c *convWeight) tiles(threads int, _ *gemmShape) { c.taps(threads) }
