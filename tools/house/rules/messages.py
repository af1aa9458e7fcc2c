"""Every message is in the catalogues of all three languages, translated, with its placeholders kept.

A message is one whole sentence with named placeholders. `make messages` adds new ones to src/koopsuz/locale; then translate
them into Kyrgyz and Russian. What Django and allauth say on our pages but lack in Kyrgyz is translated here too.
"""

from collections.abc import Iterator

from tools.house.message_files import LANGUAGES, parse, path_of
from tools.house.message_sources import messages_of
from tools.house.messages import offences_of, same_in_both, wanted_messages
from tools.house.tree import Offence, Tree

_PAGE = "src/koopsuz/portal/templates/portal/home.html"
_HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {rule}\\n"\n\n'
_KY = _HEAD.format(rule="nplurals=1; plural=0;")
_EN = _HEAD.format(rule="nplurals=2; plural=(n != 1);")
_RU = _HEAD.format(
    rule=(
        "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
        "n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);"
    )
)
_ASKED = 'msgid "Hello %(name)s"\nmsgstr '
_TEMPLATE = {_PAGE: "{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}"}

GOOD = {
    **_TEMPLATE,
    path_of("ky"): _KY + _ASKED + '"Салам, %(name)s"\n',
    path_of("ru"): _RU + _ASKED + '"Здравствуйте, %(name)s"\n',
    path_of("en"): _EN + _ASKED + '"Hello %(name)s"\n',
}
BAD = {
    **_TEMPLATE,
    path_of("ky"): _KY + _ASKED + '""\n',
    path_of("ru"): _RU + _ASKED + '"Здравствуйте, %(имя)s"\n',
    path_of("en"): _EN,
}


def check(tree: Tree) -> Iterator[Offence]:
    """Yield messages that are missing, empty, broken or nobody's."""
    yield from messages_of(tree).offences
    wanted = wanted_messages(tree, with_packages="pyproject.toml" in tree.files)
    if not wanted:
        return
    catalogues = {language: parse(tree.files.get(path_of(language), ""), language=language) for language in LANGUAGES}
    for catalogue in catalogues.values():
        yield from offences_of(catalogue, wanted)
    yield from same_in_both(catalogues["ky"], catalogues["ru"])
