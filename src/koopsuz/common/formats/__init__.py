"""How figures and dates look in each language; Django reads these modules through FORMAT_MODULE_PATH."""
