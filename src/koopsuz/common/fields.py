"""Model fields of the house: text in three languages, and money."""

from typing import Any

from django.db import models

from koopsuz.common.text import Text
from koopsuz.engine.money import Money


class TextField3(models.JSONField):
    """A `Text` in one JSON column {"ky", "ru", "en"}; Cyrillic is stored as it is, so that search finds it."""

    description = "Text in Kyrgyz, Russian and English"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", Text)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Appear in migrations as Django's own field: migrations import nothing from the house."""
        name, _, args, kwargs = super().deconstruct()
        kwargs["default"] = dict
        return name, "django.db.models.JSONField", args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        mapping = super().from_db_value(value, expression, connection)
        return Text(**mapping) if isinstance(mapping, dict) and set(mapping) <= {"ky", "ru", "en"} else mapping

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(value.as_mapping() if isinstance(value, Text) else value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        plain = value.as_mapping() if isinstance(value, Text) else value
        return super().get_db_prep_value(plain, connection, prepared)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, dict):
            return Text.from_mapping(value)
        return value

    def value_to_string(self, obj: models.Model) -> Any:
        value = self.value_from_object(obj)
        return value.as_mapping() if isinstance(value, Text) else value

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value.as_mapping() if isinstance(value, Text) else value, model_instance)


class MoneyField(models.BigIntegerField):
    """A `Money` in som as integer tyiyn."""

    description = "An amount of money in tyiyn"
    # what the types of Django read: assigned as money or whole tyiyn, read as money
    _pyi_private_set_type: Money | int  # type: ignore[assignment]  # narrower than Django says
    _pyi_private_get_type: Money  # type: ignore[assignment]  # narrower than Django says

    def deconstruct(self) -> Any:
        """Appear in migrations as Django's own field: migrations import nothing from the house."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.BigIntegerField", args, kwargs

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Money | None:
        return None if value is None else Money(value)

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, Money) else Money(int(value))

    def get_prep_value(self, value: Any) -> Any:
        return value.tyiyn if isinstance(value, Money) else super().get_prep_value(value)
