"""Every view in an address list carries its permission: `@takes(Permission.…)`.

Open pages say `@takes(Permission.PUBLIC)`. Rooms below `accounts` can't say it: their pages stand by name in PACKAGE_PAGES of
accounts/doors.py, beside those of packages. A view without a mark is refused for everybody at run time; this tells it earlier.
"""

import ast
from collections.abc import Iterator

from tools.house.tree import Offence, Tree

DOORS = "src/koopsuz/accounts/doors.py"

_URLS = "src/koopsuz/law/urls.py"
_VIEWS = "src/koopsuz/law/views.py"
_LIST = "from koopsuz.law import views\n\nurlpatterns = [path('', views.acts, name='acts')]\n"
GOOD = {
    _URLS: _LIST,
    _VIEWS: "@takes(Permission.PUBLIC)\n@require_safe\ndef acts(request):\n    return render(request, 'acts.html')\n",
}
BAD = {_URLS: _LIST, _VIEWS: "@require_safe\ndef acts(request):\n    return render(request, 'acts.html')\n"}


def check(tree: Tree) -> Iterator[Offence]:
    """Yield views that an address list names and that say no permission."""
    listed = _listed_names(tree)
    for path, module in tree.modules("src/koopsuz/*/urls.py"):
        folder = path.rpartition("/")[0]
        marked, unmarked = _views(tree, folder)
        for node in ast.walk(module):
            name = _view_named_by(node)
            if name and name in unmarked and name not in marked | listed:
                where, line = unmarked[name]
                yield Offence(where, line, f"{name} names no permission: write @takes(Permission.…) above it")


def _view_named_by(node: ast.AST) -> str | None:
    """Return the name of the view in `path(route, view, …)`."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"path", "re_path"}):
        return None
    view = node.args[1] if len(node.args) > 1 else None
    if isinstance(view, ast.Call):  # Page.as_view()
        view = view.func.value if isinstance(view.func, ast.Attribute) else None
    if isinstance(view, ast.Attribute):
        return view.attr
    return view.id if isinstance(view, ast.Name) else None


def _listed_names(tree: Tree) -> set[str]:
    """Return the names of addresses that the list in accounts/doors.py gives a permission."""
    return {
        key.value
        for _path, module in tree.modules(DOORS)
        for node in ast.walk(module)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def _views(tree: Tree, folder: str) -> tuple[set[str], dict[str, tuple[str, int]]]:
    marked: set[str] = set()
    unmarked: dict[str, tuple[str, int]] = {}
    for path, module in tree.modules(f"{folder}/views.py", f"{folder}/views/*.py"):
        for node in module.body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                if any(_is_mark(decorator) for decorator in node.decorator_list):
                    marked.add(node.name)
                else:
                    unmarked[node.name] = (path, node.lineno)
    return marked, unmarked


def _is_mark(decorator: ast.expr) -> bool:
    """Tell whether a decorator is `takes(…)`, also as the argument of `method_decorator`."""
    return isinstance(decorator, ast.Call) and "takes(" in ast.unparse(decorator)
