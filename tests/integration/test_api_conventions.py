"""Protects what every route has in common: the envelope, the codes, request ids, limits, headers."""

from service import Service


def test_an_answer_and_a_refusal_wear_their_envelopes(shared_service: Service) -> None:
    with shared_service.client("viewer") as client:
        answer, refusal = client.get("/api/v1/me"), client.get("/api/v1/nothing")
    assert answer.json()["success"] is True
    assert answer.json()["data"]["role"] == "viewer"
    assert refusal.status_code == 404
    assert set(refusal.json()) == {"error"}
    assert set(refusal.json()["error"]) == {"code", "message", "details"}
