# Unpacks packages into a folder and runs a tool with that as its root. Runs as the root of
# namespaces of its own, which end with it.
#
#	sh -e system.sh ROOT DEBS VERSION COMMAND
#
# No script of a package is run: what they would set up and a tool needs is done here. The
# kernel's configuration says to mkinitramfs that it may use gzip.
root=$1 debs=$2 version=$3
mkdir -p "$root/proc" "$root/dev" "$root/sys" "$root/tmp" "$root/run" "$root/boot" "$root/lib"
for deb in "$debs"/*.deb; do
	dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$root" --no-same-owner
done
mkdir -p "$root/lib/modules/$version"
echo CONFIG_RD_GZIP=y >"$root/boot/config-$version"
cp "$root/usr/share/base-passwd/passwd.master" "$root/etc/passwd"
cp "$root/usr/share/base-passwd/group.master" "$root/etc/group"
[ -e "$root/bin/sh" ] || ln -s dash "$root/bin/sh"
mount --rbind /dev "$root/dev"
mount --rbind /proc "$root/proc"
chroot "$root" ldconfig
chroot "$root" sh -c "$4"
