package operators

// refused says of each operator of ONNX that has no row why, and what to do instead.
var refused = map[string]struct{ reason, instead string }{
	"ConcatFromSequence":        sequences,
	"SequenceAt":                sequences,
	"SequenceConstruct":         sequences,
	"SequenceEmpty":             sequences,
	"SequenceErase":             sequences,
	"SequenceInsert":            sequences,
	"SequenceLength":            sequences,
	"SequenceMap":               sequences,
	"SplitToSequence":           sequences,
	"Optional":                  optionals,
	"OptionalGetElement":        optionals,
	"OptionalHasElement":        optionals,
	"ImageDecoder":              {"encoded images are no tensors of a graph", "decode the image before, and feed its pixels"},
	"RegexFullMatch":            texts,
	"StringConcat":              texts,
	"StringNormalizer":          texts,
	"StringSplit":               texts,
	"TfIdfVectorizer":           texts,
	"NonMaxSuppression":         byData,
	"Unique":                    byData,
	"DeformConv":                detection,
	"MaxRoiPool":                detection,
	"RoiAlign":                  detection,
	"DFT":                       spectra,
	"MelWeightMatrix":           spectra,
	"STFT":                      spectra,
	"Det":                       {"it is for densities of flows in training, which a file that draws does not need", "export the generator alone"},
	"NegativeLogLikelihoodLoss": losses,
	"SoftmaxCrossEntropyLoss":   losses,
}

type refusal = struct{ reason, instead string }

var (
	sequences = refusal{"values that are lists of tensors are not supported", "export with torch.onnx.export(…, dynamo=True), which writes no lists, or use Split and Concat"}
	optionals = refusal{"values that may be absent are not supported", "export for one setting of what may be absent"}
	texts     = refusal{"tensors of text are not supported", "turn text into numbers before the graph"}
	byData    = refusal{"the shape of its result follows from computed data, and shapes must be known when a graph is compiled", "do this step on the outputs of the graph"}
	detection = refusal{"it is for the detection of objects, which generative models do not do", "do this step on the outputs of the graph"}
	spectra   = refusal{"Fourier transforms are not supported", "write the transform as a product with a constant matrix, or do it on the outputs of the graph"}
	losses    = refusal{"it is a loss, which a file that is run does not need", "export the network without its loss"}
)
