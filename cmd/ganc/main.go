// Command ganc declares, trains, exports and verifies generative models. See the help of its commands.
package main

import (
	"github.com/ganc-ml/ganc/cmd"
	"github.com/ganc-ml/ganc/models"
)

func main() { cmd.Main(models.All...) }
