setenv bootdelay 3
bootm
