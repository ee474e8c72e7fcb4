package console

import "dmrace"

// cardSayings are what drivers/mmc says of a card that does not come up.
var cardSayings = []saying{
	hear("whilst initialising", dmrace.CardError, `^(mmc\d+): (error -?\d+ whilst initialising \w+ card)`, "$1", "$2"), // mmc_attach_sd() and kin
	hear("unrecognised ", dmrace.CardError, `^(mmc\d+): (unrecognised (?:SCR|CSD|EXT_CSD|SSR) structure.*)`, "$1", "$2"),
	hear("Card stuck", dmrace.CardError, `^(mmc\d+): (Card stuck .*)`, "$1", "$2"),                                                      // __mmc_poll_for_busy()
	hear("card never left busy state", dmrace.CardError, `^(mmc\d+): (card never left busy state)`, "$1", "$2"),                         // mmc_app_send_cmd()
	hear("Timeout waiting for hardware", dmrace.CardError, `^(mmc\d+): (Timeout waiting for hardware (?:cmd )?interrupt)`, "$1", "$2"),  // sdhci_timeout_timer()
	hear("Timeout waiting for hardware", dmrace.CardError, `^\S+ (\S+): (Timeout waiting for hardware (?:cmd )?interrupt)`, "$1", "$2"), // mvsdio, alcor
	hear("removed during transfer", dmrace.CardError, `^(mmc\d+): (Card removed during transfer!)`, "$1", "$2"),
	hear("non-removable card", dmrace.CardError, `^(mmc\d+): (Failed to initialize a non-removable card)`, "$1", "$2"), // mmc_rescan()
	hear("HW reset card", dmrace.CardError, `^(mmc\d+): (tried to (?:HW )?reset card.*)`, "$1", "$2"),
	hear("never completed", dmrace.CardError, `^(mmc\d+): (Reset 0x\w+ never completed)`, "$1", "$2"), // sdhci_reset()
	hear("never released inhibit", dmrace.CardError, `^(mmc\d+): (Controller never released inhibit bit.*)`, "$1", "$2"),
	hear("clock never stabilised", dmrace.CardError, `^(mmc\d+): (Internal clock never stabilised)`, "$1", "$2"),
	hear("mmc_select_", dmrace.CardError, `^(mmc\d+): (mmc_select_\w+ failed.*)`, "$1", "$2"),
	hear("cqhci: timeout", dmrace.CardError, `^(mmc\d+): (cqhci: timeout.*)`, "$1", "$2"),
	// dw_mci_setup_bus(): mmc_rescan_try_freq() asks at 400, 300, 200 and 100 kHz for a card
	hear("Bus speed (slot", dmrace.CardTried, `^mmc_host (mmc\d+): Bus speed \(slot \d+\) = \d+Hz \(slot req ([1-4]00)000Hz`, "$1", "$2 kHz"),
}
