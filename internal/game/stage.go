package game

import "github.com/ganc-ml/ganc/ir"

// Begins is the number of the stage of a model, from 0 on, in which training reaches the last parameters that a network reads:
// before its end the network is partly as it was initialised. It is 0 for a model without stages.
func Begins(m *ir.Model, drawn *ir.Network) int {
	reads, at := parametersOf(m, ir.Inference, outputs(drawn)), 0
	for i, stage := range m.Stages {
		for _, o := range m.Objectives {
			if o.Stage != stage {
				continue
			}
			for _, s := range o.Parameters() {
				if reads[s] {
					delete(reads, s)
					at = i
				}
			}
		}
	}
	return at
}
