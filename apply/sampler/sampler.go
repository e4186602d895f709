// Package sampler gives an autoencoder a distribution of its codes, so that it can draw: ex-post density estimation (Ghosh et
// al. 2020, section 4). A mixture of normal distributions is fitted to the codes of the training examples, and noise, mixture
// and decoder become one network.
package sampler

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/eval"
	"github.com/ganc-ml/ganc/runtime/mixture"
)

// Name is the name of the network that Declare declares.
const Name = "sampler"

// Prior is a distribution of codes that is asked for.
type Prior struct {
	Components int // of a mixture of normal distributions; 0: codes are standard normal, whatever those of examples are
	Diagonal   bool
}

// ParsePrior reads normal, gmm:COMPONENTS or gmm:COMPONENTS,covariance=full|diagonal. Its error names the option --prior.
func ParsePrior(text string) (Prior, error) {
	wrong := func(format string, args ...any) (Prior, error) {
		return Prior{}, fault.Usagef("flag --prior: %q: %s", text, fmt.Sprintf(format, args...))
	}
	if text == "normal" {
		return Prior{}, nil
	}
	number, option, optional := strings.Cut(text, ",")
	family, number, _ := strings.Cut(number, ":")
	if family != "gmm" {
		return wrong("want gmm:COMPONENTS or normal")
	}
	k, err := strconv.Atoi(number)
	if err != nil || k < 1 {
		return wrong("want a number of components of at least 1, as gmm:20")
	}
	p := Prior{Components: k}
	switch {
	case !optional || option == "covariance=full":
	case option == "covariance=diagonal":
		p.Diagonal = true
	default:
		return wrong("%q: want covariance=full or covariance=diagonal", option)
	}
	return p, nil
}

// Sampler is a network that was declared.
type Sampler struct {
	Prior
	Width  int             // numbers of a code
	Codes  int             // codes that the prior was fitted to; 0 where none was
	Fitted *mixture.Fitted // nil where the codes are standard normal
}

// Declare adds the network Name to a model: it takes noise, and the labels that the decoder takes, and gives what the decoder
// gives for a code of the prior. The weights are those of a run of the model, and the codes those of its training examples, by
// the encoder whose codes the decoder takes; of an encoder that gives a mean and a variance, a draw of that distribution for
// each example. net is the name of the decoder; it may be empty. The network can be exported and proved as any other of the
// model, but no training of the model may be planned after it.
func Declare(ctx context.Context, r *run.Record, m *ir.Model, net string, p Prior) (*Sampler, error) {
	pair, err := pairOf(m, net)
	if err != nil {
		return nil, err
	}
	s := &Sampler{Prior: p, Width: pair.width()}
	if p.Components > 0 {
		codes, err := encode(ctx, r, m, pair)
		if err != nil {
			return nil, err
		}
		if err := s.fit(ctx, codes, r.Manifest.Seed); err != nil {
			return nil, err
		}
	}
	return s, s.declare(m, pair)
}

func (s *Sampler) fit(ctx context.Context, codes eval.Matrix, seed uint64) (err error) {
	s.Codes = codes.Rows
	s.Fitted, err = mixture.Fit(ctx, codes, mixture.Options{Components: s.Components, Diagonal: s.Diagonal, Seed: seed, Threads: runtime.GOMAXPROCS(0)})
	if err != nil && ctx.Err() == nil {
		return fault.Usagef("flag --prior: the codes of the training examples: %w", err)
	}
	return err
}

// String says what the prior is, and how it was found.
func (s *Sampler) String() string {
	if s.Fitted == nil {
		return fmt.Sprintf("standard normal codes of %d numbers, whatever those of the examples are", s.Width)
	}
	form, ended := "full", ""
	if s.Diagonal {
		form = "diagonal"
	}
	if !s.Fitted.Converged {
		ended = ", still gaining"
	}
	return fmt.Sprintf("%s with %s covariance, fitted to %s codes of %d numbers in %s%s: %.2f nats a code",
		words.Count(s.Components, "normal distribution"), form, words.Thousands(s.Codes), s.Width, words.Count(s.Fitted.Iterations, "iteration"), ended,
		s.Fitted.LogLikelihood)
}
