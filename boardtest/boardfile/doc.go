// Package boardfile is board.yaml: what its owner says of a board. How its power is
// switched, where its console is, how a command line gets to its kernel, and which kernels,
// disks and parts it has. Package boardtest boots plans by it.
//
// A command is a list of words, and no shell reads it: [ykushcmd, -d, "2"]. A program
// with a slash in its name is looked for from the folder of the file, which is where every
// command runs. Commands are told by their environment what a boot is about:
//
//	DMRACE_BOARD    the name of the board
//	DMRACE_LINE     the command line of the kernel, where it is known
//	DMRACE_KERNEL   the file of the kernel that dmrace built, where it did
//	DMRACE_RELEASE  which kernel that is: "6.1.192-stock-arm64"
//	DMRACE_DISK1    the image of the first disk that dmrace built, and so on
package boardfile
