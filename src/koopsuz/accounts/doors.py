"""Says which permission each page takes. A page that says nothing is refused for everybody."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.urls import ResolverMatch

from koopsuz.accounts.permissions import Permission

View = TypeVar("View", bound=Callable[..., Any])

# pages of packages and of the shelf below (which can't import this room), by URL name
PACKAGE_PAGES: dict[str, Permission] = {
    "set_language": Permission.PUBLIC,
    "design": Permission.PUBLIC,
    "job": Permission.SIGNED_IN,
    "job_progress": Permission.SIGNED_IN,
    "account_login": Permission.PUBLIC,
    "account_confirm_login_code": Permission.PUBLIC,
    "account_logout": Permission.PUBLIC,
    "account_change_password": Permission.SIGNED_IN,
    "account_set_password": Permission.SIGNED_IN,
    "account_email": Permission.SIGNED_IN,
    "account_reset_password": Permission.PUBLIC,
    "account_reset_password_done": Permission.PUBLIC,
    "account_reset_password_from_key": Permission.PUBLIC,
    "account_reset_password_from_key_done": Permission.PUBLIC,
    "account_reauthenticate": Permission.SIGNED_IN,
    "account_inactive": Permission.PUBLIC,
    "account_signup": Permission.PUBLIC,
    "account_confirm_email": Permission.PUBLIC,
    "account_email_verification_sent": Permission.PUBLIC,
    "mfa_index": Permission.SIGNED_IN,
    "mfa_authenticate": Permission.PUBLIC,
    "mfa_trust": Permission.PUBLIC,
    "mfa_reauthenticate": Permission.SIGNED_IN,
    "mfa_activate_totp": Permission.SIGNED_IN,
    "mfa_deactivate_totp": Permission.SIGNED_IN,
    "mfa_view_recovery_codes": Permission.SIGNED_IN,
    "mfa_generate_recovery_codes": Permission.SIGNED_IN,
    "mfa_download_recovery_codes": Permission.SIGNED_IN,
    "mfa_list_webauthn": Permission.SIGNED_IN,
    "mfa_add_webauthn": Permission.SIGNED_IN,
    "mfa_edit_webauthn": Permission.SIGNED_IN,
    "mfa_remove_webauthn": Permission.SIGNED_IN,
    "mfa_login_webauthn": Permission.PUBLIC,
    "mfa_reauthenticate_webauthn": Permission.SIGNED_IN,
    "mfa_signup_webauthn": Permission.PUBLIC,
}


class UnlistedPageError(RuntimeError):
    """A page has no permission; write `@takes(Permission.…)` above its view."""


def takes(permission: Permission) -> Callable[[View], View]:
    """Mark a view with the permission that it takes; open pages say `@takes(Permission.PUBLIC)`."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # functions take attributes at run time
        return view

    return mark


def permission_of(view: Callable[..., Any], match: ResolverMatch | None) -> Permission:
    """Return the permission of a view, from its mark or from the list of package pages."""
    marked = getattr(view, "permission", None)
    if isinstance(marked, Permission):
        return marked
    name = match.view_name if match else ""
    if name in PACKAGE_PAGES:
        return PACKAGE_PAGES[name]
    raise UnlistedPageError(f"the page {match.route if match else view!r} ({name}) names no permission")
