//go:build amd64 && !purego

package kernel

var depthwise512 = depthwiseKernels{
	lanes: 16, places: 8, side: 4, sums: 20,
	forward: [depthwisePlaces + 1]func(a *byte){
		nil, depthwiseForward1_512, depthwiseForward2_512, depthwiseForward3_512, depthwiseForward4_512,
		depthwiseForward5_512, depthwiseForward6_512, depthwiseForward7_512, depthwiseForward8_512,
	},
	back: [depthwisePlaces + 1]func(a *byte){
		nil, depthwiseBack1_512, depthwiseBack2_512, depthwiseBack3_512, depthwiseBack4_512,
		depthwiseBack5_512, depthwiseBack6_512, depthwiseBack7_512, depthwiseBack8_512,
	},
	weight: [depthwiseLines + 1][depthwiseTaps + 1]func(a *byte){
		{},
		{nil, depthwiseWeight1x1_512, depthwiseWeight1x2_512, depthwiseWeight1x3_512, depthwiseWeight1x4_512, depthwiseWeight1x5_512},
		{nil, depthwiseWeight2x1_512, depthwiseWeight2x2_512, depthwiseWeight2x3_512, depthwiseWeight2x4_512, depthwiseWeight2x5_512},
		{nil, depthwiseWeight3x1_512, depthwiseWeight3x2_512, depthwiseWeight3x3_512, depthwiseWeight3x4_512, depthwiseWeight3x5_512},
	},
	narrow: [depthwiseLines + 1][depthwiseTaps + 1]func(a *byte){
		{},
		{nil, depthwiseNarrow1x1_512, depthwiseNarrow1x2_512, depthwiseNarrow1x3_512, depthwiseNarrow1x4_512, depthwiseNarrow1x5_512},
		{nil, depthwiseNarrow2x1_512, depthwiseNarrow2x2_512, depthwiseNarrow2x3_512, depthwiseNarrow2x4_512, depthwiseNarrow2x5_512},
		{nil, depthwiseNarrow3x1_512, depthwiseNarrow3x2_512, depthwiseNarrow3x3_512, depthwiseNarrow3x4_512, depthwiseNarrow3x5_512},
	},
	copy: depthwiseCopy512,
}

var depthwise256 = depthwiseKernels{
	lanes: 8, places: 6, side: 2, sums: 12,
	forward: [depthwisePlaces + 1]func(a *byte){
		nil, depthwiseForward1_256, depthwiseForward2_256, depthwiseForward3_256, depthwiseForward4_256,
		depthwiseForward5_256, depthwiseForward6_256,
	},
	back: [depthwisePlaces + 1]func(a *byte){
		nil, depthwiseBack1_256, depthwiseBack2_256, depthwiseBack3_256, depthwiseBack4_256,
		depthwiseBack5_256, depthwiseBack6_256,
	},
	weight: [depthwiseLines + 1][depthwiseTaps + 1]func(a *byte){
		{},
		{nil, depthwiseWeight1x1_256, depthwiseWeight1x2_256, depthwiseWeight1x3_256, depthwiseWeight1x4_256, depthwiseWeight1x5_256},
		{nil, depthwiseWeight2x1_256, depthwiseWeight2x2_256, depthwiseWeight2x3_256, depthwiseWeight2x4_256, depthwiseWeight2x5_256},
		{nil, depthwiseWeight3x1_256, depthwiseWeight3x2_256, depthwiseWeight3x3_256, depthwiseWeight3x4_256},
	},
	narrow: [depthwiseLines + 1][depthwiseTaps + 1]func(a *byte){
		{},
		{nil, depthwiseNarrow1x1_256, depthwiseNarrow1x2_256, depthwiseNarrow1x3_256, depthwiseNarrow1x4_256, depthwiseNarrow1x5_256},
		{nil, depthwiseNarrow2x1_256, depthwiseNarrow2x2_256, depthwiseNarrow2x3_256, depthwiseNarrow2x4_256, depthwiseNarrow2x5_256},
		{nil, depthwiseNarrow3x1_256, depthwiseNarrow3x2_256, depthwiseNarrow3x3_256, depthwiseNarrow3x4_256},
	},
	copy: depthwiseCopy256,
}
