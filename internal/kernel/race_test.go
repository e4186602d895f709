//go:build race

package kernel

const raceEnabled = true // sync.Pool drops buffers at random
