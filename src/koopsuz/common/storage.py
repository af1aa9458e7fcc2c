"""How static files are named and served."""

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Names by content hash, so that a phone asks for each file once."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """Return the hashed name; the plain one where nothing was collected, because a style must not break a page."""
        return self.hashed_files.get(self.hash_key(self.clean_name(name)), name)


# While developing, a changed file must be seen at once and no collectstatic has run.
StaticStorage: type[StaticFilesStorage] = StaticFilesStorage if settings.DEBUG else HashedStorage
