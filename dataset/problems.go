package dataset

import (
	"cmp"
	"fmt"
)

// Of the mistakes of one data set this many are told one by one: where it is opened, and where it is inspected.
const (
	maxProblems = 10
	allProblems = 10_000
)

// problems collects the mistakes of one file or directory.
type problems struct {
	source string
	limit  int // 0: maxProblems
	list   []error
	more   int // mistakes beyond the limit
}

func (p *problems) add(format string, args ...any) {
	if len(p.list) == cmp.Or(p.limit, maxProblems) {
		p.more++
		return
	}
	p.list = append(p.list, fail(p.source, format, args...))
}

// any reports whether there are mistakes.
func (p *problems) any() bool { return len(p.list) > 0 }

// err is every mistake, or nil.
func (p *problems) err() error {
	if p.more > 0 {
		return join(append(p.list, fail(p.source, "%s", more(p.more))))
	}
	return join(p.list)
}

func more(n int) string {
	if n == 1 {
		return "1 more mistake"
	}
	return fmt.Sprintf("%d more mistakes", n)
}
