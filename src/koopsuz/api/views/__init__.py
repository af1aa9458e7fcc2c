"""Pages and protocol of devices."""

from koopsuz.api.views.devices import devices, revoke_device
from koopsuz.api.views.openrosa import form_list, form_manifest, form_xml, submission

__all__ = ["devices", "form_list", "form_manifest", "form_xml", "revoke_device", "submission"]
