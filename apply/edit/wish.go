package edit

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/spell"
	"github.com/ganc-ml/ganc/runtime/latent"
)

// Wish is a change: along a named direction by an amount, in standard deviations of what it is named by, or to a class.
type Wish struct {
	Name   string
	Amount float64
	Class  string // of the name class
}

// ParseWish reads NAME=AMOUNT or class=CLASS.
func ParseWish(text string) (Wish, error) {
	name, value, ok := strings.Cut(text, "=")
	if !ok || name == "" || value == "" {
		return Wish{}, fault.Usagef("--along %q: want NAME=AMOUNT, such as thickness=+2, or class=CLASS (--list names the directions)", text)
	}
	if name == "class" {
		return Wish{Name: name, Class: value}, nil
	}
	amount, ok := parseAmount(value)
	if !ok {
		return Wish{}, fault.Usagef("--along %q: %q is no number from -%d to %d: want NAME=AMOUNT, such as thickness=+2", text, value, mostAmount, mostAmount)
	}
	return Wish{Name: name, Amount: amount}, nil
}

// mostAmount is the greatest amount, in standard deviations: what lies farther off no generator has learned.
const mostAmount = 10

func parseAmount(text string) (float64, bool) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(math.Abs(v) <= mostAmount) {
		return 0, false
	}
	return v, true
}

// resolveClasses finds the classes that are asked for. All mistakes are told at once.
func (e *edit) resolveClasses() error {
	var mistakes []error
	if e.o.Class != "" {
		class, err := e.Class(e.o.Class)
		mistakes = append(mistakes, err)
		e.given = slices.Repeat([]int64{-1}, max(1, len(e.Labels)))
		e.given[0] = class
	}
	for _, w := range e.o.Along {
		class := int64(-1)
		if w.Name == "class" {
			var err error
			if class, err = e.Class(w.Class); err != nil && len(e.Labels) == 0 {
				err = fault.Usagef("%w; where a classifier tells classes of the data apart, --list names directions to them, such as class-%s", err, w.Class)
			}
			mistakes = append(mistakes, err)
		}
		e.classes = append(e.classes, class)
	}
	return errors.Join(mistakes...)
}

// resolve finds the directions that are asked for. All mistakes are told at once.
func (e *edit) resolve(ctx context.Context) error {
	var unknown []string
	named, study, err := e.Directions(ctx)
	if err != nil {
		return err
	}
	e.study = study
	for _, w := range e.o.Along {
		var v latent.Named
		if w.Name == "class" {
			e.along = append(e.along, v)
			continue
		}
		if i := index(named, w.Name); i >= 0 {
			v = named[i]
		} else if at := e.attribute(w.Name); at < 0 || study.Spread[at] == 0 {
			hint := strings.TrimPrefix(spell.Hint(w.Name, e.all(named)), ": ")
			if hint != "" {
				hint = " (" + hint + ")"
			}
			unknown = append(unknown, fmt.Sprintf("%q%s", w.Name, hint))
		}
		e.along = append(e.along, v)
	}
	if len(unknown) > 0 {
		return fault.Usagef("flag --along: %s has no direction %s: want %s", e.Path, strings.Join(unknown, ", "), strings.Join(e.all(named), ", "))
	}
	return nil
}

// all is the names that --along takes.
func (e *edit) all(named []latent.Named) []string {
	var list []string
	for i, m := range e.Measures() {
		if e.study.Spread[i] > 0 && index(named, m.Name) < 0 {
			list = append(list, m.Name)
		}
	}
	list = append(list, names(named)...)
	if len(e.Labels) > 0 {
		list = append(list, "class=CLASS")
	}
	return list
}

func index(list []latent.Named, name string) int {
	for i, n := range list {
		if n.Name == name {
			return i
		}
	}
	return -1
}

func names(list []latent.Named) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = n.Name
	}
	return out
}
