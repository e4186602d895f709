//go:build race

package runtime_test

// underRace: the race detector allocates.
const underRace = true
