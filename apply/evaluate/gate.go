package evaluate

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
)

// Gate is a bound that a measure must keep.
type Gate struct {
	Text    string // in the user's words
	Measure string
	op      string
	bound   float64
}

var gateForm = regexp.MustCompile(`^\s*([a-z_]+)\s*(<=|>=|<|>)\s*(\S+)\s*$`)

// ParseGates reads gates such as "fcd<8,agree>0.99". Shares are from 0 to 1. The error lists all mistakes.
func ParseGates(text string) (gates []Gate, err error) {
	var mistakes []error
	for _, part := range strings.Split(text, ",") {
		m := gateForm.FindStringSubmatch(part)
		if m == nil {
			mistakes = append(mistakes, fault.Usagef("flag --require: %q: want MEASURE<NUMBER or MEASURE>NUMBER, such as fcd<8,agree>0.99", part))
			continue
		}
		bound, err := strconv.ParseFloat(m[3], 64)
		if err != nil || math.IsNaN(bound) || math.IsInf(bound, 0) {
			mistakes = append(mistakes, fault.Usagef("flag --require: %q: %q is no number", part, m[3]))
		}
		mistakes = append(mistakes, checkName("require", m[1]))
		gates = append(gates, Gate{strings.TrimSpace(part), m[1], m[2], bound})
	}
	return gates, errors.Join(mistakes...)
}

func (g Gate) keeps(v float64) bool {
	switch g.op {
	case "<":
		return v < g.bound
	case "<=":
		return v <= g.bound
	case ">":
		return v > g.bound
	}
	return v >= g.bound
}

// Verdict is how a gate was decided: by the mean over seeds.
type Verdict struct {
	Gate  string   `json:"gate"`
	Value *float64 `json:"value"` // nil where the measure was left out
	Pass  bool     `json:"pass"`
	Why   string   `json:"why,omitempty"` // the measure was left out
}

// GateError is a result that does not keep its gates.
type GateError struct{ Failed []Verdict }

func (e *GateError) Error() string {
	var lines []string
	for _, v := range e.Failed {
		if v.Value == nil {
			lines = append(lines, fmt.Sprintf("gate %s: not measured: %s", v.Gate, v.Why))
		} else {
			lines = append(lines, fmt.Sprintf("gate %s: it is %.6g", v.Gate, *v.Value))
		}
	}
	return strings.Join(lines, "\n")
}

// judgeGates decides every gate.
func (r *Result) judgeGates(gates []Gate) error {
	var failed []Verdict
	for _, g := range gates {
		v := Verdict{Gate: g.Text}
		if i := slices.IndexFunc(r.Measures, func(m Measure) bool { return m.Name == g.Measure }); i >= 0 {
			v.Value = &r.Measures[i].Mean
			v.Pass = g.keeps(*v.Value)
		} else {
			v.Why = r.reason(g.Measure)
		}
		r.Gates = append(r.Gates, v)
		if !v.Pass {
			failed = append(failed, v)
		}
	}
	if failed != nil {
		return &GateError{failed}
	}
	return nil
}
