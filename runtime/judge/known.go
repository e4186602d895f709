package judge

// For is the classifier that ganc brings for a data set, by the name of the set, or nil.
func For(data string) *Judge {
	return nil
}
