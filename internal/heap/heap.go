// Package heap keeps the memory of a training near what it uses.
package heap

import (
	"os"
	"runtime/debug"
)

// growth is the share, in percent, by which the heap of a training may grow between collections. The default of Go, 100, lets it
// become twice as large as its contents. A collection costs little here: almost all of the heap is arrays of numbers, which
// are not searched for pointers.
const growth = 5

// Tighten returns to the system what was freed before, such as buffers that data were read through, and lets the heap grow by
// 5 % between collections until restore is called. It does nothing where the user has set GOGC.
func Tighten() (restore func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	debug.FreeOSMemory()
	before := debug.SetGCPercent(growth)
	return func() { debug.SetGCPercent(before) }
}
