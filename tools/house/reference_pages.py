"""The reference pages that are written from the code: path → text. `make docs` writes them, a house rule compares."""

import ast
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from tools.house.rules.models_classified import read_list
from tools.house.tree import Tree

SETTING = re.compile(r"\bKOOPSUZ_[A-Z_]*[A-Z]\b")
SETTINGS_LIST = "tools/house/settings.toml"
NOTE = "<!-- Written by `make docs`; change the source named below, not this page. -->"
GROUPS = {
    "site": "The site",
    "secrets": "Secrets",
    "database": "The database",
    "tests": "Tests",
    "build": "Building and checking",
}
CLASSES = {
    "public": "may be shown and exported to anybody",
    "internal": "for people with a role; some become open when they are published",
    "personal": "tell of a person who uses the system, never of a pupil",
}


def reference_pages(tree: Tree) -> dict[str, str]:
    """Return the text of every page that is written from the code."""
    return {
        "docs/reference/settings.md": settings_page(tree),
        "docs/reference/commands.md": commands_page(tree),
        "docs/reference/data-classes.md": data_classes_page(tree),
        "docs/reference/permissions.md": permissions_page(),
        "docs/reference/edition-states.md": edition_states_page(),
    }


def settings_in_code(tree: Tree) -> dict[str, str]:
    """Return every KOOPSUZ_* variable that code or tools read, with the default that the code states (or nothing)."""
    found: dict[str, str] = {}
    for path, text in tree.matching("src/koopsuz/*.py", "tools/*.py", "tools/*.sh", "tests/*.py"):
        if path.startswith(("tools/house/", "tests/house/")):
            continue
        for name in SETTING.findall(text):
            found.setdefault(name.removesuffix("_FILE"), "")
    for _path, module in tree.modules("src/koopsuz/project/settings.py"):
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("environment."):
                name, default = _name_and_default(node)
                found[name] = default
    return found


def settings_page(tree: Tree) -> str:
    """Return docs/reference/settings.md."""
    known = settings_in_code(tree)
    meanings: dict[str, dict[str, str]] = tomllib.loads(tree.files.get(SETTINGS_LIST, ""))
    lines = [
        "# Settings",
        "",
        NOTE,
        "",
        "Every value that an installation may change is an environment variable. Nonsense is refused at the start with a",
        "line that names the variable. Yes/no variables take yes, no, on, off, true, false, 1 or 0. For a text variable",
        "`NAME_FILE` may point to a file that holds the value, which keeps secrets out of the environment.",
        "",
        f"Source: `{SETTINGS_LIST}` and `src/koopsuz/project/settings.py`.",
    ]
    for group, title in GROUPS.items():
        names = [name for name in sorted(known) if meanings.get(name, {}).get("group") == group]
        lines += ["", f"## {title}", "", "| variable | meaning | default | example |", "|---|---|---|---|"]
        lines += [_setting_row(name, known[name], meanings[name]) for name in names]
    return "\n".join(lines) + "\n"


def commands_page(tree: Tree) -> str:
    """Return docs/reference/commands.md from the help of the command itself and from the Makefile."""
    lines = [
        "# Commands",
        "",
        NOTE,
        "",
        "## make",
        "",
        "Each command first prepares what is missing. `make` alone lists them.",
        "",
        "| command | what it does |",
        "|---|---|",
        *(f"| `make {name}` | {what} |" for name, what in make_targets(tree)),
        "",
        "## koopsuz",
        "",
        "Run it as `.venv/bin/koopsuz`. Bad input ends with exit code 2, all problems at once and nothing written.",
    ]
    for name, command in _commands():
        lines += ["", f"### koopsuz {name}", "", (command.help or "").strip(), ""]
        rows = [_parameter_row(parameter) for parameter in command.params if parameter.name != "help"]
        if rows:
            lines += ["| option | meaning | default |", "|---|---|---|", *rows]
    return "\n".join(lines).rstrip() + "\n"


def data_classes_page(tree: Tree) -> str:
    """Return docs/reference/data-classes.md."""
    listed = read_list(tree)
    lines = [
        "# How open each kind of data is",
        "",
        NOTE,
        "",
        "Koopsuz holds no personal data of pupils. Source: `tools/house/data_classes.toml`; an unlisted model fails the build.",
    ]
    for name, meaning in CLASSES.items():
        rows = [(model, row["holds"]) for model, row in sorted(listed.items()) if row["class"] == name]
        lines += [
            "",
            f"## {name.capitalize()}",
            "",
            f"Rows that {meaning}." if name == "personal" else f"Rows {meaning}.",
        ]
        lines += ["", "| model | holds |", "|---|---|", *(f"| `{model}` | {holds} |" for model, holds in rows)]
    return "\n".join(lines) + "\n"


def permissions_page() -> str:
    """Return docs/reference/permissions.md: what each permission is, and which roles hold it."""
    from koopsuz.accounts.permissions import Permission
    from koopsuz.accounts.roles import ROLE_TERMS, Role

    lines = [
        "# Permissions and roles",
        "",
        NOTE,
        "",
        "A role is held in a place: the country, an area with everything in it, or one school. A permission counts only there.",
        "Source: `src/koopsuz/accounts/permissions.py` and `roles.py`.",
        "",
        "| permission | allows to | roles |",
        "|---|---|---|",
    ]
    for permission in Permission:
        holders = [str(role.value) for role in Role if permission in ROLE_TERMS[role].permissions]
        everybody = {"PUBLIC": "everybody", "SIGNED_IN": "everybody who has signed in"}.get(permission.name)
        lines.append(f"| `{permission.name}` | {permission.value} | {everybody or ', '.join(holders) or 'none yet'} |")
    lines += ["", "| role | allows to |", "|---|---|"]
    for role in Role:
        held = [permission.value for permission in Permission if permission in ROLE_TERMS[role].permissions]
        lines.append(f"| `{role.value}` | {'; '.join(held) or 'nothing but what is open'} |")
    return "\n".join(lines) + "\n"


def edition_states_page() -> str:
    """Return docs/reference/edition-states.md: the table of steps of an edition, who may take each, and its guards."""
    from koopsuz.accounts.roles import ROLE_TERMS, Role
    from koopsuz.standards.states import EDITABLE, EDITION_STEPS, Guard

    lines = [
        "# States of an edition",
        "",
        NOTE,
        "",
        "Nothing but these steps changes the state of an edition. Every step leaves a row with who, when and why.",
        "Source: `src/koopsuz/standards/states.py`.",
        "",
        "| from | step | to | permission | roles | guards | says |",
        "|---|---|---|---|---|---|---|",
    ]
    for step in EDITION_STEPS:
        roles = ", ".join(role.value for role in Role if step.permission in ROLE_TERMS[role].permissions)
        guards = ", ".join(f"`{guard.name}`" for guard in step.guards) or "none"
        says = " and ".join(
            word for word, needed in (("why", step.needs_reason), ("the act", step.needs_act)) if needed
        )
        cells = (
            step.source,
            f"`{step.action}`",
            step.target,
            f"`{step.permission.name}`",
            roles,
            guards,
            says or "nothing",
        )
        lines.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    lines += ["", f"Words and rules may be changed while the edition is: {', '.join(sorted(EDITABLE))}."]
    lines += ["", "| guard | before the step |", "|---|---|"]
    lines += [f"| `{guard.name}` | {guard.value} |" for guard in Guard]
    return "\n".join(lines) + "\n"


def make_targets(tree: Tree) -> list[tuple[str, str]]:
    """Return the commands of the Makefile with what each says of itself."""
    return re.findall(r"^([a-z]+):.*?## (.+)$", tree.files.get("Makefile", ""), flags=re.MULTILINE)


def _name_and_default(call: ast.Call) -> tuple[str, str]:
    name = ast.literal_eval(call.args[0])
    given = (
        call.args[1]
        if len(call.args) > 1
        else next((word.value for word in call.keywords if word.arg == "default"), None)
    )
    if given is None or not isinstance(given, ast.Constant):
        return name, ""
    value = {True: "yes", False: "no"}.get(given.value, given.value) if isinstance(given.value, bool) else given.value
    return name, f"`{value}`" if value != "" else ""


def _setting_row(name: str, default: str, meaning: dict[str, str]) -> str:
    return f"| `{name}` | {meaning['means']} | {meaning.get('default') or default or 'none'} | `{meaning['example']}` |"


def _commands() -> Iterator[tuple[str, Any]]:
    import typer

    from koopsuz.cli import app

    group: Any = typer.main.get_command(app)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            for inner, leaf in command.commands.items():
                yield f"{name} {inner}", leaf
        else:
            yield name, command


def _parameter_row(parameter: Any) -> str:
    names = [*parameter.opts, *parameter.secondary_opts] if parameter.param_type_name == "option" else [parameter.name]
    default = str(getattr(parameter.default, "value", parameter.default))
    needed = "needed" if parameter.required else "" if default == "None" else default
    return f"| {', '.join(f'`{name}`' for name in names)} | {parameter.help or ''} | {needed} |"
