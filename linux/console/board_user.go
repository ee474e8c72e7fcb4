package console

import "dmrace"

// userSayings are what user space says of the root, from the first program on: scripts of
// initramfs-tools and mkinitcpio, dracut, systemd, klibc's and BusyBox's tools, Android's
// init, and the boot loader before all of them.
var userSayings = []saying{
	hear("tarting kernel ...", dmrace.LoaderStart, `(?:^|\s)(Starting kernel \.\.\.)`, "", "$1"),       // U-Boot, depthcharge
	hear("Loaded kernel to 0x", dmrace.LoaderStart, `^(Loaded kernel to 0x\w+)`, "", "$1"),             // barebox
	hear("Loading initial ramdisk", dmrace.LoaderStart, `^(Loading initial ramdisk \.\.\.)`, "", "$1"), // GRUB
	hear("jumping to kernel", dmrace.LoaderStart, `^(jumping to kernel)`, "", "$1"),
	hear("ooting the kernel", dmrace.LoaderStart, `(Booting the kernel\.?|booting the kernel\.)`, "", "$1"),
	hear("EFI stub: ", dmrace.LoaderStart, `^(EFI stub: Exiting boot services.*)`, "", "$1"),

	hear("U-Boot ", dmrace.BoardReset, `^(U-Boot (?:SPL |TPL )?\d{4}\.\d\d\S*)`, "", "$1"), // display_options(), lib/display_options.c of U-Boot

	hear("encrypted source device", dmrace.GaveUp, `ALERT! +encrypted source device (\S+) does not exist`, "$1", "does not exist, and is the encrypted disk that holds the root"), // cryptsetup-initramfs
	hear("does not exist.", dmrace.GaveUp, `ALERT! +(\S.*?) does not exist\.`, "$1", "does not exist: a shell of the initramfs"),                                                  // initramfs-tools
	hear("Gave up waiting for root", dmrace.GaveUp, `(Gave up waiting for root\b[\w ]*)`, "", "$1"),
	hear("dracut-initqueue", dmrace.GaveUp, `dracut-initqueue\[\d+\]: Warning: (/dev/\S+|\S+=\S+) does not exist`, "$1", "does not exist"),
	hear("Warning: ", dmrace.GaveUp, `dracut\S*\[\d+\]: Warning: "?(/dev/\S+?)"? does not exist`, "$1", "does not exist"),
	hear("dracut-initqueue", dmrace.GaveUp, `dracut-initqueue\[\d+\]: Warning: (dracut-initqueue timeout|Could not boot)`, "", "$1"),
	// without systemd warn() of dracut-lib.sh has no unit's name in front, and wait_for_dev()'s
	// last word has neither
	hear("dracut Warning: ", dmrace.GaveUp, `^dracut Warning: (/dev/\S+) does not exist`, "$1", "does not exist"),
	hear("dracut Warning: Could not boot", dmrace.GaveUp, `^dracut Warning: (Could not boot)`, "", "$1"),
	hear("Warning: /dev/", dmrace.GaveUp, `^Warning: (/dev/\S+) does not exist`, "$1", "does not exist"),
	hear("Dropping to debug shell", dmrace.GaveUp, `^(Dropping to debug shell)`, "", "$1"),
	hear("devexists-", dmrace.UserError, `\[ -e "(/dev/[^"]+)" \]`, "$1", "does not come"), // dracut's wait_for_dev()
	hear("still waiting for", dmrace.GaveUp, `dracut-initqueue\[\d+\]: Warning: (dracut-initqueue: timeout)`, "", "$1"),
	hear("Dracut Emergency Shell", dmrace.GaveUp, `(Dracut Emergency Shell)`, "", "$1"),
	hear("Timed out waiting for device path: ", dmrace.GaveUp, `init: Timed out waiting for device path: (\S+)`, "$1", "timed out"), // Android
	hear("Wait for ", dmrace.UserError, `init: Wait for (?:partition|device):? ?'?(\S+?)'? returned after \d+ms`, "$1", "did not come"),
	hear("Timed out waiting for device", dmrace.GaveUp, `Timed out waiting for device (\S+?)[.,]?(?:\]|\s|$)`, "$1", "timed out"),
	hear("device/start timed out", dmrace.GaveUp, `: (?:Job )?(\S+\.device)(?:/start|: Job \S+/start) timed out`, "$1", "timed out"),
	hear("device/start failed", dmrace.GaveUp, `(\S+\.device)/start failed with result 'timeout'`, "$1", "timed out"),
	hear("mergency ", dmrace.GaveUp, `((?:Entering|You are in) emergency mode|(?:Started|Starting) Emergency Shell|Reached target Emergency Mode)`, "", "$1"),
	hear("Unable to find root device", dmrace.GaveUp, `ERROR: Unable to find root device '([^']*)'`, "$1", "not found"), // mkinitcpio
	hear("not found. Skipping fsck", dmrace.GaveUp, `ERROR: device '([^']*)' not found\. Skipping fsck`, "$1", "not found"),
	hear("Mounting root failed.", dmrace.GaveUp, `^(Mounting root failed)\.`, "", "$1"),                                 // Alpine
	hear("emergency recovery shell launched", dmrace.GaveUp, `(initramfs emergency recovery shell launched)`, "", "$1"), // Alpine
	hear("Freezing execution", dmrace.GaveUp, `systemd\[1\]: (Freezing execution)`, "systemd", "$1"),
	hear("reezing execution", dmrace.GaveUp, `^\[!!!!!!\] (.*[Ff]reezing execution.*)`, "systemd", "$1"),
	hear("[!!!!!!] ", dmrace.UserError, `^\[!!!!!!\] (.*)`, "systemd", "$1"),
	hear("File system check of the root filesystem failed", dmrace.GaveUp, `(File system check of the root filesystem failed)`, "", "$1"),
	hear("requires a manual fsck", dmrace.GaveUp, `The root filesystem on (\S+) (requires a manual fsck)`, "$1", "$2"),
	hear("recovery shell", dmrace.GaveUp, `(You are (?:now )?being dropped (?:in)?to (?:a|an) (?:recovery|emergency) shell)`, "", "$1"),
	hear("valid root device", dmrace.GaveUp, `Block device (\S+) is not a valid root device`, "$1", "is not a valid root device"), // genkernel
	hear("stage 1 of the boot process", dmrace.GaveUp, `(An error occurred in stage 1 of the boot process)`, "", "$1"),            // NixOS
	hear("InitFatalReboot", dmrace.GaveUp, `init: (InitFatalReboot.*)`, "", "$1"),                                                 // Android
	hear("Failed to mount required partitions", dmrace.GaveUp, `init: (?:\[?\w+\]?)?(Failed to mount required partitions.*)`, "", "$1"),
	hear("requested /sbin/init", dmrace.GaveUp, `(Target filesystem doesn't have requested \S+)`, "", "$1"),
	hear("No init found", dmrace.GaveUp, `(No init found\. Try passing init= bootarg)`, "", "$1"),
	hear("FATAL: ", dmrace.GaveUp, `^([\w.-]*init[\w.-]*|dracut): FATAL: (.*)`, "$1", "$2"),

	hear("Server said: ", dmrace.UserError, `(Server said: .*?)\s*$`, "nbd", "$1"),                                                   // nbd-client
	hear("giving up", dmrace.UserError, `IP-Config: (no response after \d+ secs - giving up)`, "IP-Config", "$1"),                    // klibc's ipconfig
	hear("error while loading shared libraries", dmrace.UserError, `^(\S+): (error while loading shared libraries: .*)`, "$1", "$2"), // ld.so
	hear("can't load library", dmrace.UserError, `^(\S+): (can't load library .*)`, "$1", "$2"),                                      // uClibc's
	hear("run-init: ", dmrace.UserError, `^run-init: (.*)`, "run-init", "$1"),                                                        // klibc
	hear("UNEXPECTED INCONSISTENCY", dmrace.UserError, `(/dev/\S+): (UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY)`, "$1", "$2"),
	hear("mdadm: ", dmrace.UserError, `mdadm: (failed to .*|.* not enough .*|No arrays found.*)`, "mdadm", "$1"),
	hear("Volume group ", dmrace.UserError, `(Volume group) "?([^"]+?)"? (not found)`, "$1 $2", "$3"),
	hear("Failed to activate", dmrace.UserError, `(systemd-\w+setup)\[\d+\]: (Failed to activate .*)`, "$1", "$2"),
	hear("Failed to mount ", dmrace.UserError, `(?:init|systemd\[1\]|^\[FAILED\]).* ?(Failed to mount .*?)\.?$`, "", "$1"),
	hear("[FAILED] ", dmrace.UserError, `^\[FAILED\] (Failed to start .*?(?:sysroot|Root|root|verity|crypt|File System Check).*?)\.?$`, "", "$1"),
	hear("Failed to setup verity", dmrace.UserError, `init: (Failed to setup verity .*)`, "", "$1"),
	hear("[libfs_avb]", dmrace.UserError, `init: \[libfs_avb\] ?(.*(?:ERROR|rror|ailed|isn't allowed|nvalid|not found).*)`, "AVB", "$1"),
	hear("Server closed connection", dmrace.UserError, `(Error: Server closed connection)`, "nbd", "$1"), // nbd-client
	hear("Cannot open NBD: ", dmrace.UserError, `(Cannot open NBD: .*)`, "nbd", "$1"),
	hear("mount: mounting ", dmrace.UserError, `mount: mounting (\S+) on \S+ failed: (.*)`, "$1", "$2"),
	hear("mount: ", dmrace.UserError, `mount: (\S+): ((?:can't|unknown|wrong|special device|mount).*)`, "$1", "$2"),
	hear("Dependency failed for", dmrace.UserError, `Dependency failed for (.*?)\.?$`, "$1", "dependency failed"),

	hear("systemd", dmrace.UserSpace, `\b(systemd(?:-[\w-]+)?)\[\d+\]: (.*)`, "$1", "$2"),
	hear("dracut", dmrace.UserSpace, `\b(dracut[\w-]*)\[\d+\]: (.*)`, "$1", "$2"),
	hear("init: ", dmrace.UserSpace, `^init: (.*)`, "init", "$1"),
	hear("login: ", dmrace.UserSpace, `^\S+ (login): ?(?:root)?$`, "$1", ""),
	hear("fs_mgr: ", dmrace.UserSpace, `^fs_mgr: (.*)`, "fs_mgr", "$1"), // Android
	hear("udevd", dmrace.UserSpace, `\b(udevd)\[\d+\]: (.*)`, "$1", "$2"),
	hear("procd: ", dmrace.UserSpace, `^procd: (.*)`, "procd", "$1"),                                                   // OpenWrt
	hear("INIT: ", dmrace.UserSpace, `^INIT: (version .*|Entering runlevel.*)`, "init", "$1"),                          // sysvinit
	hear("Starting ", dmrace.UserSpace, `^Starting ([\w ,.-]+): OK$`, "init", "starts $1"),                             // BusyBox's init with Buildroot's scripts
	hear("to activate this console", dmrace.UserSpace, `^(Please press Enter to activate this console)`, "init", "$1"), // BusyBox's init
	hear("Loading, please wait", dmrace.UserSpace, `^(Loading, please wait)`, "initramfs", "$1"),
	hear("(initramfs)", dmrace.GaveUp, `^\(initramfs\)`, "", "the shell of the initramfs"),
}
