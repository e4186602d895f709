//go:build !linux

package bench

// resident is not known here.
func resident() (anonymous, file int, ok bool) { return 0, 0, false }
