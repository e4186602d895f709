package game_test

import (
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/internal/game"
	"github.com/ganc-ml/ganc/internal/zoo"
	"github.com/ganc-ml/ganc/ir"
)

// TestZoo holds which models play a game, who plays, and what bounds the discriminator.
func TestZoo(t *testing.T) {
	for _, c := range []struct{ model, generator, discriminator, scores, bounded string }{
		{"gan", "gen", "disc", "discriminator", "penalty"},
		{"gan-vanilla", "gen", "disc", "discriminator", ""},
		{"wgan", "gen", "critic", "critic", "penalty"}, // limits of weights
		{"wgangp", "gen", "critic", "critic", "penalty"},
		{"sngan", "gen", "disc", "discriminator", "penalty"}, // spectral normalisation
		{"cgan", "gen", "disc", "discriminator", "penalty"},
		{"vae", "", "", "", ""},
		{"classifier", "", "", "", ""},
	} {
		m := zoo.Model(t, c.model)
		g := game.Of(m, m.Networks[0])
		if g.Discriminator == nil {
			if c.discriminator != "" || len(game.Scored(m)) > 0 {
				t.Errorf("%s: no game", c.model)
			}
			continue
		}
		bounded := ""
		if g.Penalised() {
			bounded = "penalty"
		}
		if g.Generator.Name != c.generator || g.Discriminator.Name != c.discriminator || g.Scores == nil || g.Scores.Name != c.scores || bounded != c.bounded {
			t.Errorf("%s: %s against %s, scores %v, bounded by %q", c.model, g.Generator.Name, g.Discriminator.Name, g.Scores, bounded)
		}
		if s := game.Scored(m); len(s) != 1 || s[0] != g {
			t.Errorf("%s: scored %+v", c.model, s)
		}
	}
}

// TestBegins holds in which stage the training of samplers begins.
func TestBegins(t *testing.T) {
	for _, c := range []struct {
		model, network string
		want           int
	}{
		{"gan", "generator", 0},
		{"aegan", "generator", 1}, // the decoder is trained before, the generator is not
		{"aegan", "decoder", 1},   // of codes of the generator
		{"aegan", "encoder", 0},
		{"vqvae", "generator", 1}, // the prior
		{"vqvae", "autoencoder", 0},
		{"flow", "generator", 1},
		{"flow", "onestep", 2},
	} {
		m := zoo.Model(t, c.model)
		i := slices.IndexFunc(m.Networks, func(n *ir.Network) bool { return n.Name == c.network })
		if got := game.Begins(m, m.Networks[i]); got != c.want {
			t.Errorf("%s of %s: stage %d, want %d", c.network, c.model, got, c.want)
		}
	}
}
