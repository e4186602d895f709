// Package nn has layers, initialisers and losses: compositions of ops plus named parameters. Layers are struct
// literals whose zero values are the usual defaults; Sequential makes a block of them.
package nn
