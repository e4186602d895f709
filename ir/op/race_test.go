//go:build race

package op_test

// underRace: the race detector allocates, and its sync.Pool drops buffers.
const underRace = true
