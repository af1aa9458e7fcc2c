"""All addresses of the site, room by room."""

from django.urls import include, path

from koopsuz.assessments import urls as assessments
from koopsuz.standards import urls as standards

urlpatterns = [
    path("", include("koopsuz.portal.urls")),
    path("", include("koopsuz.common.urls")),
    path("", include("koopsuz.accounts.urls")),
    path("standard/", include("koopsuz.standards.urls")),
    path("assess/", include("koopsuz.assessments.urls")),
    path("school/", include(assessments.school_urlpatterns)),
    path("field/", include(assessments.field_urlpatterns)),
    path("plan/", include("koopsuz.planning.urls")),
    path("money/", include("koopsuz.finance.urls")),
    path("odk/", include("koopsuz.api.urls")),
    path("places/", include("koopsuz.places.urls")),
    path("law/", include("koopsuz.law.urls")),
    path("law/", include(standards.law)),
    path("account/", include("allauth.urls")),
]
