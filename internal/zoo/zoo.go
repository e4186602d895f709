// Package zoo gives tests the models of the zoo and their plans.
package zoo

import (
	"slices"
	"sync"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/models"
)

// families has a model for each kind of thing that models are made of.
var families = []string{
	"gan",         // R1 penalty, averaged weights
	"wgangp",      // gradient penalty, several updates of a critic
	"gan2d",       // points in the plane
	"cgan-losses", // classes as inputs, several losses
	"dcgan",       // transposed convolutions, batch norm
	"sngan",       // residual blocks, spectral norm
	"aegan",       // two stages
	"vae",         // reparametrisation
	"iwae",        // several samples of a code
	"vqvae",       // a codebook, a prior of codes
	"flow",        // steps of one network
	"classifier",  // pools
}

// Models is the models that a test goes through: the whole zoo, in short tests a model of each family.
func Models() (list []models.Entry) {
	for _, e := range models.All {
		if !testing.Short() || slices.Contains(families, e.Name) {
			list = append(list, e)
		}
	}
	return list
}

// Model declares the model of a name.
func Model(t testing.TB, name string) *ir.Model {
	t.Helper()
	e, err := models.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return declared(t, e.Build)
}

// Small declares a model for images of size × size pixels and three classes, or as it is if it has no images.
func Small(t testing.TB, e models.Entry, size int) *ir.Model {
	t.Helper()
	if e.For == nil {
		return declared(t, e.Build)
	}
	return declared(t, func() (*ir.Model, error) { return e.For(models.Images{Height: size, Width: size, Classes: 3}) })
}

func declared(t testing.TB, build func() (*ir.Model, error)) *ir.Model {
	t.Helper()
	m, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var (
	lock  sync.Mutex
	plans = map[string]*compile.Plan{}
)

// Plan is the plan of the model of a name. The tests of a package share it: to differentiate the zoo takes seconds.
func Plan(t testing.TB, name string) *compile.Plan {
	t.Helper()
	lock.Lock()
	defer lock.Unlock()
	if plans[name] == nil {
		plans[name] = PlanOf(t, Model(t, name))
	}
	return plans[name]
}

// PlanOf is the plan of a model.
func PlanOf(t testing.TB, m *ir.Model) *compile.Plan {
	t.Helper()
	p, err := compile.NewPlan(m)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
