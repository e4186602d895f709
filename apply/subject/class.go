package subject

import (
	"slices"
	"strconv"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/spell"
	"github.com/ganc-ml/ganc/internal/words"
)

// Class is the number of a class of the generator's label, by its name or, where classes are numbers, by its number.
func (s *Subject) Class(name string) (int64, error) {
	if len(s.Labels) == 0 {
		return 0, fault.Usagef("class %s: %s has no input with classes: it cannot be told what to draw", name, s.Path)
	}
	names := make([]string, s.Classes(0))
	for i := range names {
		names[i] = s.ClassName(int64(i))
	}
	if i := slices.Index(names, name); i >= 0 {
		return int64(i), nil
	}
	return 0, fault.Usagef("class %q%s: want a class that %s knows: %s", name, spell.Hint(name, names), s.Path, words.Some(names))
}

// ClassName is the name of a class of the generator's label, its number where it has none.
func (s *Subject) ClassName(class int64) string {
	if len(s.Labels) == 0 {
		return strconv.FormatInt(class, 10)
	}
	return s.Labels[0].ClassName(int(class))
}
