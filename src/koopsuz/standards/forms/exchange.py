"""The form that takes a file of an edition."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from koopsuz.standards.exchange.archives import LARGEST_FILE, MEGABYTE


class IncomingForm(forms.Form):
    """One file; what stands in it is judged by its reader, here only its size."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "YAML as an archive (ZIP) or one file of it, a workbook with texts (XLSX) or an OSCAL catalogue (JSON), up to 5 MB."
        ),
        max_length=200,
        widget=forms.ClearableFileInput({"accept": ".zip,.yaml,.yml,.xlsx,.json"}),
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large before it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB."), params={"limit": LARGEST_FILE // MEGABYTE}
            )
        return file
