package dataset_test

import (
	"fmt"
	"log"

	"github.com/ganc-ml/ganc/dataset"
)

// A program makes four points of two classes and reads a batch of them, scaled to the range that a model wants.
func ExampleNew() {
	fields := []dataset.Field{
		{Name: "point", Shape: []int{2}},
		{Name: "label", ClassNames: []string{"inside", "outside"}},
	}
	train := []dataset.Array{
		dataset.Floats([]float32{0, 1, 2, 3, 4, 5, 6, 8}),
		dataset.Labels([]int{0, 0, 1, 1}),
	}
	d, err := dataset.New("mine", fields, train, nil, nil)
	if err != nil {
		log.Fatal(err)
	}
	batch := make([]float32, 4)
	if err := d.Train.Floats(1, batch, "point", []int{3, 0}, -1, 1); err != nil {
		log.Fatal(err)
	}
	label, _ := d.Field("label")
	fmt.Println(d.Train.N, batch, label.ClassName(1))
	// Output: 4 [0.5 1 -1 -0.75] outside
}

// Open reads data by name or from files; options set examples aside.
func ExampleOpen() {
	d, err := dataset.Open("ring8,n=100,validation=0.2")
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range d.Splits() {
		fmt.Println(s.Name, s.N)
	}
	// Output:
	// train 80
	// validation 20
	// test 10
}
