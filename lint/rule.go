package lint

import "slices"

// Rule is one kind of problem.
type Rule struct {
	Code     string   // "DMR401": the first digit is the chapter
	Name     string   // lower-case words joined by hyphens
	Severity Severity // the highest that a finding of it has
	Summary  string   // one line
	Explain  string   // a paragraph: why, with the kernel's source
	Kernel   string   // what a finding says of the kernel, unless it knows more
	Affects  string   // what a finding says of the versions, unless it knows more
	Bad      string   // a line that has the problem
	Good     string   // the same line without it
	Options  Options  // with which Bad is checked
}

// rules lists all rules in the order of their codes.
var rules = []*Rule{
	lineTooLong, nulByte, quoteOpen, shellQuotes, unquotedSpaces, latinSpace, afterDashes, misspelt,
	noValue, duplicate, blacklisted, vendorDM, strayWord, nested, unexpanded, lookalike, quoteInside, lineQuoted, nothingToCheck,
	lineJoined,

	createTooLong, missingField, badMinor, minorTooBig, badFlags, tooManyTargets, shortEntry, badStart,
	badLength, badType, createUnsupported, nameCut, octalNumber, nameRefused, minorTaken, nameTaken, uuidTaken,
	minorDecoded,

	targetEmpty, targetGap, targetTooLarge, targetMixed, targetRefused, verityWritable, targetOption,
	optionCount, rootDigest, targetOops, argsUnread, unknownHash, keyMissing, deviceNever, deviceLater,
	deviceSelf, deviceUnmade, notOnDisks, hashInData, blocksAsSectors, arrayLater,

	waitforMissing, waitforIncomplete, waitforPhantom, waitforNever, waitforEmpty, waitforMapped,
	waitforNumber, waitforUnknown, waitforUnread, waitforTooMany, waitforStale, waitforWord,

	rootMissing, rootUnprovided, rootMapper, rootUserSpace, rootCut, rootNumber, rootHeld, rootWritable,
	rootwaitMissing, rootwaitUnbounded, rootwaitSeconds, rootwaitZero, rootwaitInvalid, rootdelayVain,
	rootName, rootSpelt, rootUBI, rootTag, rootNet, rootArray, flashParts, rootUBIType, rootType,
	rootRAM,

	delayUse, asyncProbe, scsiAsync,

	bootFails,
}

// Rules returns all rules in the order of their codes.
func Rules() []Rule {
	all := make([]Rule, len(rules))
	for i, r := range rules {
		all[i] = *r
		all[i].Options.Disks = slices.Clone(r.Options.Disks)
	}
	return all
}
