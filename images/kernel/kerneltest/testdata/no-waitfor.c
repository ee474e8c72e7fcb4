#include <linux/init.h>
#define DM_MAX_THINGS 256

static char *text;

/* dm-mod.waitfor= is told of here: for (ARRAY_SIZE(waitfor)) { */
static int __init dm_init_init(void)
{
	int r;

	r = prepare(text, "for (;;) { waitfor[0]");
	wait_for_device_probe();

	r = create_all();
	return r;
}

late_initcall(dm_init_init);

module_param(text, charp, 0);
MODULE_PARM_DESC(text, "what to make");

