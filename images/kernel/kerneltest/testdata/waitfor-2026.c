#include <linux/init.h>
#define DM_MAX_THINGS 256
#define DM_MAX_WAITFOR 256

static char *text;

static char *waitfor[DM_MAX_WAITFOR];

/* dm-mod.waitfor= is told of here: for (ARRAY_SIZE(waitfor)) { */
static int __init dm_init_init(void)
{
	int i, r;

	r = prepare(text, "for (;;) { waitfor[0]");
	wait_for_device_probe();

	for (i = 0; i < ARRAY_SIZE(waitfor); i++) {
		if (waitfor[i]) {
			say("seeking %s } ...", waitfor[i]);
			while (!look_up(waitfor[i]))
				msleep(5);
		}
	}

	if (waitfor[0]) {
		wait_for_device_probe();
		say("all there");
	}

	r = create_all();
	return r;
}

late_initcall(dm_init_init);

module_param(text, charp, 0);
MODULE_PARM_DESC(text, "what to make");

module_param_array(waitfor, charp, NULL, 0);
MODULE_PARM_DESC(waitfor, "names (as in /dev); to wait for");
