"""Words as search understands them: letters made one, Kyrgyz endings taken off, measured on unseen words."""

from collections import Counter
from csv import DictReader
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from koopsuz.common.language import fold, stem, words_of

CASES = Path(__file__).parents[1] / "cases" / "kyrgyz" / "words.tsv"


def pairs(sample: str) -> list[tuple[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = list(DictReader(file, delimiter="\t"))
    return [(row["form"], row["headword"]) for row in rows if row["sample"] == sample]


@pytest.mark.parametrize(("sample", "least"), [("1", 0.99), ("2", 0.99)])
def test_forms_of_the_samples_meet_their_headwords(sample: str, least: float) -> None:
    found = pairs(sample)

    missed = [pair for pair in found if stem(pair[0]) != stem(pair[1])]
    assert len(found) > 100
    assert 1 - len(missed) / len(found) >= least, missed


def test_headwords_of_the_samples_hardly_fall_together() -> None:
    headwords = {headword for sample in "12" for _form, headword in pairs(sample)}

    stems = Counter(stem(headword) for headword in headwords)
    assert [(one, count) for one, count in stems.items() if count > 1] == [("так", 2)]  # такта and тактай


@pytest.mark.parametrize(
    "forms",
    [
        "коопсуздук коопсуздугунун коопсуздугу коопсуздукка коопсуздуктун коопсуздугуна",
        "мектеп мектептер мектебинде мектебибиз мектептердин мектепке",
        "бала балдар балдарды баланын балдарына",
        "берене беренеге беренелердин беренесинин",
        "министрлик министрлиги министрлигинин",
        "орган органы органдары органга органынын",
        "иш ишинин иштеринде ишке",
        "орун ордунда орунду",
        "парта партанын парталарда",
        "Өрт өрткө ӨРТТҮН өртү",
        "окутуучу окутуучулардын окутуучусу",
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("парта", "пар"), ("билим", "бил"), ("адам", "ад"), ("коопсуз", "коопсуздук"), ("директор", "дирек")],
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("оркундотуу", "өркүндөтүү"),
        ("тундук", "түңдүк"),
        ("тYндYк", "түндүк"),
        ("ѳрт", "өрт"),
        ("берγγ", "берүү"),
        ("еще", "ещё"),
    ],
)
def test_letters_that_people_mix_up_are_one(typed: str, meant: str) -> None:
    assert fold(typed) == fold(meant)
    assert stem(typed) == stem(meant)


def test_latin_words_keep_their_letters() -> None:
    assert fold("Koopsuz CO2") == "koopsuz co2"


def test_words_are_letters_and_digits_in_order() -> None:
    assert words_of("48-берене: ата-эне, № 1_2; м²") == ["48", "берене", "ата", "эне", "1", "2", "м²"]


@given(some.text(max_size=30))
def test_any_word_has_a_stem_that_is_not_longer_and_stays(word: str) -> None:
    found = stem(word)

    assert len(found) <= len(fold(word))
    assert bool(found) == bool(fold(word)) or set(fold(word)) <= {"ь"}
