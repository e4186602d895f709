package export

import "strconv"

// names is a set of names in use.
type names map[string]bool

// take returns name, or the first of name_1, name_2, … that is free, and marks it as used.
func (ns names) take(name string) string {
	free := name
	for i := 1; ns[free]; i++ {
		free = name + "_" + strconv.Itoa(i)
	}
	ns[free] = true
	return free
}
