//go:build race

package kernel

const raceEnabled = true // sync.Pool drops buffers at random

// fewestThreads: one thread has no races, and its bits are tested without the detector, which makes loops in Go ten times as slow.
const fewestThreads = 2
