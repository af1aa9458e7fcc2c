"""The form that takes a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from koopsuz.places.schemas.tables import LARGEST_FILE, MEGABYTE


class UploadForm(forms.Form):
    """One file; what stands in it is judged by the report, here only its size."""

    file = forms.FileField(label=_("File"), allow_empty_file=True, max_length=200)

    def __init__(self, *args: Any, accept: str = "", hint: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = accept
        self.fields["file"].help_text = hint

    def clean_file(self) -> UploadedFile:
        """Refuse a file that is too large before it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB. Divide it, for example by oblast, and try again."),
                params={"limit": LARGEST_FILE // MEGABYTE},
            )
        return file
