package mistakes_test

import (
	"errors"
	"io/fs"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/internal/mistakes"
)

func TestList(t *testing.T) {
	list := []*fs.PathError{{Op: "open", Path: "a", Err: fs.ErrExist}, {Op: "read", Path: "b", Err: fs.ErrClosed}}
	if got, want := mistakes.Text(list), "open a: file already exists\nread b: file already closed"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	if got, want := mistakes.Errors(list), []error{list[0], list[1]}; !slices.Equal(got, want) {
		t.Errorf("errors %v, want %v", got, want)
	}
	if got := mistakes.Text([]error{}); got != "" {
		t.Errorf("the text of no error is %q", got)
	}
	if !errors.Is(errors.Join(mistakes.Errors(list)...), fs.ErrClosed) {
		t.Error("an error of the list is not found")
	}
}
