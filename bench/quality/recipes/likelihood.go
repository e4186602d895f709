package main

import (
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
	"github.com/ganc-ml/ganc/models"
)

// narrow is a net whose encoder is one layer, and whose decoder has one hidden layer of 64 units. What such an encoder says of a
// code is far from the decoder's posterior, so that the bound of several samples tells more than where networks are larger; and
// two minutes of a processor are 60 epochs.
func narrow(o models.IWAEOptions) models.IWAEOptions {
	const rate = 4e-3
	o.Encoder, o.Decoder, o.Activation = []int{}, []int{64}, nn.SiLU{}
	o.First = optim.Adam{LR: rate, Schedule: optim.Warmup{}}
	o.Optimizer = optim.Adam{LR: rate, Schedule: optim.Warmup{Then: optim.Cosine{End: 0.01}}}
	return o
}
