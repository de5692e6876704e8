"""The page that lists every add-on."""
