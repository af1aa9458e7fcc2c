"""Views do not touch the database: they call one door or selector and one service.

A query in a view is a permission that nobody checked and a page that nobody can test without a browser. Put reads in
selectors.py, writes in services.py.
"""

import ast
from collections.abc import Iterator

from tools.house.tree import Offence, Tree

QUERIES = frozenset({"objects", "_default_manager", "_base_manager"})
WRITES = frozenset({"save", "bulk_create", "bulk_update", "select_for_update", "refresh_from_db"})
MODULES = ("django.db", "psycopg")

_PATH = "src/koopsuz/law/views.py"
GOOD = {
    _PATH: "def act(request, code):\n    return render(request, 'act.html', {'act': get_act_for(request.user, code)})\n"
}
BAD = {_PATH: "from django.db import connection\n\ndef act(request, code):\n    return Act.objects.get(code=code)\n"}


def check(tree: Tree) -> Iterator[Offence]:
    """Yield queries, writes and database imports in views and addresses."""
    for path, module in tree.modules("src/koopsuz/*/views.py", "src/koopsuz/*/views/*.py", "src/koopsuz/*/urls.py"):
        for node in ast.walk(module):
            if isinstance(node, ast.Attribute) and node.attr in QUERIES:
                yield Offence(path, node.lineno, f".{node.attr} in a view: move the query to selectors.py")
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
                yield Offence(path, node.lineno, f".{node.func.attr}() in a view: move the write to services.py")
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(MODULES):
                yield Offence(
                    path, node.lineno, f"a view imports {node.module}: selectors and services know the database"
                )
