// Package step writes the training step of a model as ONNX files, with which a program in any language that has an ONNX
// runtime trains the model. A directory holds
//
//	step.json           Document: what an iteration executes, and what to feed
//	state.safetensors   every state variable, by name: parameters, moments, running statistics, averages, counters
//	step-K.onnx         one execution: state, data and noise in; reports, losses and new state out
//	network-NAME.onnx   a network of the model: its inputs and the state that it reads in, its outputs out
package step

import (
	"encoding/json"

	"github.com/ganc-ml/ganc/ir"
)

// The files of a directory beside the programs.
const (
	DocumentFile = "step.json"
	StateFile    = "state.safetensors"
)

// Format is the version of Document.
const Format = "ganc.step.1"

// Document is step.json. Iteration t of a stage runs every group of the stage in order; a group executes Count programs:
// execution k = t·Count + j, j = 0 … Count−1, counted over the whole stage, runs Cycle[k mod len(Cycle)] on a batch and noise
// of its own. Every output NextPrefix + NAME is the value of state NAME from then on.
type Document struct {
	Format      string    `json:"format"`
	Model       string    `json:"model"`
	Ganc        string    `json:"ganc"`        // the release
	Fingerprint string    `json:"fingerprint"` // of the model's programs and state
	Opset       int       `json:"opset"`
	Seed        uint64    `json:"seed"`
	Batch       int       `json:"batch"`     // that the model is trained with; the programs take any
	Iteration   int       `json:"iteration"` // iterations of the run done, over all stages, in the state
	State       string    `json:"state"`     // the file of the state
	NextPrefix  string    `json:"next_prefix"`
	DataSet     DataSet   `json:"data_set"`
	Data        []Input   `json:"data"`
	Noise       []Input   `json:"noise"`
	Stages      []Stage   `json:"stages"` // at least one; they run one after another
	Programs    []Program `json:"programs"`
	Networks    []Network `json:"networks"`
}

// DataSet is the data that the length of the run is counted in.
type DataSet struct {
	Name     string `json:"name"`
	Digest   string `json:"digest"`
	Examples int    `json:"examples"` // of the training split
}

// Input is something to feed, or an output of a network: a field of the data set or a draw of noise. Data with a Range are the field's values, scaled
// linearly so that Field becomes Range.
type Input struct {
	Name  string         `json:"name"`
	DType string         `json:"dtype"`
	Shape Shape          `json:"shape"`
	Field *ir.ValueRange `json:"field,omitempty"` // least and greatest value of a field that is scaled
	ir.Port
}

// Shape is the shape of an input, with "N" for the batch.
type Shape []ir.Dim

// MarshalJSON writes sizes as numbers, and dimensions that depend on the batch as text.
func (s Shape) MarshalJSON() ([]byte, error) {
	list := make([]any, len(s))
	for i, d := range s {
		list[i] = d.String()
		if !d.IsBatch() {
			list[i] = int(d)
		}
	}
	return json.Marshal(list)
}

// Stage is a stretch of the run.
type Stage struct {
	Name       string  `json:"name,omitempty"`
	Iterations int     `json:"iterations"`
	Groups     []Group `json:"groups"`
}

// Group is objectives that one program executes together.
type Group struct {
	Objectives []Objective `json:"objectives"`
	Count      int         `json:"count"`      // executions an iteration
	Accumulate int         `json:"accumulate"` // executions an update, which follows their mean gradient
	Cycle      []int       `json:"cycle"`      // numbers of programs
}

// Objective is a loss and its optimiser.
type Objective struct {
	Name string `json:"name"`
	Lazy []int  `json:"lazy,omitempty"` // the terms that are added in every so many updates, beginning with the first
}

// Program is a file that executes a group once.
type Program struct {
	File    string   `json:"file"`
	Data    []string `json:"data"`
	Noise   []string `json:"noise"`
	State   []string `json:"state"`   // variables that it reads
	Next    []string `json:"next"`    // variables that it gives new values
	Reports []string `json:"reports"` // outputs, of the parameters before
	Losses  []string `json:"losses"`  // outputs, one for each objective
}

// Network is a file that computes a network of the model, in inference mode, with the weights as inputs.
type Network struct {
	Name    string   `json:"name"`
	File    string   `json:"file"`
	Inputs  []Input  `json:"inputs"`
	State   []string `json:"state"` // variables that it reads: averages, where it asks for them
	Outputs []Input  `json:"outputs"`
}

// dtypes is the names of element types as numpy has them.
var dtypes = map[ir.DType]string{ir.Float32: "float32", ir.Float64: "float64", ir.Int64: "int64", ir.Int32: "int32", ir.Uint8: "uint8", ir.Bool: "bool"}

// inputOf describes a value that a program takes or gives.
func inputOf(name string, t ir.Type, p ir.Port) Input {
	return Input{Name: name, DType: dtypes[t.DType], Shape: Shape(t.Shape()), Port: p}
}

// portsOf describes the inputs or the outputs of a network.
func portsOf(list []ir.NetworkPort) []Input {
	out := make([]Input, len(list))
	for i, p := range list {
		out[i] = inputOf(p.Name, p.Value.Type(), p.Port)
	}
	return out
}
