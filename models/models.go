// Package models is the zoo: one short file for each model, with the paper it comes from.
package models

import (
	"fmt"
	"strings"

	"github.com/ganc-ml/ganc/internal/spell"
	"github.com/ganc-ml/ganc/ir"
)

// Entry is a model of the zoo, or one of somebody's own.
type Entry struct {
	Name  string
	Doc   string // one line
	Build func() (*ir.Model, error)

	// For declares the model for any images; Build, which the command line then leaves alone, for the zero Images. It is
	// nil where the model has fixed shapes.
	For func(Images) (*ir.Model, error)
}

// forImages is a model that takes size, channels and classes from the data.
func forImages(name, doc string, declare func(Images) (*ir.Model, error)) Entry {
	return Entry{name, doc, func() (*ir.Model, error) { return declare(Images{}) }, declare}
}

// All is the zoo, in reading order.
var All = []Entry{
	forImages("gan", "MLP GAN with R1 penalty and averaged weights", GAN),
	forImages("gan-vanilla", "the same MLP GAN with neither: for study, it collapses", VanillaGAN),
	forImages("lsgan", "GAN with least-squares losses", LSGAN),
	forImages("wgan", "Wasserstein GAN with clipped weights", WGAN),
	forImages("wgangp", "Wasserstein GAN with gradient penalty", WGANGP),
	{Name: "gan2d", Doc: "GAN on points in the plane", Build: GAN2D},
	forImages("cgan", "conditional GAN: the label is an input of both players", CGAN),
	forImages("cgan-losses", "conditional GAN with condition and perturbation loss", CGANLosses),
	forImages("dcgan", "deep convolutional GAN with R1 penalty and averaged weights", DCGAN),
	forImages("cdcgan", "convolutional GAN that is told which class to draw", CDCGAN),
	forImages("r1gan", "convolutional GAN with R1 penalty and no normalisation", R1GAN),
	forImages("convwgangp", "convolutional Wasserstein GAN with gradient penalty", ConvWGANGP),
	forImages("acgan", "convolutional GAN whose discriminator tells classes apart as well", ACGAN),
	forImages("sngan", "residual GAN with spectral normalisation and hinge loss", SNGAN),
	forImages("sagan", "residual GAN with self-attention that is told which class to draw", SAGAN),
	forImages("r3gan", "residual GAN with relativistic loss and penalties on both sides", R3GAN),
	forImages("infogan", "convolutional GAN that finds ten classes by itself", InfoGAN),
	forImages("pix2pix", "translator of images, from pairs: U-Net and a discriminator of patches", Pix2Pix),
	forImages("cyclegan", "translators of images both ways, without pairs", CycleGAN),
	forImages("aegan", "GAN whose generator ends in a pre-trained decoder", AEGAN),
	forImages("vaegan", "variational autoencoder whose images a discriminator compares", VAEGAN),
	forImages("bigan", "GAN with an encoder, of which pairs of image and code are judged", BiGAN),
	forImages("ae", "autoencoder with a 32-dimensional code", AE),
	forImages("dae", "denoising autoencoder", DAE),
	forImages("sae", "sparse autoencoder", SAE),
	forImages("aae", "adversarial autoencoder with an 8-dimensional code", AAE),
	forImages("vae", "variational autoencoder 784-400-20", VAE),
	forImages("deepvae", "variational autoencoder 784-512-256-128-20", DeepVAE),
	forImages("vae8", "variational autoencoder 784-500-500-500-8, for good samples", VAE8),
	forImages("cvae", "conditional variational autoencoder", CVAE),
	forImages("cvaefill", "conditional variational autoencoder that completes images", CVAEFill),
	forImages("betavae", "β-VAE with β 4 and 10 latent dimensions", BetaVAE),
	forImages("convae", "convolutional autoencoder with a 32-dimensional code", ConvAE),
	forImages("convvae", "convolutional variational autoencoder with 16 latent dimensions", ConvVAE),
	forImages("iwae", "importance-weighted autoencoder with 5 samples", IWAE),
	forImages("vqvae", "autoencoder with a codebook, and a learned prior of its codes", VQVAE),
	forImages("flow", "rectified flow over the codes of an autoencoder, in 16 steps and in one", Flow),
	forImages("classifier", "convolutional classifier, to judge generated images by", Classifier),
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
