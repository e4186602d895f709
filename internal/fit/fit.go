// Package fit trains the small networks that applications need: a model with its data in memory, and its first network as a file.
package fit

import (
	"context"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/ir"
)

// Network trains a model and exports its first network. The trainer holds the weights.
func Network(ctx context.Context, m *ir.Model, data *dataset.Dataset, o train.Options) (file []byte, t *train.Trainer, err error) {
	plan, err := compile.NewPlan(m)
	if err != nil {
		return nil, nil, err
	}
	if t, err = train.New(plan, data, o); err != nil {
		return nil, nil, err
	}
	if err := t.Run(ctx); err != nil {
		return nil, nil, err
	}
	trained, err := t.Reference(m.Networks[0])
	if err != nil {
		return nil, nil, err
	}
	file, err = export.Marshal(trained.Graph, export.Options{Network: m.Networks[0], Weights: t.State})
	return file, t, err
}
