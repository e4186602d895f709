// Package models is the zoo: one short file for each model, with the paper it comes from.
package models

import (
	"fmt"
	"strings"

	"github.com/ganc-ml/ganc/internal/spell"
	"github.com/ganc-ml/ganc/ir"
)

// Entry is a model of the zoo.
type Entry struct {
	Name  string
	Doc   string // one line
	Build func() (*ir.Model, error)
}

// All is the zoo, in reading order.
var All = []Entry{
	{"gan", "MLP GAN with R1 penalty and averaged weights", GAN},
	{"gan-vanilla", "the same MLP GAN with neither: for study, it collapses", VanillaGAN},
	{"lsgan", "GAN with least-squares losses", LSGAN},
	{"wgan", "Wasserstein GAN with clipped weights", WGAN},
	{"wgangp", "Wasserstein GAN with gradient penalty", WGANGP},
	{"gan2d", "GAN on points in the plane", GAN2D},
	{"cgan", "conditional GAN: the label is an input of both players", CGAN},
	{"cgan-losses", "conditional GAN with condition and perturbation loss", CGANLosses},
	{"dcgan", "deep convolutional GAN with R1 penalty and averaged weights", DCGAN},
	{"aegan", "GAN whose generator ends in a pre-trained decoder", AEGAN},
	{"ae", "autoencoder with a 32-dimensional code", AE},
	{"dae", "denoising autoencoder", DAE},
	{"sae", "sparse autoencoder", SAE},
	{"aae", "adversarial autoencoder with an 8-dimensional code", AAE},
	{"vae", "variational autoencoder 784-400-20", VAE},
	{"deepvae", "variational autoencoder 784-512-256-128-20", DeepVAE},
	{"vae8", "variational autoencoder 784-500-500-500-8, for good samples", VAE8},
	{"cvae", "conditional variational autoencoder", CVAE},
	{"betavae", "β-VAE with β 4 and 10 latent dimensions", BetaVAE},
	{"iwae", "importance-weighted autoencoder with 5 samples", IWAE},
}

// Lookup is the model of that name, or an error that names the closest one and all of them.
func Lookup(name string) (Entry, error) {
	names := make([]string, len(All))
	for i, e := range All {
		if e.Name == name {
			return e, nil
		}
		names[i] = e.Name
	}
	return Entry{}, fmt.Errorf("unknown model %q%s (models: %s)", name, spell.Hint(name, names), strings.Join(names, ", "))
}
