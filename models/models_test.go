package models_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/models"
)

// TestZoo builds every model, and holds its name, the types of its losses and the names of its networks.
func TestZoo(t *testing.T) {
	networks := map[string]string{
		"gan":         "generator(z) image, discriminator(image) logit",
		"gan-vanilla": "generator(z) image, discriminator(image) logit",
		"gan2d":       "generator(z) point, discriminator(point) logit",
		"lsgan":       "generator(z) image, discriminator(image) score",
		"wgan":        "generator(z) image, critic(image) score",
		"wgangp":      "generator(z) image, critic(image) score",
		"pix2pix":     "a2b(a) b, discriminator(a b) logits",
		"cyclegan":    "a2b(a) b, b2a(b) a",
		"aegan":       "generator(z) image code, encoder(image) code, decoder(code) image, discriminator(image) logit",
		"dcgan":       "generator(z) image, discriminator(image) logit",
		"cdcgan":      "generator(z label) image, discriminator(image label) logit",
		"r1gan":       "generator(z) image, discriminator(image) logit",
		"convwgangp":  "generator(z) image, critic(image) score",
		"acgan":       "generator(z label) image, discriminator(image) logit classes",
		"sngan":       "generator(z) image, discriminator(image) score",
		"sagan":       "generator(z label) image, discriminator(image label) score",
		"r3gan":       "generator(z) image, discriminator(image) logit",
		"infogan":     "generator(z code) image, recogniser(image) logits",
		"cgan":        "generator(z label) image, discriminator(image label) logit",
		"cgan-losses": "generator(z label) image, discriminator(image label) logit",
		"vaegan":      "encoder(image) mean logvar, decoder(z) image, discriminator(image) logit",
		"bigan":       "generator(z) image, encoder(image) z, discriminator(image z) logit",
		"vqvae":       "generator(z) image logprob, encoder(image) codes, decoder(codes) image, autoencoder(image) reconstruction",
		"flow":        "generator(z) image, onestep(z) image, encoder(image) code, decoder(code) image",
		"ae":          "encoder(image) code, decoder(code) image, autoencoder(image) reconstruction",
		"dae":         "encoder(image) code, denoiser(image) denoised",
		"sae":         "encoder(image) code, decoder(code) image, autoencoder(image) reconstruction",
		"aae":         "encoder(image) z, decoder(z) image",
		"vae":         "encoder(image) mean logvar, decoder(z) image",
		"deepvae":     "encoder(image) mean logvar, decoder(z) image",
		"vae8":        "encoder(image) mean logvar, decoder(z) image",
		"cvae":        "encoder(image label) mean logvar, decoder(z label) image",
		"cvaefill":    "encoder(image known) mean logvar, completer(z image known) filled, baseline(image known) filled",
		"betavae":     "encoder(image) mean logvar, decoder(z) image",
		"convae":      "encoder(image) code, decoder(code) image, autoencoder(image) reconstruction",
		"convvae":     "encoder(image) mean logvar, decoder(z) image",
		"iwae":        "encoder(image) mean logvar, decoder(z) image",
		"classifier":  "classifier(image) logits probabilities features",
	}
	if len(networks) != len(models.All) {
		t.Errorf("%d models, want %d", len(models.All), len(networks))
	}
	for _, entry := range models.All {
		m, err := entry.Build()
		if err != nil {
			t.Errorf("%s: %v", entry.Name, err)
			continue
		}
		if m.Name != entry.Name || entry.Doc == "" {
			t.Errorf("%s: the model's name is %q, its line %q", entry.Name, m.Name, entry.Doc)
		}
		if err := ir.Check(m.Graph()); err != nil {
			t.Errorf("%s: %v", entry.Name, err)
		}
		for _, o := range m.Objectives {
			t.Logf("%s: %s: %v, %d parameters", entry.Name, o.Name, o.Loss.Type(), len(o.Parameters()))
		}
		if got := networkTexts(m); got != networks[entry.Name] {
			t.Errorf("%s: got networks %q, want %q", entry.Name, got, networks[entry.Name])
		}
		data := map[string]string{"gan2d": "ring8", "pix2pix": "thin-thick", "cyclegan": "thin-thick,pairs=no"}[m.Name]
		if data == "" {
			data = "mnist"
		}
		if d := m.Defaults; d.Data != data || d.Batch < 1 || d.Epochs+d.Steps < 1 {
			t.Errorf("%s: defaults %+v", entry.Name, d)
		}
	}
}

func networkTexts(m *ir.Model) string {
	var out []string
	for _, n := range m.Networks {
		out = append(out, n.Name+"("+portNames(n.Ins)+") "+portNames(n.Outs))
	}
	return strings.Join(out, ", ")
}

func portNames(ports []ir.NetworkPort) string {
	var out []string
	for _, p := range ports {
		out = append(out, p.Name)
	}
	return strings.Join(out, " ")
}

// TestParameters holds the sizes of the published networks, by block.
func TestParameters(t *testing.T) {
	gen := 100*128 + 128*256 + 256*512 + 512*784 + 128 + 256 + 512 + 784
	normed := 16*128 + 128*256 + 256*512 + 512*784 + 2*(128+256+512) + 784 // weight and bias of each batch norm
	disc := 784*512 + 512*256 + 256*128 + 128 + 512 + 256 + 128 + 1
	vae := 784*400 + 400 + 2*(400*20+20) + 20*400 + 400 + 400*784 + 784
	deepVAE := 784*512 + 512*256 + 256*128 + 128*40 + 512 + 256 + 128 + 40 +
		20*128 + 128*256 + 256*512 + 512*784 + 128 + 256 + 512 + 784
	deep := 2*(784*500+500*500+500*500+500*8) + 6*500 + 784 + 8 // and mirrored
	iwae := 784*200 + 200*200 + 200*2*50 + 50*200 + 200*200 + 200*784 + 4*200 + 2*50 + 784
	for name, want := range map[string][]int{
		"gan": {disc, normed}, "gan-vanilla": {disc, gen}, "vae": {vae}, "deepvae": {deepVAE},
		"gan2d": {2*128 + 2*128*128 + 128 + 3*128 + 1, 2*128 + 2*128*128 + 128*2 + 3*128 + 2},
		"cgan":  {disc + 9*128 + 9, gen + 10*128}, // a logit for each class; a label beside the noise
		"aae":   {8*500 + 500*500 + 500 + 2*500 + 1, deep},
		"iwae":  {iwae},
		"dcgan": {16*64 + 64 + 16*64*128 + 128 + 49*128 + 1, 100*49*128 + 2*128 + 16*128*64 + 2*64 + 16*64 + 1},
	} {
		entry, err := models.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := entry.Build()
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for _, o := range m.Objectives {
			n := 0
			for _, s := range o.Parameters() {
				coef, _ := s.Type.Count()
				n += coef
			}
			got = append(got, n)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %d parameters, want %d", name, got, want)
		}
	}
}

func TestLookup(t *testing.T) {
	if e, err := models.Lookup("vae"); err != nil || e.Name != "vae" {
		t.Errorf("got %q, %v", e.Name, err)
	}
	var names []string
	for _, e := range models.All {
		names = append(names, e.Name)
	}
	list := " (models: " + strings.Join(names, ", ") + ")"
	for name, want := range map[string]string{
		"gna":       `unknown model "gna": did you mean "gan"?` + list,
		"vea":       `unknown model "vea": did you mean "vae"?` + list,
		"diffusion": `unknown model "diffusion"` + list,
		"":          `unknown model ""` + list,
	} {
		if _, err := models.Lookup(name); err == nil || err.Error() != want {
			t.Errorf("Lookup(%q):\ngot  %v\nwant %s", name, err, want)
		}
	}
}
