package models

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// moments splits what an encoder gives, [N, 2·latent], into the mean and the logarithm of the variance of a normal
// distribution with diagonal covariance.
func moments(h ir.Value, latent int) (mean, logVar ir.Value) {
	parts := op.Split(h, 1, ir.Dim(latent), ir.Dim(latent))
	return parts[0], parts[1]
}

// reparameterise is the sample mean + exp(logVar/2)·eps (Kingma & Welling 2014, §2.4).
func reparameterise(mean, logVar, eps ir.Value) ir.Value {
	return op.Add(mean, op.Mul(op.Exp(op.Scale(logVar, 0.5)), eps))
}
