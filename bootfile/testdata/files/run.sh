#!/bin/sh
exec qemu-system-aarch64 -M virt -cpu max -nographic \
	-kernel Image \
	-append "root=/dev/vda rootwait console=ttyAMA0 $EXTRA"
