package fault

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"testing"
)

func TestKinds(t *testing.T) {
	cause := errors.New("cause")
	for _, c := range []struct {
		err  error
		text string
	}{
		{Usagef("flag --n: %w", cause), "flag --n: cause"},
		{Model(cause), "cause"},
		{Modelf("model m: %w", cause), "model m: cause"},
		{File(cause), "cause"},
		{Filef("f: %w", cause), "f: cause"},
	} {
		if c.err.Error() != c.text || !errors.Is(c.err, cause) {
			t.Errorf("%T: got %q, want %q around the cause", c.err, c.err, c.text)
		}
	}
	if Model(nil) != nil || File(nil) != nil {
		t.Error("no error becomes an error")
	}
}

func TestReason(t *testing.T) {
	_, unread := os.ReadFile("no/such/file")
	_, unfound := exec.LookPath("no-such-program-of-ganc")
	other := errors.New("other")
	for _, c := range []struct{ err, want error }{
		{unread, unread.(*fs.PathError).Err},
		{unfound, exec.ErrNotFound},
		{other, other},
	} {
		if got := Reason(c.err); got != c.want {
			t.Errorf("%v: got %v, want %v", c.err, got, c.want)
		}
	}
}
