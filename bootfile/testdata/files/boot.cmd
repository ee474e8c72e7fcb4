# mkimage -C none -A arm64 -T script -d boot.cmd boot.scr
setenv rootdev /dev/mmcblk0p2
if test "${boot_part}" = 3; then
  setenv extra "systemd.unit=rescue.target"
fi
setenv bootargs "console=${console} root=${rootdev} rootwait ro"
setenv bootargs "${bootargs} ${extra}"
setenv netboot 'setenv bootargs root=/dev/nfs ip=dhcp; tftp; booti'
booti ${kernel_addr_r} - ${fdt_addr_r}
