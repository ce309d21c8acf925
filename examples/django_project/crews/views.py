"""An order and its incident, in one transaction of Django's."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

import otklik

from .bridge import otklik_connection
from .models import Order

TENANT = "lesozavodsk"
STATUS = {"refused": 409, "conflict": 409, "not_found": 404, "storage_busy": 503}


def told(view: Callable[..., dict[str, Any]]) -> Callable[..., JsonResponse]:
    """Answer with JSON; one request is one transaction, and an error takes all of it back."""

    @csrf_exempt
    @require_POST
    @wraps(view)
    def answer(request: HttpRequest, **where: str) -> JsonResponse:
        try:
            with transaction.atomic():
                return JsonResponse(view(request, json.loads(request.body), **where), status=201)
        except otklik.OtklikError as error:
            return JsonResponse({"error": error.code, "message": error.say("ru")}, status=STATUS.get(error.code, 422))
        except (json.JSONDecodeError, KeyError) as error:
            return JsonResponse({"error": "body", "message": f"JSON: {error}"}, status=400)
        except CrewMissingError as error:
            return JsonResponse({"error": "crew", "message": str(error)}, status=422)

    return answer


class CrewMissingError(Exception):
    """The order names no crew."""


@told
def order(request: HttpRequest, body: dict[str, Any]) -> dict[str, Any]:
    """Take a message in and send a crew."""
    with otklik_connection() as connection:
        case = otklik.Desk(connection, tenant=TENANT).incidents.detect(
            message=body["message"],
            actor=request.headers.get("X-Actor"),
            command=request.headers.get("Idempotency-Key"),
        )
    made, _ = Order.objects.get_or_create(number=case.number, defaults={"crew": body["crew"]})
    if not made.crew:
        raise CrewMissingError(case.number)
    return {"number": case.number, "state": case.state, "crew": made.crew}


@told
def act(request: HttpRequest, body: dict[str, Any], *, number: str, trigger: str) -> dict[str, Any]:
    """Fire a trigger."""
    with otklik_connection() as connection:
        desk = otklik.Desk(connection, tenant=TENANT)
        case = desk.incidents.fire(number, trigger, actor=request.headers.get("X-Actor"), **body)
    return {"number": case.number, "state": case.state, "version": case.version}
