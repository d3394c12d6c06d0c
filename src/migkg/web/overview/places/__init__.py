"""Cities and countries: the lists, the page of a country, and the map they stand on."""
