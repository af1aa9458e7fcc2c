"""Tools of the people who build the house; the house itself never imports them."""
