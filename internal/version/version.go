// Package version holds the release of ganc.
package version

// Release is written into every exported file and into the manifest of every run, so that it is a constant and never a
// commit or a time: the same model, data and seed give the same bytes wherever ganc was built.
const Release = "0.1.0"
