package ir

import "slices"

// Untrained is the parameters that the loss of an objective reads and that no Minimize updates, in order of declaration:
// they stay as they begin. That is meant where a block is fixed, and otherwise a block is missing in a Minimize.
func (m *Model) Untrained() []*State {
	reads, updated := map[*State]bool{}, map[*State]bool{}
	for _, o := range m.Objectives {
		roots := []Value{o.Loss}
		for _, l := range o.Lazies {
			roots = append(roots, l.Term)
		}
		for s := range statesRead(m.graph, Reached(Training, roots)) {
			reads[s] = true
		}
		for _, s := range o.Parameters() {
			updated[s] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(m.states), func(s *State) bool { return !s.Trainable || !reads[s] || updated[s] })
}
