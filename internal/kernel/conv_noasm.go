//go:build !amd64 || purego

package kernel

type (
	convPlan       struct{}
	convPlanarPlan struct{}
	convWeightPlan struct{}
)

func (c *conv) tiles(threads int, _ *gemmShape)       { c.lines(threads) }
func (c *conv) wantsPlanes(*gemmShape) bool           { return false }
func (c *conv) planes(int)                            {}
func (c *convWeight) tiles(threads int, _ *gemmShape) { c.taps(threads) }
