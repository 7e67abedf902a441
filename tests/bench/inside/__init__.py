"""Programs that measure themselves: they print, as JSON, seconds by the name of what took them."""
