package dataset

import "fmt"

// maxProblems is how many mistakes of one data set are told one by one.
const maxProblems = 10

// problems collects the mistakes of one file or directory.
type problems struct {
	source string
	list   []error
	more   int // mistakes beyond maxProblems
}

func (p *problems) add(format string, args ...any) {
	if len(p.list) == maxProblems {
		p.more++
		return
	}
	p.list = append(p.list, fail(p.source, format, args...))
}

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
