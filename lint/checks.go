package lint

// check carries out all checks.
func (r *pass) check() []Finding {
	defer r.release()
	for _, c := range checks {
		c(r)
	}
	return r.found
}

// checks come in the order in which the kernel gets to what they look at. The last
// six look at what the others found.
var checks = []func(*pass){
	(*pass).checkLength,
	(*pass).checkUnexpanded,
	(*pass).checkLookalikes,
	(*pass).checkQuotes,
	(*pass).checkSpaces,
	(*pass).checkNames,
	(*pass).checkWords,
	(*pass).checkValues,
	(*pass).checkDuplicates,
	(*pass).checkInit,
	(*pass).checkInitcall,
	(*pass).checkGrammar,
	(*pass).checkDevices,
	(*pass).checkTables,
	(*pass).checkTargets,
	(*pass).checkTrees,
	(*pass).checkTableNames,
	(*pass).checkDisks,
	(*pass).checkWaits,
	(*pass).checkRoot,
	(*pass).checkFlash,
	(*pass).checkRootwait,
	(*pass).checkMode,
	(*pass).checkRace,
	(*pass).checkTiming,
	(*pass).checkBound,
	(*pass).checkBoot,
	(*pass).settleUnexpanded,
	(*pass).checkNothing,
	(*pass).settleJoined,
}
