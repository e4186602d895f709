package optim

// Settings gives the settings with the numbers that zeros stand for. They are those of an equal optimiser, and what a
// command line shows and changes.
func (o SGD) Settings() any { return o.withDefaults() }

// Settings gives the settings with the numbers that zeros stand for.
func (o RMSProp) Settings() any { return o.withDefaults() }

// Settings gives the settings with the numbers that zeros stand for.
func (o Adam) Settings() any { return o.withDefaults() }

// Settings gives the settings with the numbers that zeros stand for.
func (o AdamW) Settings() any {
	a := AdamW(Adam(o).withDefaults())
	a.WeightDecay = or(a.WeightDecay, 0.01)
	return a
}

// Settings gives the settings with the numbers that zeros stand for.
func (e EMA) Settings() any { return EMA{or(e.Decay, 0.999)} }

// Settings gives the settings with the numbers that zeros stand for.
func (c ClipNorm) Settings() any { return ClipNorm{or(c.Max, 1)} }

// Settings gives the settings with the numbers that zeros stand for.
func (c ClipValue) Settings() any { return ClipValue{or(c.Max, 1)} }

// Settings gives the settings with the numbers that zeros stand for.
func (c ClipWeights) Settings() any { return ClipWeights{or(c.Max, 0.01)} }
