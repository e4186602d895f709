// Command recipes is ganc with the zoo and, beside it, the variants that the bars of bench/quality name:
//
//	go run ./bench/quality/recipes build deepae
package main

import (
	"github.com/ganc-ml/ganc/cmd"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/models"
)

func main() { cmd.Main(append(variants, models.All...)...) }

var variants = []cmd.Model{
	{Name: "vae8-1", Doc: "vae8 with one hidden layer each way", For: func(d models.Images) (*ir.Model, error) {
		return models.VAE8Options{Images: d, Name: "vae8-1", Layers: 1, Beta: 2}.Model()
	}},
	{Name: "vae-normed", Doc: "a VAE 784-400-400-50 with batch norm", For: func(d models.Images) (*ir.Model, error) {
		return normed(models.IWAEOptions{Images: d, Name: "vae-normed", Samples: 1}).Model()
	}},
	{Name: "vae-narrow", Doc: "a VAE of a linear encoder, 784-50, and a decoder 50-64-784", For: func(d models.Images) (*ir.Model, error) {
		return narrow(models.IWAEOptions{Images: d, Name: "vae-narrow", Samples: 1}).Model()
	}},
	{Name: "iwae-narrow", Doc: "vae-narrow trained as an IWAE of five samples, after a stage with one", For: func(d models.Images) (*ir.Model, error) {
		return narrow(models.IWAEOptions{Images: d, Name: "iwae-narrow", Drawn: true, OneSample: 31, AllSamples: 12}).Model()
	}},
	{Name: "dcgan-codes", Doc: "dcgan with a quarter of the maps, more steps and a code that the discriminator is to find", Build: dcganCodes},
	{Name: "cgan-told", Doc: "cgan whose generator a classifier tells how far its images are from what was asked for", For: func(d models.Images) (*ir.Model, error) {
		return models.CGANOptions{Images: d, Name: "cgan-told", ConditionLoss: 0.1}.Model()
	}},
	{Name: "aae-noisy", Doc: "aae with a stochastic encoder, dropout and larger networks", For: func(d models.Images) (*ir.Model, error) {
		return models.AAEOptions{Images: d, Name: "aae-noisy", Noisy: true}.Model()
	}},
	{Name: "deepae", Doc: "autoencoder 784-1000-500-250-30", Build: deepAE},
	{Name: "stacked", Doc: "dcgan of stacked MNIST that judges images in packs of two", For: func(d models.Images) (*ir.Model, error) {
		return models.DCGANOptions{Images: d, Name: "stacked", Pack: 2}.Model()
	}},
}
