package trees

import (
	"dmrace/images/kernel/arm"
	"dmrace/images/kernel/shim"
)

// laidOver lists every file that a variant may change or add.
var laidOver = []string{arm.DMInit, shim.DriversMakefile, shim.Dir + "/dmrace.c", shim.Dir + "/Makefile"}
