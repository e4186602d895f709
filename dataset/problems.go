package dataset

import (
	"errors"
	"fmt"
	"strings"
)

// What a user is told about one data set is bounded: the number of mistakes, and the length of them all in bytes.
const (
	maxProblems = 20
	maxMessage  = 2000
)

// problems collects the mistakes of one file or directory.
type problems struct {
	source string
	list   []error
	more   int // mistakes beyond the limit
}

func (p *problems) add(format string, args ...any) {
	p.addf(func() error { return fmt.Errorf(format, args...) })
}

// addf adds a mistake that is put into words only where it is told.
func (p *problems) addf(mistake func() error) {
	if len(p.list) == maxProblems {
		p.more++
		return
	}
	p.list = append(p.list, &Error{Source: p.source, Err: mistake()})
}

// any reports whether there are mistakes.
func (p *problems) any() bool { return len(p.list) > 0 }

// err is every mistake, or nil.
func (p *problems) err() error {
	if p.more > 0 {
		return join(append(p.list, &Error{Source: p.source, Err: moreMistakes(p.more)}))
	}
	return join(p.list)
}

// moreMistakes is how many mistakes are not told.
type moreMistakes int

func (n moreMistakes) Error() string {
	if n == 1 {
		return "1 more mistake"
	}
	return fmt.Sprintf("%d more mistakes", int(n))
}

// bounded cuts mistakes to what a user is told: maxProblems of them at most, no more than maxMessage bytes in all, and
// the number of the others.
func bounded(err error) error {
	var list Errors
	if !errors.As(err, &list) {
		return err
	}
	all, left := problems{}, maxMessage-len("data : 1000000 more mistakes\n")
	for _, e := range list {
		var more moreMistakes
		if errors.As(e, &more) {
			all.more += int(more)
			continue
		}
		var said *Error
		if errors.As(e, &said) && all.source == "" {
			all.source = said.Source
			left -= len(said.Source)
		}
		if left -= len(e.Error()) + 1; len(all.list) == maxProblems || left < 0 && len(all.list) > 0 {
			all.more++
			continue
		}
		all.list = append(all.list, e)
	}
	return all.err()
}

// shortened is a text of at most n bytes; of a longer one, the beginning and the end.
func shortened(s string, n int) string {
	if len(s) <= n {
		return s
	}
	const gap = " … "
	half := (n - len(gap)) / 2
	return strings.ToValidUTF8(s[:half], "") + gap + strings.ToValidUTF8(s[len(s)-half:], "")
}

// shorten lists names, of many the first.
func shorten(names []string) string {
	const most = 20
	if len(names) <= most {
		return shortened(strings.Join(names, ", "), maxMessage/3)
	}
	return fmt.Sprintf("%s and %d more", shortened(strings.Join(names[:most], ", "), maxMessage/3), len(names)-most)
}
