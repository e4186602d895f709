// Package forms exports a network of a run in the form that another runtime or program wants, and proves the file before
// anybody writes it: by numbers what is exact, by statistics what is not.
package forms

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/export/form"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
)

// Layout is the order of the numbers of an image: form.NHWC or form.NCHW; empty: images stay numbers.
type Layout = form.Layout

// Options say which network is exported, and in which form. The zero values are those of a build's files. Errors name the
// options as the command line does. As JSON they are part of the metadata of a file, from which it is made again.
type Options struct {
	Net        string  `json:"-"`                    // the network; empty: the only one
	Opset      int     `json:"-"`                    // 0: export.DefaultOpset, or the newest of the profile below it
	Profile    string  `json:"profile,omitempty"`    // of export.Profiles; empty: every operator of the opset
	Half       bool    `json:"fp16,omitempty"`       // weights are held in float16
	Int8       bool    `json:"int8,omitempty"`       // products are quantised
	Percentile float64 `json:"percentile,omitempty"` // of the numbers that a quantised product multiplies, how many lie in the range; 100: all
	Image      Layout  `json:"image,omitempty"`
	ClassIndex bool    `json:"class_index,omitempty"`
	Seed       bool    `json:"seed_input,omitempty"`
	Data       string  `json:"data,omitempty"`    // for calibration, and the inputs that data give; empty: those of the run
	Prior      string  `json:"prior,omitempty"`   // of the sampler that the network is; empty: it is a network of the model
	Decoder    string  `json:"decoder,omitempty"` // that was asked for, of the sampler
}

// Exported is a network in its form.
type Exported struct {
	Network *ir.Network
	File    []byte
	Opset   int
	Step    string   // iterations done, at which it has its weights
	Proof   []string // what was proved, and what tested
}

// Key is the metadata key of the form and its proof: JSON, in files of a form of their own.
const Key = "ganc.form"

// Make exports a network of a run and proves the file. An *export.Error, export.Errors or *form.Error says why there is no such
// form, a *proof.ParityError that the file does not compute what it should.
func Make(ctx context.Context, r *run.Record, m *ir.Model, o Options) (*Exported, error) {
	n, err := r.Network(m, o.Net)
	if err != nil {
		return nil, err
	}
	e := &exporter{Options: o, record: r, model: m, trained: n, base: form.Network{Graph: n.Graph, Decl: r.Manifest.Named(n.Decl)}}
	if err := e.prepare(); err != nil {
		return nil, err
	}
	out, err := e.make(ctx)
	if missing := n.Err(); missing != nil {
		return nil, missing
	}
	return out, err
}

// exporter is an export on its way.
type exporter struct {
	Options
	record  *run.Record
	model   *ir.Model
	trained *run.Network
	base    form.Network // as it was declared
	formed  form.Network // with other inputs and outputs
	weights func(*ir.State) ir.Tensor
	data    *dataset.Dataset
}

// prepare applies the forms that are graph, and opens the data where they are needed.
func (e *exporter) prepare() (err error) {
	e.base.Graph, e.weights = export.Fold(e.base.Graph, e.trained.Weights)
	e.formed = e.base
	for _, f := range []struct {
		wanted bool
		apply  func(form.Network) (form.Network, error)
	}{
		{e.ClassIndex, form.Network.ClassIndex},
		{e.Image != "", func(n form.Network) (form.Network, error) { return n.Pixels(e.Image) }},
		{e.Seed, form.Network.Seeded},
	} {
		if !f.wanted {
			continue
		}
		if e.formed, err = f.apply(e.formed); err != nil {
			return err
		}
	}
	if e.Int8 || e.Half {
		return e.open()
	}
	return nil
}

// make writes the file, proves it, and writes it again with what was proved.
func (e *exporter) make(ctx context.Context) (*Exported, error) {
	out := &Exported{Network: e.formed.Decl, Opset: e.opset(), Step: e.trained.Step}
	statistics, err := e.statistics(ctx)
	if err != nil {
		return nil, err
	}
	int8, err := e.calibrated(e.formed)
	if err != nil {
		return nil, err
	}
	out.Proof = append([]string{e.claim()}, statistics...)
	if out.File, err = e.marshal(e.formed, e.Half, int8, e.entries(out.Proof)); err != nil {
		return nil, err
	}
	return out, e.prove(out.File)
}

// opset is the opset of the file.
func (e *exporter) opset() int {
	if e.Opset != 0 {
		return e.Opset
	}
	return export.ProfileOf(e.Profile).Opset()
}

// marshal is a network as the bytes of a file.
func (e *exporter) marshal(n form.Network, half bool, int8 *export.Quantization, more []export.Entry) ([]byte, error) {
	opt := e.options(n)
	opt.Half, opt.Int8 = half, int8
	opt.Metadata = append(opt.Metadata, more...)
	data, err := export.Marshal(n.Graph, opt)
	if err != nil {
		return nil, e.explained(n, opt, err)
	}
	return data, nil
}

func (e *exporter) options(n form.Network) export.Options {
	return export.Options{
		Opset: e.Opset, Profile: export.ProfileOf(e.Profile), Name: n.Decl.Name, Producer: "ganc", Version: e.record.Manifest.Ganc,
		Weights: e.weights, Network: n.Decl, Metadata: e.record.Manifest.Metadata(),
	}
}

// explained is an error with the lowest opset that the network could be exported at, where there is another.
func (e *exporter) explained(n form.Network, opt export.Options, err error) error {
	if e.Opset == 0 {
		return err
	}
	opt.Int8 = nil
	for opset := e.Opset + 1; opset <= export.MaxOpset; opset++ {
		if opt.Opset = opset; export.Check(n.Graph, opt) == nil {
			return errors.Join(err, &export.Error{Err: fmt.Errorf("the lowest opset that takes all of %s is %d", n.Decl.Name, opset)})
		}
	}
	return err
}

// entries is the metadata of a file whose form is not that of a build.
func (e *exporter) entries(proof []string) []export.Entry {
	o := e.Options
	if o.Profile == "" && !o.Half && !o.Int8 && o.Image == "" && !o.ClassIndex && !o.Seed && o.Prior == "" {
		return nil
	}
	doc := document{Form: e.words(), Proof: proof, Options: o}
	if e.data != nil && o.Data != "" {
		doc.Digest = e.data.Digest()
	}
	text, err := json.Marshal(doc)
	if err != nil {
		panic("forms: strings and numbers are not JSON: " + err.Error())
	}
	return []export.Entry{{Key: Key, Value: string(text)}}
}

// document is the metadata of a form.
type document struct {
	Form    []string `json:"form"`
	Proof   []string `json:"proof"`
	Options Options  `json:"options"`
	Digest  string   `json:"data_digest,omitempty"` // of the data of the options
}

// Recorded is the options that a file records that Make made, and the digest of their data, empty for those of the run. ok is false for
// a file that records none: a network of the model in no form of its own.
func Recorded(f *load.File) (o Options, digest string, ok bool, err error) {
	text, ok := f.Meta(Key)
	if !ok {
		return o, "", false, nil
	}
	var doc document
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		return o, "", false, fmt.Errorf("its metadata entry %s: %w", Key, err)
	}
	o = doc.Options
	o.Net, o.Opset = f.GraphName, f.OpsetVersion
	return o, doc.Digest, true, nil
}

// words names the form, part by part.
func (e *exporter) words() (list []string) {
	add := func(is bool, text string) {
		if is {
			list = append(list, text)
		}
	}
	add(e.Profile != "", "profile "+e.Profile)
	add(e.Half, "weights float16")
	add(e.Int8, fmt.Sprintf("products int8, ranges of %g %% of the numbers", e.Percentile))
	add(e.ClassIndex, "class index")
	add(e.Image != "", "images uint8 "+string(e.Image))
	add(e.Seed, "seed input")
	add(e.Prior != "", "sampler of codes, prior "+e.Prior)
	return list
}

// open opens the data of the run, or those that are asked for, where an input of the network reads them.
func (e *exporter) open() error {
	if !e.readsData() {
		return nil
	}
	o := run.Options{Data: e.Data}
	if e.Data == "" {
		o.Data, o.Split = e.record.Manifest.Data, e.record.Manifest.Split
	}
	data, err := o.DataSet(e.model)
	if err != nil {
		return err
	}
	e.data = data
	return nil
}

// Check returns what is wrong with options before a run is opened.
func (o Options) Check() error {
	switch {
	case o.Profile != "" && export.ProfileOf(o.Profile) == nil:
		return fault.Usagef("flag --profile: %q: want one of %s", o.Profile, strings.Join(export.ProfileNames(), ", "))
	case o.Half && o.Int8:
		return fault.Usagef("flags --weights and --quantize: int8 weights are no float16 ones: leave one out")
	case o.Percentile < 90 || o.Percentile > 100:
		return fault.Usagef("flag --percentile: %g: want 90 to 100", o.Percentile)
	case !o.Int8 && o.Percentile != 100:
		return fault.Usagef("flag --percentile: it is for --quantize alone")
	case o.Data != "" && !o.Int8 && !o.Half:
		return fault.Usagef("flag --data: it is for --quantize, --weights and --step")
	}
	return nil
}
