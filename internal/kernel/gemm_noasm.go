//go:build !amd64 || purego

package kernel

type (
	gemmShape struct{}
	gemmPlan  struct{}
)

func (g *gemm) blocks(threads int, _ *gemmShape) { g.rows(threads) }

func (*gemmShape) panelWidth(int) int { return 0 }
