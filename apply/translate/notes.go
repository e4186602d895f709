package translate

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/words"
)

// notes are what is to be said of pictures: what several have in common is said once.
type notes struct {
	order []string
	of    map[string][]string // the pictures of a note
}

func newNotes() *notes { return &notes{of: map[string][]string{}} }

func (n *notes) add(path, note string) {
	if n.of[note] == nil {
		n.order = append(n.order, note)
	}
	n.of[note] = append(n.of[note], path)
}

// lines is a line for each note, with the first of its pictures and the number of the others.
func (n *notes) lines() (list []string) {
	for _, note := range n.order {
		name, others := n.of[note][0], len(n.of[note])-1
		if others > 0 {
			name += fmt.Sprintf(" and %s", words.Count(others, "other"))
		}
		list = append(list, name+": "+note)
	}
	return list
}
