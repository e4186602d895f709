package game_test

import (
	"testing"

	"github.com/ganc-ml/ganc/internal/game"
	"github.com/ganc-ml/ganc/models"
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
		e, err := models.Lookup(c.model)
		if err != nil {
			t.Fatal(err)
		}
		m, err := e.Build()
		if err != nil {
			t.Fatal(err)
		}
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
