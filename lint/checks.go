package lint

// check carries out all checks.
func (r *reading) check() []Finding {
	for _, c := range checks {
		c(r)
	}
	return r.found
}

// checks come in the order in which the kernel gets to what they look at. The last
// three look at what the others found.
var checks = []func(*reading){
	(*reading).checkLength,
	(*reading).checkQuotes,
	(*reading).checkSpaces,
	(*reading).checkNames,
	(*reading).checkValues,
	(*reading).checkDuplicates,
	(*reading).checkInit,
	(*reading).checkInitcall,
	(*reading).checkGrammar,
	(*reading).checkDevices,
	(*reading).checkTables,
	(*reading).checkTargets,
	(*reading).checkTableNames,
	(*reading).checkDisks,
	(*reading).checkWaits,
	(*reading).checkRoot,
	(*reading).checkRootwait,
	(*reading).checkMode,
	(*reading).checkRace,
	(*reading).checkTiming,
	(*reading).checkBound,
	(*reading).checkBoot,
}
