"""What the interface for programs takes and gives, as OpenAPI: programs read it, and tests send whatever it allows."""

from __future__ import annotations

from typing import Any

from contrapeso import __version__
from contrapeso.apps.lab.levers import LEVERS
from contrapeso.apps.lab.packing import LARGEST
from contrapeso.apps.lab.question import MOST_CHANGES

YEAR = {"type": ["string", "integer"], "pattern": "^[0-9]{4}$", "minimum": 1000, "maximum": 9999}


def own_question() -> dict[str, Any]:
    """Return the values of the form of a question of one's own."""
    fields: dict[str, Any] = {"polity": {"type": "string", "pattern": "^[A-Z]{3}$"}, "from": YEAR, "to": YEAR}
    for number in range(1, MOST_CHANGES + 1):
        fields[f"l{number}"] = {"type": "string", "enum": sorted(LEVERS), "description": f"what change {number} changes"}
        fields[f"v{number}"] = {"type": "number", "description": "its value, in the unit that the form names"}
        fields[f"f{number}"], fields[f"t{number}"] = YEAR, YEAR
    return {"type": "object", "properties": fields, "required": ["polity", "from", "to", "l1"], "additionalProperties": False}


def submission() -> dict[str, Any]:
    """Return the body that puts a question to the queue: one way of naming it, and perhaps theories."""
    ways = {
        "question": {"type": "string", "description": "id of a question of the casebook"},
        "own": own_question(),
        "packed": {"type": "string", "description": "the value s of an address"},
        "yaml": {"type": "string", "maxLength": LARGEST, "description": "a scenario file"},
    }
    theories = {"oneOf": [{"const": "all"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
    return {
        "oneOf": [
            {"type": "object", "properties": {name: part, "theories": theories}, "required": [name], "additionalProperties": False}
            for name, part in ways.items()
        ]
    }


def _answer(says: str) -> dict[str, Any]:
    return {"description": says, "content": {"application/json": {"schema": {"type": "object"}}}}


def description() -> dict[str, Any]:
    """Return the description of every address under ``/api/``."""
    faults, lost = _answer("what is wrong, all of it"), _answer("there is no such job")
    job = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
    show = {"get": {"summary": "How far a job is", "responses": {"200": _answer("the job"), "404": lost}}}
    stop = {"delete": {"summary": "Cancel a job", "responses": {"200": _answer("the job as it is then"), "404": lost}}}
    results = {"200": _answer("all of it, or the parts so far"), "404": lost, "409": _answer("it ended without a result")}
    submitted = {"202": _answer("the jobs, one for each theory, and the page that shows them")}
    refused = {"400": faults, "413": faults, "415": {"description": "the body is not sent as JSON"}, "422": faults, "429": faults}
    return {
        "openapi": "3.1.0",
        "info": {"title": "contrapeso lab", "version": __version__},
        "paths": {
            "/api/questions": {"get": {"summary": "Questions and theories of the casebook", "responses": {"200": _answer("the list")}}},
            "/api/jobs": {
                "post": {
                    "summary": "Put a question to the queue; the same question is the same job",
                    "requestBody": {"required": True, "content": {"application/json": {"schema": submission()}}},
                    "responses": {**submitted, **refused},
                }
            },
            "/api/jobs/{id}": {"parameters": job, **show, **stop},
            "/api/jobs/{id}/result": {"parameters": job, "get": {"summary": "What a job found", "responses": results}},
        },
    }
