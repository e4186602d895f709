package models_test

import (
	"fmt"

	"github.com/ganc-ml/ganc/models"
)

// A model of the zoo is a function; the command line finds it by name.
func ExampleLookup() {
	e, err := models.Lookup("vae")
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := e.Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, n := range m.Networks {
		fmt.Println(n.Name)
	}
	// Output:
	// encoder
	// decoder
}
