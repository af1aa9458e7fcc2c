"""Signs checkpoints of the ledger: what others keep, so that nobody can bend the past, we included."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.gate import require
from koopsuz.accounts.permissions import Permission
from koopsuz.audit import services as audit
from koopsuz.common.problems import InputProblems, Problem
from koopsuz.engine import chain, ledger
from koopsuz.finance.models import Checkpoint
from koopsuz.finance.selectors.ledger import ledger_hashes, moment
from koopsuz.finance.services.ledger import lock_ledger


@transaction.atomic
def sign_checkpoint(*, by: Any) -> ledger.Checkpoint | None:
    """Sign how many entries there are and the Merkle root over them; None when nothing was entered since the last one."""
    require(by, Permission.SIGN_CHECKPOINT)
    if not settings.LEDGER_KEY:
        what = _("The key that signs checkpoints is not set.")
        raise InputProblems([Problem("", what, _("The operator sets KOOPSUZ_LEDGER_KEY."))])
    lock_ledger()
    hashes = ledger_hashes()
    if not hashes or Checkpoint.objects.filter(entries=len(hashes)).exists():
        return None
    secret = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(settings.LEDGER_KEY))
    key = secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    at = timezone.now()
    unsigned = ledger.Checkpoint(len(hashes), chain.merkle_root(hashes), hashes[-1], moment(at), key)
    signed = replace(unsigned, signature=secret.sign(unsigned.message()).hex())
    Checkpoint.objects.create(
        entries=signed.entries, root=signed.root, last_hash=signed.last_hash, at=at, key=key, signature=signed.signature
    )
    told = {"entries": signed.entries, "root": signed.root, "signature": signed.signature}
    audit.record(by=by, action="sign", object_type="checkpoint", object_id=signed.entries, details=told)
    return signed
