#!/bin/sh
# Builds the Debian package of bin/dmrace into the folder $1. The version is the date and the
# commit: 0~20261126.0f3a9c21b4d5. Nothing of a host or a user gets into it.
set -eu
out=$1
date=$(git log -1 --format=%cd --date=format:%Y%m%d)
version=0~$date.$(git rev-parse --short=12 HEAD)
arch=$(dpkg --print-architecture)
root=$out/deb
maintainer="${DEBFULLNAME:-dmrace} <${DEBEMAIL:-dmrace@dmrace.invalid}>"
rm -rf "$root" "$out"/dmrace_*_"$arch".deb
make -s install DESTDIR="$root" PREFIX=/usr
chmod 755 "$root"

gzip -9n "$root"/usr/share/man/man1/*.1
mkdir -p "$root/usr/share/zsh/vendor-completions" "$root/usr/share/doc/dmrace" "$root/usr/share/lintian/overrides" "$root/DEBIAN"
mv "$root/usr/share/zsh/site-functions/_dmrace" "$root/usr/share/zsh/vendor-completions/"
rmdir "$root/usr/share/zsh/site-functions"
strip --strip-unneeded "$root/usr/bin/dmrace" 2>/dev/null || true

{
	echo 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/'
	echo 'Upstream-Name: dmrace'
	echo
	echo 'Files: *'
	echo 'Copyright: the authors of dmrace'
	echo 'License: BSD-3-Clause'
	sed 's/^$/./; s/^/ /' LICENSE
	echo
	echo 'Files: images/kernel/shim/*'
	echo 'Copyright: the authors of dmrace'
	echo 'License: GPL-2.0-only'
	echo ' On Debian systems the text is in /usr/share/common-licenses/GPL-2.'
} >"$root/usr/share/doc/dmrace/copyright"
{
	echo "dmrace ($version) unstable; urgency=medium"
	echo
	echo "  * Built from commit $(git rev-parse HEAD)."
	echo
	echo " -- $maintainer  $(git log -1 --format=%cD)"
} | gzip -9n >"$root/usr/share/doc/dmrace/changelog.gz"
# A program of Go's is static, and has no libc to be hardened by.
{
	echo 'dmrace: statically-linked-binary [usr/bin/dmrace]'
} >"$root/usr/share/lintian/overrides/dmrace"

size=$(du -k -s --exclude=DEBIAN "$root" | cut -f1)
cat >"$root/DEBIAN/control" <<END
Package: dmrace
Version: $version
Section: devel
Priority: optional
Architecture: $arch
Installed-Size: $size
Maintainer: $maintainer
Recommends: qemu-system-x86, squashfs-tools, gcc, make, bison, flex, bc, libelf-dev, patch
Description: say why a board waits for its root, and reproduce it
 dmrace finds what is wrong with a kernel command line before it is
 booted, says from the log of a board where its boot ended and why,
 predicts a boot from its command line alone, and reproduces the race
 of dm-mod.create= on real kernels in QEMU, before and after a patch.
 .
 Looking at lines and logs needs nothing else; booting needs what is
 recommended.
END
find "$root" -type d -exec chmod 755 {} +
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
chmod 644 "$root/DEBIAN/md5sums" "$root/DEBIAN/control"
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) dpkg-deb --root-owner-group --build "$root" "$out/dmrace_${version}_$arch.deb" >/dev/null
rm -rf "$root"
echo "$out/dmrace_${version}_$arch.deb"
