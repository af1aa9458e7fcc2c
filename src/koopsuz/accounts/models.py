from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from koopsuz.accounts.roles import OrganisationKind, Role
from koopsuz.common.fields import TextField3


class PersonManager(BaseUserManager["Person"]):
    """What Django and allauth need to make and find people; services make them in our own code."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(email=self.normalize_email(email), **fields)
        person.set_password(password)
        person.save()
        return person

    def get_by_natural_key(self, email: str | None) -> "Person":
        return self.get(email__iexact=email)


class Organisation(models.Model):
    """A body that takes part: a ministry, a department, an aiyl okmotu, a board of trustees, an NGO."""

    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=40, choices=OrganisationKind.choices)
    name = TextField3()
    place_code = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return str(self.name)


class Person(AbstractBaseUser):
    """Someone who signs in. Never a pupil."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, default="ky")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    joined_at = models.DateTimeField()

    objects = PersonManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(language__in=["ky", "ru", "en"]), name="accounts_person_language_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Assignment(models.Model):
    """A role that a person holds in a place: the country (417), an area (SOATE code) or a school (school code)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=40, choices=Role.choices)
    place_code = models.CharField(max_length=20)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role", "place_code"], name="accounts_assignment_is_given_once"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="accounts_assignment_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} @ {self.place_code}"


class AppToken(models.Model):
    """A key with which a device of a person sends answers of one school. Only its hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="app_tokens")
    school_code = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.school_code})"
