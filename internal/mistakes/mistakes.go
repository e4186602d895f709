// Package mistakes makes one error of all that is wrong at once. The packages whose users see such an error have a list
// type of their own; its methods are here.
package mistakes

import "strings"

// Text is the text of a list of errors: a line each, in order.
func Text[E error](list []E) string {
	lines := make([]string, len(list))
	for i, e := range list {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Errors is a list of errors as errors.Is and errors.As want it from Unwrap.
func Errors[E error](list []E) []error {
	out := make([]error, len(list))
	for i, e := range list {
		out[i] = e
	}
	return out
}
