"""Rough shape of the country for the demo: people, heights, ground shaking. Weights for made-up schools, not statistics.

Populations of oblasts are published (docs/reference/territory.md); those of rayons and cities are rough guesses in thousands.
"""

from dataclasses import dataclass

# oblast or capital: people on 1 January 2026, and how many of the 2,394 schools stand there
OBLAST_PEOPLE = {
    "41702": 554_296,
    "41703": 1_379_916,
    "41704": 316_182,
    "41705": 605_283,
    "41706": 1_438_459,
    "41707": 282_931,
    "41708": 983_664,
    "41711": 1_358_661,
    "41721": 484_937,
}
OBLAST_SCHOOLS = {
    "41702": 206,
    "41703": 500,
    "41704": 145,
    "41705": 245,
    "41706": 575,
    "41707": 125,
    "41708": 345,
    "41711": 178,
    "41721": 75,
}
SCHOOLS = sum(OBLAST_SCHOOLS.values())
PUPILS_A_THOUSAND_PEOPLE = 202.6


@dataclass(frozen=True, slots=True)
class Unit:
    """A rayon or city: people in thousands, height of its schools in metres, design intensity of earthquakes."""

    people: int
    altitude: int
    seismic: int


UNITS = {
    "41702205": Unit(75, 1850, 9),
    "41702210": Unit(96, 1780, 9),
    "41702215": Unit(90, 1650, 9),
    "41702220": Unit(56, 1780, 9),
    "41702225": Unit(70, 1750, 9),
    "41702410000010": Unit(85, 1740, 9),
    "41702420000010": Unit(52, 1620, 9),
    "41703204": Unit(110, 1050, 8),
    "41703207": Unit(190, 1100, 9),
    "41703211": Unit(145, 1150, 8),
    "41703215": Unit(155, 750, 8),
    "41703220": Unit(320, 900, 8),
    "41703223": Unit(26, 1600, 9),
    "41703225": Unit(103, 1350, 9),
    "41703230": Unit(29, 1950, 9),
    "41703410000010": Unit(130, 770, 8),
    "41703420000010": Unit(45, 640, 8),
    "41703430000010": Unit(27, 980, 8),
    "41703440000010": Unit(26, 1050, 9),
    "41704000000010": Unit(43, 2050, 8),
    "41704210": Unit(36, 1900, 8),
    "41704220": Unit(57, 2150, 8),
    "41704230": Unit(47, 2050, 9),
    "41704235": Unit(72, 1850, 9),
    "41704245": Unit(52, 2250, 8),
    "41705214": Unit(95, 1050, 9),
    "41705236": Unit(145, 1100, 8),
    "41705258": Unit(215, 1000, 8),
    "41705410000010": Unit(32, 1030, 9),
    "41705420000010": Unit(25, 1370, 8),
    "41705430000010": Unit(60, 950, 8),
    "41706207": Unit(93, 2350, 9),
    "41706211": Unit(145, 800, 8),
    "41706226": Unit(420, 900, 9),
    "41706242": Unit(310, 1350, 9),
    "41706246": Unit(105, 1500, 9),
    "41706255": Unit(300, 1080, 9),
    "41706259": Unit(32, 2650, 9),
    "41707215": Unit(70, 950, 8),
    "41707220": Unit(56, 1120, 8),
    "41707225": Unit(40, 1150, 8),
    "41707232": Unit(74, 1250, 8),
    "41707400000010": Unit(43, 1280, 8),
    "41708203": Unit(200, 850, 9),
    "41708206": Unit(150, 780, 9),
    "41708209": Unit(55, 800, 8),
    "41708213": Unit(48, 1150, 9),
    "41708217": Unit(105, 720, 8),
    "41708219": Unit(48, 680, 8),
    "41708222": Unit(210, 750, 9),
    "41708223": Unit(55, 830, 9),
    "41708400000010": Unit(75, 820, 9),
    "41708410000010": Unit(28, 740, 9),
    "41708420000010": Unit(55, 750, 8),
    "41711": Unit(1359, 800, 9),
    "41721": Unit(485, 980, 9),
}
