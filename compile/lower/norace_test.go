//go:build !race

package lower_test

const underRace = false
