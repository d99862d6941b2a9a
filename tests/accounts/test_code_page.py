"""The page for the code: what it says when something is wrong, or was just done."""

import pytest

from tests.accounts.doors import CODE, sign_up
from tests.documents import document


@pytest.mark.parametrize("typed", ["member@", "nothing", ""])
def test_what_is_no_address_is_said_beside_the_field(client, db, mailoutbox, typed):
    sign_up(client)

    response = client.post(CODE, {"action": "change", "email": typed})

    assert response.status_code == 200
    page = document(response)
    [details], [field] = page.all("details"), page.all("input", name="email")
    assert "open" in details.attributes
    assert field.attributes.get("value", "") == typed
    assert field.attributes["aria-invalid"] == "true"
    assert response.context["change_form"].errors["email"]
    assert len(mailoutbox) == 1
