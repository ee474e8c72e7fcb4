// Package faultcheck kills dmrace at random moments and looks for what is left: make
// check-faults. Its test starts the program as a user does, sends SIGKILL, SIGINT or
// SIGTERM after a random part of the time that the whole takes, and demands that
//
//   - no process is left, QEMU above all;
//   - SIGINT and SIGTERM end it soon, with status 130 and without leaving temporary files;
//   - what stands under a final name is whole: each recording is verified, each report
//     holds what the undisturbed one holds;
//   - the same command then does its whole work in the same folder.
//
// The seed is printed, and -faults.seed takes it. What is drawn with one seed is the same;
// where the signal meets the program is the machine's affair.
//
//	go test ./internal/faultcheck -count 1 -v -args -faults.n 1000 -faults.for 1h
//
// Under -short nothing is booted.
package faultcheck
