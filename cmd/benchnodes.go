package cmd

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/bench"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/ir"
)

// profiled is the line of the results that stands before the nodes of an iteration.
type profiled struct {
	Model         string  `json:"model"`
	Stage         string  `json:"stage,omitempty"`
	Batch         int     `json:"batch"`
	Threads       int     `json:"threads"`
	StepMS        float64 `json:"step_ms"`
	PeakGFLOPS    float64 `json:"peak_gflops"`
	BandwidthGBPS float64 `json:"bandwidth_gb_per_s"` // of arrays of as many bytes as the step uses
	UsedBytes     int     `json:"used_bytes"`
	BetweenMS     float64 `json:"between_ms"` // of the step, outside the nodes
}

// profiledNode is a line of the results: a node.
type profiledNode struct {
	Program    int      `json:"program"` // its number among those of a step
	Node       string   `json:"node"`    // its op
	Layer      string   `json:"layer"`   // and what declared it
	In         []string `json:"in"`
	Out        []string `json:"out"`
	PerStep    float64  `json:"evaluations_per_step"`
	US         float64  `json:"us"` // of an evaluation
	StepShare  float64  `json:"step_share"`
	GFLOPS     float64  `json:"gflops,omitempty"` // of products and convolutions
	GBPS       float64  `json:"gb_per_s"`
	Bound      string   `json:"bound"` // peak, memory, or none of a node that moves nothing
	BoundShare float64  `json:"bound_share"`
}

// benchNodes measures the nodes of an iteration.
func (a *app) benchNodes(ctx context.Context, w training) error {
	p, err := bench.Nodes(ctx, w.plan, w.stage, w.data, w.options, w.repeats)
	if err != nil {
		return err
	}
	head := profiled{
		Model: w.plan.Model.Name, Stage: w.plan.Stages[w.stage].Name, Batch: w.options.Batch, Threads: w.options.Threads,
		StepMS: p.Step().Seconds() * 1e3, PeakGFLOPS: p.Peak / 1e9, BandwidthGBPS: p.Bandwidth / 1e9, UsedBytes: p.Bytes,
		BetweenMS: p.Between.Seconds() * 1e3,
	}
	nodes := make([]profiledNode, len(p.Nodes))
	for i, n := range p.Nodes {
		nodes[i] = profileOf(p, n)
	}
	for _, line := range nodeTable(head, nodes) {
		a.console.print(line)
	}
	if err := a.console.object(head); err != nil {
		return err
	}
	for _, n := range nodes {
		if err := a.console.object(n); err != nil {
			return err
		}
	}
	return nil
}

func profileOf(p *bench.Profile, n bench.Node) profiledNode {
	bound, memory := p.Bound(n)
	s := max(n.Time.Seconds(), 1e-9)
	r := profiledNode{
		Program: n.Program,
		Node:    ir.OpText(n.Node.Op()), Layer: n.Node.Origin().Layer, PerStep: n.PerRun, US: n.Time.Seconds() * 1e6,
		StepShare: p.Share(n), GFLOPS: float64(n.FLOPs) / s / 1e9, GBPS: float64(n.Bytes) / s / 1e9,
		Bound: "peak", BoundShare: bound / s,
	}
	switch {
	case bound == 0:
		r.Bound = "none"
	case memory:
		r.Bound = "memory"
	}
	for _, t := range n.Node.InTypes() {
		r.In = append(r.In, t.String())
	}
	for _, t := range n.Node.OutTypes() {
		r.Out = append(r.Out, t.String())
	}
	return r
}

// leastShare is the share of a step from which on the table has a line for a node.
const leastShare = 0.005

// nodeTable is the profile as lines of at most 80 columns. Nodes of one op, layer and shape share a line.
func nodeTable(head profiled, nodes []profiledNode) []string {
	name := head.Model
	if head.Stage != "" {
		name += ", stage " + head.Stage
	}
	lines := []string{
		fmt.Sprintf("%s  batch %d  %s  %.3f ms a step", name, head.Batch, words.Count(head.Threads, "thread"), head.StepMS),
		fmt.Sprintf("peak %.0f GFLOP/s, memory %.0f GB/s (%.0f MB, as the step uses)", head.PeakGFLOPS, head.BandwidthGBPS, float64(head.UsedBytes)/1e6),
		"share       µs  a step  rate           of bound     node",
	}
	few, rest := 0, 0.0
	for _, n := range alike(nodes) {
		if n.StepShare < leastShare {
			few, rest = few+1, rest+n.StepShare
			continue
		}
		rate := fmt.Sprintf("%5.1f GB/s", n.GBPS)
		if n.Bound == "peak" {
			rate = fmt.Sprintf("%5.1f GFLOP/s", n.GFLOPS)
		}
		lines = append(lines, fmt.Sprintf("%4.1f %%  %7.1f  %6.4g  %-13s  %3.0f %% %-6s  %s", 100*n.StepShare, n.US, n.PerStep, rate,
			100*n.BoundShare, n.Bound, words.Cut(n.name(), 27)))
	}
	if few > 0 {
		lines = append(lines, fmt.Sprintf("%4.1f %%  %s of less than %.1f %%", 100*rest, words.Count(few, "other"), 100*leastShare))
	}
	return append(lines, fmt.Sprintf("%4.1f %%  between the nodes: data, noise, checks", 100*head.BetweenMS/head.StepMS))
}

// alike makes one node of nodes that differ in nothing but their inputs: shares and evaluations are sums, rates and times means over
// the evaluations.
func alike(nodes []profiledNode) (list []profiledNode) {
	for _, n := range nodes {
		i := slices.IndexFunc(list, func(m profiledNode) bool {
			return m.Node == n.Node && m.Layer == n.Layer && slices.Equal(m.In, n.In) && slices.Equal(m.Out, n.Out)
		})
		if i < 0 {
			list = append(list, n)
			continue
		}
		m := &list[i]
		slower := (m.PerStep*m.US + n.PerStep*n.US) / (m.PerStep + n.PerStep) / m.US
		m.PerStep, m.StepShare, m.US = m.PerStep+n.PerStep, m.StepShare+n.StepShare, m.US*slower
		m.GFLOPS, m.GBPS, m.BoundShare = m.GFLOPS/slower, m.GBPS/slower, m.BoundShare/slower
	}
	slices.SortStableFunc(list, func(a, b profiledNode) int { return cmp.Compare(b.StepShare, a.StepShare) })
	return list
}

// name is the op, which operands of a product it transposes, the shape of its first output and the layer.
func (n *profiledNode) name() string {
	op, attributes, _ := strings.Cut(n.Node, "{")
	left, right := strings.Contains(attributes, "TransA:true"), strings.Contains(attributes, "TransB:true")
	switch {
	case left && right:
		op += " AᵀBᵀ"
	case left:
		op += " AᵀB"
	case right:
		op += " ABᵀ"
	}
	_, shape, _ := strings.Cut(strings.TrimSuffix(n.Out[0], "]"), "[")
	return strings.Join(slices.DeleteFunc([]string{op, shape, n.Layer}, func(s string) bool { return s == "" }), " ")
}
