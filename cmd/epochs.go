package cmd

import (
	"fmt"

	"github.com/ganc-ml/ganc/compile/train"
)

// mostEpochs is the number of epochs of a run up to which each has a line.
const mostEpochs = 60

// epochLines chooses the epochs of a run that have a line: all, or of more than mostEpochs the first, every n-th and the
// last, so that there are between 25 and 62. The zero value has yet to see an epoch.
type epochLines struct{ every int }

// of returns the lines for an epoch that is done. The first epoch of a run whose other epochs have no line each says so.
func (l *epochLines) of(e train.Event) []string {
	first := l.every == 0
	if first {
		all := (e.Total*e.Epoch + e.Step - 1) / max(e.Step, 1) // epochs are of one length
		l.every = lineEvery(all)
	}
	if !first && e.Epoch%l.every != 0 && e.Step < e.Total {
		return nil
	}
	lines := []string{epochLine(e)}
	if first && l.every > 1 {
		lines = append(lines, fmt.Sprintf("from here on a line for every %d epochs: metrics.csv has a line for each", l.every))
	}
	return lines
}

// lineEvery is n where every n-th epoch of so many has a line: the least of 1, 2 and 5 times a power of ten that leaves mostEpochs.
func lineEvery(epochs int) int {
	for n := 1; ; n *= 10 {
		for _, m := range []int{1, 2, 5} {
			if n*m*mostEpochs >= epochs {
				return n * m
			}
		}
	}
}
