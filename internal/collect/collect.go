// Package collect lets tests see what the garbage collector frees.
package collect

import (
	"runtime"
	"time"
)

// Until collects garbage until gone reports true, fifty times at most, and gives its last report. An object with a finalizer is free only
// after a further collection.
func Until(gone func() bool) bool {
	for range 50 {
		if runtime.GC(); gone() {
			return true
		}
		time.Sleep(time.Millisecond)
	}
	return false
}
