"""The project's addresses."""

from __future__ import annotations

from crews.views import act, order
from django.urls import path

urlpatterns = [path("orders", order), path("incidents/<str:number>/<str:trigger>", act)]
