package load

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/ganc-ml/ganc/internal/onnxpb"
)

// A Kind says why a file is refused.
type Kind uint8

const (
	Malformed   Kind = iota // it is not ONNX, or breaks the standard
	Unsupported             // it is valid ONNX that ganc does not read
	TooLarge                // it exceeds Limits
	Internal                // a promise of ganc's own is broken
)

func (k Kind) String() string {
	return [...]string{"malformed", "unsupported", "too large", "internal"}[k]
}

// remedies holds the advice of an error that has no better one.
var remedies = [...]string{
	Malformed:   "the file is damaged or breaks the ONNX standard: export it again",
	Unsupported: "export the model with other operators or settings",
	TooLarge:    "raise the limit if you trust the file",
	Internal:    "please report this with the file",
}

// An Error is the refusal of a file. Names from the file appear in it quoted and cut at 64 characters.
type Error struct {
	Kind    Kind
	Where   string // the node, tensor or value, empty for the whole file
	Problem string
	Remedy  string
}

func (e *Error) Error() string {
	where := ""
	if e.Where != "" {
		where = e.Where + ": "
	}
	return "onnx: " + where + e.Problem + "; " + e.Remedy
}

// Refuse makes an Error with the remedy that fits its kind.
func Refuse(k Kind, where, format string, args ...any) *Error {
	return newError(k, where, format, args)
}

// Instead replaces the remedy of e and returns e.
func (e *Error) Instead(format string, args ...any) *Error { return e.instead(format, args...) }

// Quote returns a name from a file quoted, its end cut off when it is longer than 64 characters.
func Quote(s string) string { return quote(s) }

func newError(k Kind, where, format string, args []any) *Error {
	return &Error{Kind: k, Where: where, Problem: fmt.Sprintf(format, args...), Remedy: remedies[k]}
}

func malformed(where, format string, args ...any) *Error {
	return newError(Malformed, where, format, args)
}

func unsupported(where, format string, args ...any) *Error {
	return newError(Unsupported, where, format, args)
}

func tooLarge(where, format string, args ...any) *Error {
	return newError(TooLarge, where, format, args)
}

// instead replaces the advice of e.
func (e *Error) instead(format string, args ...any) *Error {
	e.Remedy = fmt.Sprintf(format, args...)
	return e
}

// ofTensor makes an Error of an error of onnxpb.ReadTensor.
func ofTensor(where string, err error) *Error {
	if u, ok := err.(onnxpb.UnsupportedError); ok {
		return unsupported(where, "%s", u)
	}
	return malformed(where, "%v", err)
}

// quote returns s quoted, its end cut off when it is longer than 64 characters.
func quote(s string) string {
	const most = 64
	if utf8.RuneCountInString(s) <= most {
		return strconv.Quote(s)
	}
	n := 0
	for i := range s {
		if n == most {
			return strconv.Quote(s[:i]) + "…"
		}
		n++
	}
	return strconv.Quote(s)
}
